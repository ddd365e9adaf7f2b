// The script of the dashboard. Pages work without it.
import { setUpCharts } from "./charts";
import { setUpCodes } from "./codes";
import { setUpCopying } from "./copying";
import { setUpDialogs } from "./dialogs";
import { setUpDrafts } from "./drafts";
import { setUpForms } from "./forms";
import { setUpRequests } from "./htmx";
import { setUpKeys } from "./keys";
import { setUpLive } from "./live";
import { setUpPalette } from "./palette";
import { setUpPasskeys } from "./passkeys";
import { setUpSwitches } from "./switches";
import { setUpToasts } from "./toasts";

document.documentElement.classList.add("has-script");
setUpRequests();
setUpKeys();
setUpDialogs();
setUpToasts();
setUpSwitches();
setUpForms();
setUpDrafts();
setUpCopying();
setUpCharts();
setUpCodes();
setUpLive();
setUpPalette();
setUpPasskeys();
