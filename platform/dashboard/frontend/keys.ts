// Keyboard shortcuts of one key: off while typing, and where the account has them off (WCAG 2.1.4).
//
// A link or button with data-key="n" is clicked, a field is focused, by its key. Other modules
// register handlers. The list of keys ("?") shows those that do something on the page.
import { openDialog } from "./dialogs";

type Handler = (event: KeyboardEvent) => void;

const handlers = new Map<string, Handler>();

export function registerKey(key: string, handler: Handler): void {
  handlers.set(key, handler);
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button])"))
  );
}

export function hasShortcuts(): boolean {
  return "shortcuts" in document.body.dataset;
}

function use(element: HTMLElement): void {
  if (element.matches("input, textarea, select")) {
    element.focus();
    if (element instanceof HTMLInputElement) element.select();
  } else {
    element.click();
  }
}

function isShown(element: HTMLElement): boolean {
  return element.getClientRects().length > 0;
}

function findByKey(key: string): HTMLElement | undefined {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  return [...document.querySelectorAll<HTMLElement>(wanted)].find(isShown);
}

function showKeys(): void {
  document.querySelectorAll<HTMLElement>("#keys [data-keys]").forEach((row) => {
    const keys = (row.dataset.keys ?? "").split(" ");
    row.hidden = !keys.some((key) => handlers.has(key) || findByKey(key));
  });
  openDialog("keys");
}

export function setUpKeys(): void {
  if (document.getElementById("keys")) registerKey("?", showKeys);
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!hasShortcuts() || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]") && event.key !== "?") return;
    const handler = handlers.get(event.key);
    if (handler) {
      handler(event);
      return;
    }
    const element = findByKey(event.key);
    if (element) {
      event.preventDefault();
      use(element);
    }
  });
}
