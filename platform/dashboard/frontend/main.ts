// The script of the dashboard. Pages work without it.
import { setUpCharts } from "./charts";
import { setUpCodes } from "./codes";
import { setUpCopying } from "./copying";
import { setUpDialogs } from "./dialogs";
import { setUpDrafts } from "./drafts";
import { focusFirstError, setUpForms, setUpSideNav } from "./forms";
import { setUpRequests } from "./htmx";
import { setUpKeys } from "./keys";
import { setUpPalette } from "./palette";
import { setUpSwitches } from "./switches";
import { setUpToasts } from "./toasts";

document.documentElement.classList.add("has-script");
setUpRequests();
setUpKeys();
setUpDialogs();
setUpToasts();
setUpSwitches();
setUpForms();
setUpSideNav();
focusFirstError();
setUpDrafts();
setUpCopying();
setUpCharts();
setUpCodes();
setUpPalette();

/** Load what this page needs beyond the rest. A page that lacks it works as without a script. */
async function loadParts(): Promise<void> {
  if (document.querySelector("form[data-passkey]")) (await import("./passkeys")).setUpPasskeys();
  if (document.querySelector("[data-designer]")) (await import("./designer")).setUpDesigner();
  if (document.querySelector("[data-live]")) (await import("./live")).setUpLive();
}

void loadParts();
