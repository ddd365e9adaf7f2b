// Toasts go after ten seconds, unless the pointer or the focus rests on them.
import { registerKey } from "./keys";

const SHOWN_MS = 10_000;

function schedule(toast: HTMLElement): void {
  const close = toast.querySelector<HTMLElement>("[data-dismiss]");
  if (close) close.hidden = false;
  let timer = window.setTimeout(() => toast.remove(), SHOWN_MS);
  const stop = (): void => window.clearTimeout(timer);
  const start = (): void => {
    stop();
    timer = window.setTimeout(() => toast.remove(), SHOWN_MS);
  };
  toast.addEventListener("mouseenter", stop);
  toast.addEventListener("mouseleave", start);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("focusout", start);
}

export function setUpToasts(): void {
  const region = document.getElementById("toasts");
  if (!region) return;
  region.querySelectorAll<HTMLElement>("[data-toast]").forEach(schedule);
  new MutationObserver((changes) => {
    for (const change of changes) {
      change.addedNodes.forEach((node) => {
        if (node instanceof HTMLElement && node.matches("[data-toast]")) schedule(node);
      });
    }
  }).observe(region, { childList: true });
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("[data-dismiss]");
    button?.closest("[data-toast], .notice")?.remove();
  });
  registerKey("z", () => {
    const buttons = region.querySelectorAll<HTMLElement>("[data-undo]");
    buttons[buttons.length - 1]?.click();
  });
}
