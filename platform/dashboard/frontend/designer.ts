// The designer: what belongs together follows each other, and advice is taken with one click.
// The preview itself is fetched by htmx, which drops answers that a later change has overtaken.

const PREVIEW_CHANGED = "designer:changed";
const RESEND_AFTER_MS = 2_000;

function form(): HTMLFormElement | null {
  return document.querySelector<HTMLFormElement>("form#designer");
}

function control(name: string): HTMLInputElement | null {
  const found = document.getElementById(name);
  return found instanceof HTMLInputElement || found instanceof HTMLSelectElement
    ? (found as HTMLInputElement)
    : (form()?.querySelector<HTMLInputElement>(`[name="${CSS.escape(name)}"]:checked`) ?? null);
}

function refresh(): void {
  document.body.dispatchEvent(new Event(PREVIEW_CHANGED));
}

/** The palette and the text beside it show the same colour. */
function followColor(field: HTMLInputElement): void {
  const other = field.dataset.color
    ? control(field.dataset.color)
    : document.querySelector<HTMLInputElement>(`[data-color="${CSS.escape(field.name)}"]`);
  if (!other) return;
  if (field.dataset.color) other.value = field.value;
  else if (/^#[0-9a-f]{6}/i.test(field.value)) other.value = field.value.slice(0, 7).toLowerCase();
}

/** The number beside a slider, in the page's language. */
function followRange(field: HTMLInputElement): void {
  const shown = field.parentElement?.querySelector("output");
  if (!shown) return;
  const value = Number(field.value);
  const language = document.documentElement.lang;
  const format = new Intl.NumberFormat(
    language,
    shown.dataset.unit === "percent" ? { style: "percent" } : {},
  );
  shown.textContent = format.format(value) + (shown.dataset.unit === "m" ? "\u00a0m" : "");
}

/** A size that is typed is meant. */
function chooseSize(field: HTMLInputElement): void {
  if (field.name !== "other" && field.name !== "unit") return;
  const other = document.getElementById("size-other");
  if (other instanceof HTMLInputElement) other.checked = true;
}

function follow(field: HTMLInputElement): void {
  if (field.type === "range") followRange(field);
  else chooseSize(field);
  followColor(field);
}

function change(name: string, value: string): void {
  const fields = form()?.querySelectorAll<HTMLInputElement>(`[name="${CSS.escape(name)}"]`) ?? [];
  for (const field of fields) {
    if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value;
    else field.value = value;
    if (field.type !== "radio") follow(field);
  }
}

function takeAdvice(button: HTMLButtonElement): void {
  const changes = JSON.parse(button.value) as Record<string, string>;
  for (const [name, value] of Object.entries(changes)) change(name, value);
  goTo(button.dataset.advice ?? "");
  refresh();
}

function goTo(name: string): void {
  const found = control(name);
  found?.closest("details")?.setAttribute("open", "");
  found?.focus();
  found?.scrollIntoView({ block: "center" });
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element;
  const advice = target.closest<HTMLButtonElement>("button[data-advice]");
  const link = target.closest<HTMLElement>("[data-goto]");
  if (advice || link) event.preventDefault();
  if (advice) takeAdvice(advice);
  else if (link) goTo(link.dataset.goto ?? "");
  else if (target.closest("#remove-logo")) {
    event.preventDefault();
    document.getElementById("logo-state")?.replaceChildren();
    document.getElementById("logo")?.focus();
    refresh();
  }
}

/** After the logo has arrived it stands in the form as it was converted; it is not sent again. */
function afterSwap(): void {
  const file = document.getElementById("logo");
  if (file instanceof HTMLInputElement && document.querySelector("#logo-state img")) file.value = "";
  const status = document.getElementById("designer-status");
  const words = document.getElementById("preview")?.dataset.spoken?.trim() ?? "";
  if (status && status.textContent !== words) status.textContent = words;
}

/** A download leaves the page as it is, so its form may be sent again. */
function afterDownload(event: SubmitEvent): void {
  const { submitter } = event;
  if (event.target !== form() || !(submitter?.id === "download")) return;
  window.setTimeout(() => {
    delete form()?.dataset.sent;
    submitter.removeAttribute("aria-busy");
  }, RESEND_AFTER_MS);
}

export function setUpDesigner(): void {
  document.addEventListener("input", (event) => {
    const field = event.target as HTMLInputElement;
    if (field.form === form()) follow(field);
  });
  document.addEventListener("click", onClick);
  document.addEventListener("submit", afterDownload);
  document.addEventListener("htmx:after:swap", afterSwap);
  // The browser keeps what was chosen when one comes back to the page.
  form()
    ?.querySelectorAll<HTMLInputElement>(".range, .color-row .input")
    .forEach((field) => follow(field));
}
