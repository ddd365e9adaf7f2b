// Tooltips of charts: any element with data-tip, by pointer or by focus.
let tooltip: HTMLElement | null = null;

function show(element: Element): void {
  tooltip ??= document.body.appendChild(document.createElement("div"));
  tooltip.className = "tooltip";
  tooltip.setAttribute("aria-hidden", "true");
  tooltip.textContent = element.getAttribute("data-tip");
  tooltip.hidden = false;
  const box = element.getBoundingClientRect();
  const own = tooltip.getBoundingClientRect();
  const left = box.left + box.width / 2 - own.width / 2;
  const top = box.top - own.height - 6;
  // By properties: the CSP refuses style attributes, and allows these.
  tooltip.style.left = `${Math.max(8, Math.min(left, innerWidth - own.width - 8))}px`;
  tooltip.style.top = `${top < 8 ? box.bottom + 6 : top}px`;
}

function hide(): void {
  if (tooltip) tooltip.hidden = true;
}

export function setUpCharts(): void {
  const over = (event: Event): void => {
    const element = (event.target as Element).closest?.("[data-tip]");
    if (element) show(element);
    else hide();
  };
  document.addEventListener("pointerover", over);
  document.addEventListener("focusin", over);
  document.addEventListener("focusout", hide);
  document.addEventListener("scroll", hide, { passive: true, capture: true });
}
