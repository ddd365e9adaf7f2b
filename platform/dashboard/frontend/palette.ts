// Ctrl K: go to any page of the workspace, or search its codes. The links stand in the dialog.
import { openDialog } from "./dialogs";

function fold(words: string): string {
  return words.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}

function listShown(palette: Element): HTMLElement[] {
  return [...palette.querySelectorAll<HTMLElement>("a")].filter((link) => !link.parentElement?.hidden);
}

function narrow(palette: Element, words: string): void {
  const wanted = fold(words.trim());
  palette.querySelectorAll<HTMLElement>("li").forEach((entry) => {
    const search = entry.querySelector<HTMLAnchorElement>("a[data-search]");
    if (search) {
      entry.hidden = !wanted;
      search.href = `${search.dataset.search}${encodeURIComponent(words.trim())}`;
      const quoted = search.querySelector("b");
      if (quoted) quoted.textContent = words.trim();
    } else {
      entry.hidden = !fold(entry.textContent ?? "").includes(wanted);
    }
  });
}

function step(palette: Element, by: number): void {
  const links = listShown(palette);
  const at = links.indexOf(document.activeElement as HTMLElement);
  links[(at + by + links.length) % links.length]?.focus();
}

export function setUpPalette(): void {
  const palette = document.getElementById("palette");
  const field = palette?.querySelector("input");
  if (!palette || !field) return;
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    field.value = "";
    narrow(palette, "");
    openDialog("palette");
    field.focus();
  });
  field.addEventListener("input", () => narrow(palette, field.value));
  palette.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const isFirst = document.activeElement === field && event.key === "ArrowDown";
      if (isFirst) listShown(palette)[0]?.focus();
      else step(palette, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && document.activeElement === field) {
      event.preventDefault();
      listShown(palette)[0]?.click();
    } else if (event.key === "Escape") {
      // A search field would be emptied first.
      event.preventDefault();
      (palette as HTMLDialogElement).close();
    }
  });
}
