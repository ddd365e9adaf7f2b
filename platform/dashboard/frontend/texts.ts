// Texts that the script shows stand in the page, in its language.
export function text(name: string): string {
  return document.getElementById("texts")?.dataset[name] ?? "";
}

/** Show a toast of the script's own; screen readers hear it, as the region is live. */
export function announce(message: string, kind: "good" | "bad" = "good"): void {
  const region = document.getElementById("toasts");
  if (!region || !message) return;
  // Said once, however often it happens meanwhile.
  const shown = [...region.querySelectorAll(".toast-text")];
  if (shown.some((words) => words.textContent === message)) return;
  const toast = document.createElement("div");
  toast.className = `toast toast-${kind}`;
  toast.dataset.toast = "";
  const words = document.createElement("span");
  words.className = "toast-text";
  words.textContent = message;
  toast.append(words);
  region.append(toast);
}
