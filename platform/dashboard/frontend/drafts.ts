// What was typed into a form survives a log-in that ended meanwhile.
//
// Each <form data-draft="name"> is kept in the tab's storage as it is typed, without passwords and
// files, and put back only when the person comes from the log-in.
const PREFIX = "draft:";

type Values = [string, string][];

function keyOf(form: HTMLFormElement): string {
  return `${PREFIX}${location.pathname}:${form.dataset.draft}`;
}

function isKept(form: HTMLFormElement, name: string): boolean {
  if (name === "csrfmiddlewaretoken") return false;
  return !form.querySelector(`[name="${CSS.escape(name)}"]:is([type=password], [type=file])`);
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
    const fields = [...form.elements].filter(
      (each): each is HTMLInputElement => (each as HTMLInputElement).name === name,
    );
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

export function setUpDrafts(): void {
  const restore = comesFromLogin();
  document.querySelectorAll<HTMLFormElement>("form[data-draft]").forEach((form) => {
    const stored = sessionStorage.getItem(keyOf(form));
    sessionStorage.removeItem(keyOf(form));
    if (stored && restore) putBack(form, JSON.parse(stored) as Values);
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
