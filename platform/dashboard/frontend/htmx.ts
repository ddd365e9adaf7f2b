// htmx itself, and what is told of a request that does not get through.
import htmx from "htmx.org";
import { announce, text } from "./texts";

interface Answer {
  ctx: { response?: { status: number }; sourceElement?: Element };
}

const SHOW_AFTER_MS = 400;
let running = 0;
let timer = 0;

function bar(): HTMLElement | null {
  return document.getElementById("loading-bar");
}

export function setUpRequests(): void {
  document.addEventListener("htmx:before:request", () => {
    running += 1;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => bar()?.classList.add("is-loading"), SHOW_AFTER_MS);
  });
  document.addEventListener("htmx:finally:request", () => {
    running = Math.max(0, running - 1);
    if (running === 0) {
      window.clearTimeout(timer);
      bar()?.classList.remove("is-loading");
    }
  });
  document.addEventListener("htmx:error", () => announce(text("offline"), "bad"));
}

export function onFailure(handler: (element: Element) => void): void {
  const failed = (event: Event): void => {
    const source = (event as CustomEvent<Answer>).detail.ctx.sourceElement;
    if (source) handler(source);
  };
  document.addEventListener("htmx:response:error", failed);
  document.addEventListener("htmx:error", failed);
}

export { htmx };
