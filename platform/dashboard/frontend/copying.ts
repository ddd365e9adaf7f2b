// Buttons that copy: data-copy holds the text.
import { text } from "./texts";

const DONE_MS = 2000;

export function setUpCopying(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    if (!button) return;
    event.preventDefault();
    void copy(button);
  });
}

async function copy(button: HTMLElement): Promise<void> {
  await write(button.dataset.copy ?? "");
  const label = button.getAttribute("aria-label") ?? "";
  button.classList.add("is-done");
  button.setAttribute("aria-label", text("copied"));
  const spoken = document.getElementById("spoken");
  if (spoken) spoken.textContent = text("copied");
  window.setTimeout(() => {
    button.classList.remove("is-done");
    button.setAttribute("aria-label", label);
    if (spoken) spoken.textContent = "";
  }, DONE_MS);
}

/** Plain HTTP, in development, has no clipboard on most hosts. */
async function write(words: string): Promise<void> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(words);
    return;
  }
  const field = document.createElement("textarea");
  field.value = words;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
