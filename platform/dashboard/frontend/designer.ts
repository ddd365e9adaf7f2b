// The designer: what belongs together follows each other, and advice is taken with one click.
// The preview itself is fetched by htmx, which drops answers that a later change has overtaken.

import { announce, text } from "./texts";

const PREVIEW_CHANGED = "designer:changed";
const RESEND_AFTER_MS = 2_000;
// Under what a person may draw in a minute, also while a slider is dragged for so long.
const DRAG_MS = 600;
const NAMED_COLORS: Record<string, string> = { black: "#000000", white: "#ffffff" };

let running = 0;
let askedAt = 0;
let retry = 0;

function form(): HTMLFormElement | null {
  return document.querySelector<HTMLFormElement>("form#designer");
}

/** By its id; else what the message of this field stands at; else the choice that is made. */
function control(name: string): HTMLInputElement | null {
  const id = CSS.escape(name);
  return (
    document.querySelector<HTMLInputElement>(`input#${id}, select#${id}`) ??
    document.querySelector<HTMLInputElement>(`[aria-describedby~="error-${id}"]`) ??
    form()?.querySelector<HTMLInputElement>(`[name="${id}"]:checked`) ??
    null
  );
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
  const color = readColor(field.value);
  if (field.dataset.color) other.value = field.value;
  else if (color) other.value = color;
}

/** #rrggbb, which is all that a palette shows; "" for what is no colour, as while one types. */
function readColor(typed: string): string {
  const named = NAMED_COLORS[typed] ?? typed.toLowerCase();
  if (/^#[0-9a-f]{3}$/.test(named)) return named.replace(/[0-9a-f]/g, "$&$&");
  return /^#[0-9a-f]{6}([0-9a-f]{2})?$/.test(named) ? named.slice(0, 7) : "";
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

/** A pause ends in a preview anyway; whoever drags without one sees it on the way, too. */
function showOnTheWay(field: HTMLInputElement): void {
  if (field.type !== "range" && field.type !== "color") return;
  if (running === 0 && performance.now() - askedAt >= DRAG_MS) refresh();
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
  found?.focus({ preventScroll: true });
  found?.scrollIntoView({ block: "center" });
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element;
  const advice = target.closest<HTMLButtonElement>("button[data-advice]");
  const link = target.closest<HTMLElement>("[data-goto]");
  if (!navigator.onLine && target.closest('button[name="do"]')) {
    // The browser would leave the page, and with it what was designed.
    event.preventDefault();
    announce(text("offline"), "bad");
    return;
  }
  if (advice || link) event.preventDefault();
  if (advice) takeAdvice(advice);
  else if (link) goTo(link.dataset.goto ?? "");
  else if (target.closest("#show-preview")) {
    event.preventDefault();
    pressEnter();
  } else if (target.closest("#remove-logo")) {
    event.preventDefault();
    document.getElementById("logo-state")?.replaceChildren();
    document.getElementById("logo")?.focus();
    refresh();
  }
}

/** Enter in a field presses the first button of its form. */
function pressEnter(): void {
  if (document.activeElement?.id === "name") document.getElementById("save-design")?.click();
  else refresh();
}

/** What is wrong is not hidden, and what was busy is asked again. */
function showRefusals(): void {
  document.querySelectorAll("#designer details .field-error:not(:empty)").forEach((message) => {
    message.closest("details")?.setAttribute("open", "");
  });
  window.clearTimeout(retry);
  const secs = Number(document.getElementById("preview")?.dataset.retrySecs ?? 0);
  if (secs) retry = window.setTimeout(refresh, secs * 1000);
}

/** A file that is not even received is refused here, beside its field, and not sent. */
function checkFile(field: HTMLInputElement): boolean {
  const most = Number(field.dataset.maxBytes);
  if (!most || (field.files?.[0]?.size ?? 0) <= most) return true;
  field.value = "";
  field.setAttribute("aria-invalid", "true");
  const words = document.createElement("span");
  words.textContent = field.dataset.tooLarge ?? "";
  document.getElementById("error-logo")?.replaceChildren(words);
  announce(words.textContent, "bad");
  return false;
}

/** What a part could not show stands above all, which may be out of sight; it ends with the next. */
function showNotice(event: Event): void {
  const { ctx } = (event as CustomEvent<{ ctx: { response?: { status: number } } }>).detail;
  const notice = document.querySelector<HTMLElement>("#notices [data-of-part]");
  if (!notice) return;
  if ((ctx.response?.status ?? 0) < 400) notice.remove();
  else if (notice.getBoundingClientRect().bottom < 0) {
    announce(notice.querySelector("p")?.textContent ?? "", "bad");
  }
}

/** After the logo has arrived it stands in the form as it was converted; it is not sent again. */
function afterSwap(event: Event): void {
  showNotice(event);
  const file = document.getElementById("logo");
  if (file instanceof HTMLInputElement && document.querySelector("#logo-state img")) file.value = "";
  const status = document.getElementById("designer-status");
  const words = document.getElementById("preview")?.dataset.spoken?.trim() ?? "";
  if (status && status.textContent !== words) status.textContent = words;
  showRefusals();
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

function onInput(event: Event): void {
  const field = event.target as HTMLInputElement;
  if (field.form !== form()) return;
  if (field.type === "file" && !checkFile(field)) {
    event.stopPropagation();
    return;
  }
  follow(field);
  showOnTheWay(field);
}

export function setUpDesigner(): void {
  document.addEventListener("input", onInput, { capture: true });
  document.addEventListener("click", onClick);
  document.addEventListener("submit", afterDownload);
  document.addEventListener("htmx:after:swap", afterSwap);
  document.addEventListener("htmx:before:request", () => {
    running += 1;
    askedAt = performance.now();
  });
  document.addEventListener("htmx:finally:request", () => (running = Math.max(0, running - 1)));
  window.addEventListener("online", refresh);
  // What was changed before this script was there, or kept by the browser from an earlier visit.
  for (const field of form()?.elements ?? []) {
    if (field.matches(".range, .color-row .input")) follow(field as HTMLInputElement);
  }
  showRefusals();
}
