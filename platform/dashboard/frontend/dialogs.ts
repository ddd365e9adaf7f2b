// Dialogs and menus. data-dialog="id" opens; the browser keeps the focus inside and closes by Esc.
//
// A section with data-becomes-dialog is one, with "-dialog" after its id; it is open at once where
// data-has-errors says so. Without the script it stays a section of the page.
export function openDialog(id: string): void {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

function makeDialog(content: Element): HTMLDialogElement {
  const dialog = document.createElement("dialog");
  const close = document.getElementById("dialog-close")?.cloneNode(true);
  dialog.className = "dialog dialog-page";
  const title = content.querySelector("h1[id], h2[id]");
  if (title) dialog.setAttribute("aria-labelledby", title.id);
  // Before the button, so that a field gets the focus.
  dialog.append(content);
  if (close instanceof HTMLElement) {
    close.removeAttribute("id");
    dialog.append(close);
  }
  return dialog;
}

function turnSections(): void {
  document.querySelectorAll<HTMLElement>("[data-becomes-dialog]").forEach((section) => {
    const place = document.createComment("");
    section.replaceWith(place);
    const dialog = makeDialog(section);
    dialog.id = `${section.id}-dialog`;
    place.replaceWith(dialog);
    section.classList.remove("card");
    if ("hasErrors" in section.dataset) dialog.showModal();
  });
}

export function setUpDialogs(): void {
  turnSections();
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>("[data-dialog]");
    if (opener?.dataset.dialog && document.getElementById(opener.dataset.dialog)) {
      // Without script the same control leads to a page.
      event.preventDefault();
      openDialog(opener.dataset.dialog);
    }
    if (target.closest("[data-close]") || target instanceof HTMLDialogElement) {
      target.closest("dialog")?.close();
    }
    document.querySelectorAll<HTMLDetailsElement>("details.menu[open]").forEach((menu) => {
      if (!menu.contains(target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector<HTMLElement>("summary")?.focus();
    }
  });
}
