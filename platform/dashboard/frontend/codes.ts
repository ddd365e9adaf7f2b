// The list of codes by keyboard and selection, and the forms of one code.
import { registerKey } from "./keys";

const ROW = "tr[data-code]";

function currentRow(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>(ROW) ?? null;
}

function move(step: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROW)];
  const row = currentRow();
  const at = row ? rows.indexOf(row) + step : step > 0 ? 0 : rows.length - 1;
  const link = rows[Math.max(0, Math.min(at, rows.length - 1))]?.querySelector<HTMLElement>(
    ".codes-link",
  );
  link?.focus();
  link?.scrollIntoView({ block: "nearest" });
}

/** In the row that has the focus; else on the page of one code, in its head. */
function click(inRow: string, inHead: string): void {
  const row = currentRow();
  const found = row
    ? row.querySelector<HTMLElement>(inRow)
    : document.querySelector<HTMLElement>(inHead);
  found?.click();
}

function edit(): void {
  const link = currentRow()?.querySelector<HTMLAnchorElement>(".codes-link");
  if (link) location.assign(`${link.href}edit/`);
  else document.getElementById("code-edit")?.click();
}

function setUpKeyboard(): void {
  if (!document.querySelector(".codes-found, .code-head")) return;
  if (document.querySelector(".codes-found")) {
    registerKey("j", () => move(1));
    registerKey("k", () => move(-1));
    registerKey("x", () => click('[name="ids"]', "#none"));
  }
  registerKey("p", () => click("[role=switch]", ".code-head [role=switch]"));
  registerKey("e", edit);
}

function boxes(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>('.codes-found [name="ids"]')];
}

function showSelection(): void {
  const all = boxes();
  const chosen = all.filter((box) => box.checked).length;
  const head = document.querySelector<HTMLInputElement>("#codes-all");
  if (head) {
    head.checked = chosen > 0 && chosen === all.length;
    head.indeterminate = chosen > 0 && chosen < all.length;
  }
  const count = document.getElementById("codes-selected");
  if (!count) return;
  const { one = "", many = "" } = count.dataset;
  count.textContent = chosen === 1 ? one : many.replace("{}", String(chosen));
  const every = document.querySelector<HTMLInputElement>("#codes-every");
  count.hidden = every?.checked ?? false;
}

/** On phones, where ticks are hidden until then. */
function setSelecting(isOn: boolean): void {
  const button = document.getElementById("codes-select");
  if (!button || isOn === (button.getAttribute("aria-pressed") === "true")) return;
  const other = button.dataset.done ?? "";
  button.dataset.done = button.textContent ?? "";
  button.textContent = other;
  button.setAttribute("aria-pressed", String(isOn));
  document.body.classList.toggle("is-selecting", isOn);
}

function setUpSelection(): void {
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLInputElement;
    if (field.id === "codes-all") boxes().forEach((box) => (box.checked = field.checked));
    if (field.matches('#codes-all, #codes-every, [name="ids"]')) showSelection();
  });
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("#codes-select");
    if (!button) return;
    const isOn = button.getAttribute("aria-pressed") !== "true";
    setSelecting(isOn);
    if (!isOn) boxes().forEach((box) => (box.checked = false));
    showSelection();
  });
  // The browser keeps ticks when one comes back to the page; a draft, those of before a log-in.
  if (boxes().some((box) => box.checked)) setSelecting(true);
  showSelection();
}

function showShares(): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-variant]")];
  const weights = rows.map((row) => {
    const raw = row.querySelector<HTMLInputElement>('[name="variant_weight"]')?.value.trim() ?? "";
    return /^\d{1,5}$/.test(raw) ? Number(raw) : 0;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const format = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
  rows.forEach((row, at) => {
    const share = row.querySelector("[data-share]");
    if (share) share.textContent = total ? format.format((weights[at] ?? 0) / total) : "";
  });
}

function countRows(): number {
  return document.querySelectorAll("[data-variant]").length;
}

function setUpForm(): void {
  let rows = countRows();
  document.addEventListener("input", (event) => {
    if ((event.target as Element).matches('[name="variant_weight"]')) showShares();
  });
  document.addEventListener("htmx:after:swap", () => {
    document.querySelectorAll<HTMLElement>("[data-field-error]").forEach((message) => {
      const name = CSS.escape(message.dataset.fieldError ?? "");
      const field =
        document.querySelector(`input#${name}, select#${name}, textarea#${name}`) ??
        document.querySelector(`[aria-describedby~="error-${name}"]`);
      if (message.children.length) field?.setAttribute("aria-invalid", "true");
      else field?.removeAttribute("aria-invalid");
    });
    // The button of a removed row had the focus.
    if (document.activeElement === document.body) document.getElementById("add-variant")?.focus();
    showSelection();
    if (countRows() === rows) return;
    rows = countRows();
    // The preview follows what is typed.
    document.getElementById("code-form")?.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

export function setUpCodes(): void {
  setUpKeyboard();
  setUpSelection();
  setUpForm();
}
