// Small helps of forms: show a password, send once, send when a choice changes.
import { htmx } from "./htmx";

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
  });
  // A page that comes back from the browser's memory may be sent again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll<HTMLElement>("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach((one) => one.removeAttribute("aria-busy"));
    });
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
