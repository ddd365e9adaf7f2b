// What the page of a code does with the events of the live feed: rows, counts, state.

export interface LiveEvent {
  name: string;
  shortId: string;
  id: string;
  data: Record<string, unknown>;
}

const MOST_ROWS = 8;
const NEW_MS = 3000;
// After scans were added, the figures are read anew once: what the page added itself may be a scan
// more or less, as a scan can be counted just before the feed opens and come by it just after.
const SETTLE_MS = 4000;
const BETWEEN_READS_MS = 15000;
const AGO_MS = 20000;
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

type Scan = Record<string, string | boolean | null>;

const language = document.documentElement.lang || "en";
const numbers = new Intl.NumberFormat(language === "en" ? "en-GB" : language);
const ago = new Intl.RelativeTimeFormat(language === "en" ? "en-GB" : language);
const countries = new Intl.DisplayNames(language, { type: "region", fallback: "code" });

let root: HTMLElement | undefined;
let readTimer = 0;
let lastRead = 0;

/** section: where the live list is. */
export function setUpLivePage(section: HTMLElement): void {
  root = section;
  window.setInterval(showAgo, AGO_MS);
}

function showAgo(): void {
  if (document.hidden) return;
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-ago]")) {
    if (time.dateTime) time.textContent = formatAgo(time.dateTime);
  }
}

export function showState(state: "on" | "wait" | "off"): void {
  const text = { on: "textOpen", wait: "textWait", off: "textOff" }[state];
  root?.querySelector("[data-live-dot]")?.classList.toggle("is-on", state === "on");
  const label = root?.querySelector<HTMLElement>("[data-live-state]");
  if (label) label.textContent = root?.dataset[text] ?? "";
}

export function showEvents(events: LiveEvent[]): void {
  const scans = events.filter((event) => event.name === "scan").map((event) => event.data as Scan);
  addRows(scans);
  addToCounts(scans);
  for (const event of events) {
    if (event.name === "ready") compareTotal(event.data.scan_count);
    if (event.name === "gap" || event.name === "skipped") readFiguresIn(0);
    if (event.name === "end") showEnd(event.data);
  }
}

function showEnd(data: Record<string, unknown>): void {
  const message = root?.querySelector<HTMLElement>("[data-live-message]");
  if (!root || !message) return;
  showState("off");
  message.textContent = data.status === 401 ? root.dataset.textLogin ?? "" : String(data.detail);
  message.hidden = false;
}

function addRows(scans: Scan[]): void {
  const list = root?.querySelector("[data-live-list]");
  const template = root?.querySelector<HTMLTemplateElement>("[data-live-template]");
  if (!list || !template || !scans.length) return;
  for (const scan of scans.slice(-MOST_ROWS)) {
    if (list.querySelector(`[data-id="${CSS.escape(String(scan.id))}"]`)) continue;
    list.prepend(makeRow(template, scan));
  }
  while (list.children.length > MOST_ROWS) list.lastElementChild?.remove();
  const empty = root?.querySelector<HTMLElement>("[data-live-empty]");
  if (empty) empty.hidden = true;
}

function makeRow(template: HTMLTemplateElement, scan: Scan): HTMLElement {
  const row = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
  row.dataset.id = String(scan.id);
  row.classList.add("is-new");
  window.setTimeout(() => row.classList.remove("is-new"), NEW_MS);
  const time = getSlot<HTMLTimeElement>(row, "time");
  time.dateTime = String(scan.scanned_at);
  time.textContent = formatAgo(time.dateTime);
  getSlot(row, "place").textContent = describePlace(scan);
  getSlot(row, "device").textContent = [scan.device, scan.browser]
    .filter((part) => part && String(part).toLowerCase() !== "other")
    .join(" · ");
  const variant = getSlot(row, "variant");
  variant.textContent = String(scan.variant);
  variant.hidden = !scan.variant;
  getSlot(row, "paused").hidden = scan.outcome !== "paused";
  getSlot(row, "bot").hidden = !scan.is_bot;
  return row;
}

function getSlot<Found extends HTMLElement = HTMLElement>(row: HTMLElement, name: string): Found {
  return row.querySelector(`[data-slot="${name}"]`) as Found;
}

function describePlace(scan: Scan): string {
  const country = scan.country ? countries.of(String(scan.country)) : "";
  return [scan.city, country].filter(Boolean).join(", ") || (root?.dataset.unknown ?? "");
}

/** The tiles at once, as far as the page can tell; a while later as the server counts. */
function addToCounts(scans: Scan[]): void {
  const tiles = document.getElementById("tiles");
  const counted = scans.filter((scan) => scan.outcome === "redirected");
  if (!tiles || !counted.length) return;
  const shown = counted.filter((scan) => isShown(scan, tiles.dataset)).length;
  for (const figure of tiles.querySelectorAll<HTMLElement>("[data-count]")) {
    if (!figure.dataset.count || !shown) continue;
    const count = Number(figure.dataset.count) + shown;
    figure.dataset.count = String(count);
    figure.textContent = numbers.format(count);
  }
  tiles.dataset.scans = String(Number(tiles.dataset.scans) + counted.length);
  const last = tiles.querySelector<HTMLTimeElement>("time");
  const newest = counted.at(-1);
  if (last && newest) {
    last.dateTime = String(newest.scanned_at);
    last.textContent = formatAgo(last.dateTime);
  }
  readFiguresIn(SETTLE_MS);
}

function isShown(scan: Scan, shown: DOMStringMap): boolean {
  if (shown.bots === "exclude" && scan.is_bot) return false;
  const kind = shown.filter;
  if (!kind) return true;
  if (kind === "city" || kind === "region") {
    return `${scan[kind]}, ${scan.country}` === shown.filterValue;
  }
  // A referrer comes shortened; the next reading of the figures counts it.
  return kind !== "referer" && scan[kind] === shown.filterValue;
}

function compareTotal(known: unknown): void {
  const tiles = document.getElementById("tiles");
  if (tiles && typeof known === "number" && known !== Number(tiles.dataset.scans)) readFiguresIn(0);
}

function readFiguresIn(delayMs: number): void {
  if (readTimer) return;
  const wait = Math.max(delayMs, lastRead + BETWEEN_READS_MS - Date.now());
  readTimer = window.setTimeout(() => {
    readTimer = 0;
    lastRead = Date.now();
    // Tiles, charts and lists; also where there were none. htmx swaps: see hx-trigger there.
    document.getElementById("figures")?.dispatchEvent(new CustomEvent("live-refresh"));
  }, wait);
}

function formatAgo(moment: string): string {
  const seconds = Math.min(0, (Date.parse(moment) - Date.now()) / 1000);
  const [unit, size] = UNITS.find(([, each]) => -seconds >= each) ?? ["second", 1];
  return ago.format(Math.ceil(seconds / size), unit);
}
