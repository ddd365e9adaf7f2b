// What was typed into a form survives a log-in that ended meanwhile.
//
// Each <form data-draft="name"> is kept in the tab's storage as it is typed, without passwords and
// files, and put back only when the person comes from the log-in; with data-draft-back also when
// the person goes back to it.
const PREFIX = "draft:";

type Values = [string, string][];

function keyOf(form: HTMLFormElement): string {
  return `${PREFIX}${location.pathname}:${form.dataset.draft}`;
}

/** Also of fields that stand elsewhere on the page and name the form. */
function fieldsOf(form: HTMLFormElement, name: string): HTMLInputElement[] {
  const all = [...form.elements] as HTMLInputElement[];
  return all.filter((field) => field.name === name);
}

function isKept(form: HTMLFormElement, name: string): boolean {
  const types = fieldsOf(form, name).map((field) => field.type);
  if (types.every((type) => type === "hidden")) return false;
  return !types.some((type) => ["password", "file"].includes(type));
}

function keep(form: HTMLFormElement): void {
  const values: Values = [];
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && isKept(form, name)) values.push([name, value]);
  }
  sessionStorage.setItem(keyOf(form), JSON.stringify(values));
}

function putBack(form: HTMLFormElement, values: Values): void {
  const seen = new Map<string, number>();
  for (const [name, value] of values) {
    const at = seen.get(name) ?? 0;
    seen.set(name, at + 1);
    // Not querySelectorAll(): fields of a table belong to the form that stands below it.
    const fields = fieldsOf(form, name);
    const field = fields[Math.min(at, fields.length - 1)];
    if (!field) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      fields.forEach((one) => {
        if (one.value === value) one.checked = true;
      });
    } else if (field.type !== "hidden") {
      field.value = value;
    }
  }
  // After htmx has started, which draws the preview.
  window.setTimeout(() => form.dispatchEvent(new Event("input", { bubbles: true })));
}

function comesFromLogin(): boolean {
  if (!document.referrer) return false;
  const from = new URL(document.referrer);
  return from.origin === location.origin && from.pathname.startsWith("/login/");
}

/** By the browser's button, as from an error page: designing has many steps, which are kept. */
function comesBack(form: HTMLFormElement): boolean {
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return "draftBack" in form.dataset && visit?.type === "back_forward";
}

export function setUpDrafts(): void {
  const fromLogin = comesFromLogin();
  document.querySelectorAll<HTMLFormElement>("form[data-draft]").forEach((form) => {
    const stored = sessionStorage.getItem(keyOf(form));
    sessionStorage.removeItem(keyOf(form));
    if (stored && (fromLogin || comesBack(form))) putBack(form, JSON.parse(stored) as Values);
  });
  document.addEventListener("input", (event) => {
    const form = (event.target as HTMLInputElement).form;
    if (form?.matches("form[data-draft]")) keep(form);
  });
  // Also what the script has filled in, such as all ticks of a table.
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.matches("[data-draft]")) keep(form);
  });
}
