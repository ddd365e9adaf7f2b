// A switch turns at once, and back when the server refuses.
import { onFailure } from "./htmx";

function find(form: Element): Element | null {
  return form.matches(".switch-form") ? form.querySelector("[role=switch]") : null;
}

function turn(control: Element): void {
  const isOn = control.getAttribute("aria-checked") === "true";
  control.setAttribute("aria-checked", String(!isOn));
}

export function setUpSwitches(): void {
  document.addEventListener("submit", (event) => {
    const control = find(event.target as Element);
    if (control) turn(control);
  });
  onFailure((element) => {
    const control = find(element);
    if (control?.isConnected) turn(control);
  });
}
