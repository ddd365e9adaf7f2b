// Small helps of forms: show a password, send once, send when a choice changes.
import { htmx } from "./htmx";

/** What was refused is looked at first. Fields in a group are named by the words above them. */
export function focusFirstError(): void {
  const found = document.querySelector<HTMLElement>('main [aria-invalid="true"], main .field-error:not(:empty), dialog [aria-invalid="true"], dialog .field-error:not(:empty)');
  const field = found?.matches("[aria-invalid]")
    ? found
    : found?.closest("fieldset, .field")?.querySelector<HTMLElement>("input, select, textarea");
  field?.focus();
}

const RESEND_AFTER_MS = 4000;

function allowAgain(form: HTMLElement): void {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((one) => one.removeAttribute("aria-busy"));
}

export function setUpForms(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-show-password]");
    const field = button && document.getElementById(button.dataset.showPassword ?? "");
    if (button && field instanceof HTMLInputElement) {
      const isHidden = field.type === "password";
      field.type = isHidden ? "text" : "password";
      button.setAttribute("aria-pressed", String(isHidden));
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method !== "post" || usesHtmx(form)) return;
    // A second click would send it twice.
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    // The answer is a file, and the page stays: it may be sent again.
    if ("stays" in form.dataset) window.setTimeout(() => allowAgain(form), RESEND_AFTER_MS);
  });
  // A page that comes back from the browser's memory may be sent again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll<HTMLElement>("form[data-sent]").forEach(allowAgain);
  });
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLInputElement;
    if (field.matches("[data-submit]")) field.form?.requestSubmit();
  });
}

/** The settings' pages are one row that scrolls on phones. Without motion, before one looks. */
export function setUpSideNav(): void {
  const chosen = document.querySelector<HTMLElement>(".side-nav [aria-current]");
  const row = chosen?.parentElement;
  if (!chosen || !row) return;
  const middle = chosen.offsetLeft - row.offsetLeft + chosen.offsetWidth / 2;
  row.scrollLeft = middle - row.clientWidth / 2;
}

function usesHtmx(form: Element): boolean {
  return form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]");
}

export function load(url: string, target: string): void {
  void htmx.ajax("GET", url, target);
}
