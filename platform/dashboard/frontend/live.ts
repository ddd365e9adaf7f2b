// The live feed of a browser, and what a page does with it.
//
// Over HTTP/1.1 a browser opens six connections to a host: a feed for each tab would freeze the
// seventh. So at most one tab, the leader, holds an EventSource, with the codes of all visible
// tabs, and passes its events on:
//
//     tab --- codes ---> BroadcastChannel ---> leader --- EventSource ---> /account/live/
//     tab <-- events --- BroadcastChannel <--- leader <-- events ---------
//
// A Web Lock makes the leader: whoever gets it leads, and when its tab is closed or hidden, the
// browser gives the lock to the next that waits. Hidden tabs neither lead nor listen; a tab that
// is shown again names the last event that it has seen, so that nothing is lost or doubled.

import { setUpLivePage, showEvents, showState, type LiveEvent } from "./live_page";

const NAME = "qrstudio-live";
const MOST_CODES = 40;
const ROLL_CALL_MS = 150;
const FLUSH_MS = 100;
const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 60000;
const EVENTS = ["ready", "scan", "skipped", "gap", "end"];

type Message =
  | { kind: "who" }
  | { kind: "wants"; tab: string; code: string; cursor: string }
  | { kind: "leaves"; tab: string }
  | { kind: "state"; isOpen: boolean }
  | { kind: "events"; events: LiveEvent[] };

interface Wanted {
  code: string;
  cursor: string;
}

const getShortId = (code: string): string => code.slice(code.indexOf("/") + 1);

/** Holds the browser's EventSource for as long as this tab has the lock. */
class Leader {
  private readonly wanted = new Map<string, Wanted>();
  private readonly cursors = new Map<string, string>();
  private readonly ended = new Set<string>();
  private connected = new Set<string>();
  private source: EventSource | undefined;
  private timer = 0;
  private flushTimer = 0;
  private retryMs = FIRST_RETRY_MS;
  private queue: LiveEvent[] = [];

  constructor(
    private readonly url: string,
    private readonly send: (message: Message) => void,
  ) {}

  start(): void {
    this.send({ kind: "who" });
    this.connectIn(ROLL_CALL_MS);
  }

  stop(): void {
    window.clearTimeout(this.timer);
    window.clearTimeout(this.flushTimer);
    this.source?.close();
  }

  want(tab: string, wanted: Wanted): void {
    this.wanted.set(tab, wanted);
    const shortId = getShortId(wanted.code);
    if (this.connected.has(wanted.code)) {
      // Its figures are of now, and the feed is open: it counts from here on.
      if (!wanted.cursor) this.send({ kind: "state", isOpen: true });
      return;
    }
    if (wanted.cursor) this.cursors.set(shortId, wanted.cursor);
    else this.cursors.delete(shortId);
    this.ended.delete(shortId);
    if (this.source) this.connectIn(ROLL_CALL_MS);
  }

  leave(tab: string): void {
    this.wanted.delete(tab);
  }

  private connectIn(delayMs: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.connect(), delayMs);
  }

  private listCodes(): string[] {
    const codes = new Set([...this.wanted.values()].map((wanted) => wanted.code));
    return [...codes].filter((code) => !this.ended.has(getShortId(code))).slice(0, MOST_CODES);
  }

  private connect(): void {
    this.source?.close();
    this.source = undefined;
    const codes = this.listCodes();
    this.connected = new Set(codes);
    if (!codes.length) return;
    const query = new URLSearchParams();
    for (const code of codes) {
      const cursor = this.cursors.get(getShortId(code));
      query.append("code", cursor ? `${code}@${cursor}` : code);
    }
    const source = new EventSource(`${this.url}?${query}`);
    this.source = source;
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => this.take(name, event as MessageEvent<string>));
    }
    source.onopen = () => {
      this.retryMs = FIRST_RETRY_MS;
      this.send({ kind: "state", isOpen: true });
    };
    // EventSource would come back by itself, but with the cursors of the time it was opened.
    source.onerror = () => {
      source.close();
      this.send({ kind: "state", isOpen: false });
      this.connectIn(this.retryMs * (0.75 + Math.random() / 2));
      this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
    };
  }

  private take(name: string, event: MessageEvent<string>): void {
    const data = JSON.parse(event.data) as Record<string, unknown>;
    const shortId = String(data.short_id);
    if (name === "end") this.ended.add(shortId);
    else this.cursors.set(shortId, event.lastEventId);
    this.queue.push({ name, shortId, id: event.lastEventId, data });
    // Hundreds of scans may come at once: one message for all of them.
    this.flushTimer ||= window.setTimeout(() => {
      this.flushTimer = 0;
      this.send({ kind: "events", events: this.queue.splice(0) });
    }, FLUSH_MS);
  }
}

/** This tab's part: says what it wants, leads when it gets the lock, shows what comes. */
class Tab {
  private readonly id = Math.random().toString(36).slice(2);
  private readonly shortId: string;
  private cursor = "";
  private channel: BroadcastChannel | undefined;
  private leader: Leader | undefined;
  private waiting: AbortController | undefined;
  private release: (() => void) | undefined;

  constructor(
    private readonly code: string,
    private readonly url: string,
  ) {
    this.shortId = getShortId(code);
  }

  show(): void {
    if (this.channel) return;
    this.channel = new BroadcastChannel(NAME);
    this.channel.onmessage = (event: MessageEvent<Message>) => this.receive(event.data);
    showState("wait");
    this.sayWhatIsWanted();
    void this.waitToLead();
  }

  hide(): void {
    if (!this.channel) return;
    this.waiting?.abort();
    this.leader?.stop();
    this.leader = undefined;
    this.release?.();
    this.release = undefined;
    this.channel.postMessage({ kind: "leaves", tab: this.id } satisfies Message);
    this.channel.close();
    this.channel = undefined;
    showState("off");
  }

  private async waitToLead(): Promise<void> {
    const waiting = new AbortController();
    this.waiting = waiting;
    try {
      await navigator.locks.request(NAME, { signal: waiting.signal }, () => {
        if (!this.channel || waiting.signal.aborted) return undefined;
        return new Promise<void>((resolve) => {
          this.release = resolve;
          this.leader = new Leader(this.url, (message) => this.send(message));
          this.leader.start();
          this.sayWhatIsWanted();
        });
      });
    } catch (error) {
      // Hidden before it was this tab's turn.
      if (!waiting.signal.aborted) throw error;
    }
  }

  private sayWhatIsWanted(): void {
    this.send({ kind: "wants", tab: this.id, code: this.code, cursor: this.cursor });
  }

  /** To all tabs, and to this one, which a channel leaves out. */
  private send(message: Message): void {
    this.channel?.postMessage(message);
    this.receive(message);
  }

  private receive(message: Message): void {
    if (message.kind === "wants") this.leader?.want(message.tab, message);
    else if (message.kind === "leaves") this.leader?.leave(message.tab);
    else if (message.kind === "who" && !this.leader) this.sayWhatIsWanted();
    else if (message.kind === "state") showState(message.isOpen ? "on" : "wait");
    else if (message.kind === "events") this.take(message.events);
  }

  private take(events: LiveEvent[]): void {
    const mine = events.filter((event) => event.shortId === this.shortId);
    for (const event of mine) if (event.name !== "end") this.cursor = event.id;
    if (mine.length) showEvents(mine);
  }
}

export function setUpLive(): void {
  const element = document.querySelector<HTMLElement>("[data-live]");
  if (!element?.dataset.live || !element.dataset.liveUrl) return;
  setUpLivePage(element);
  // Locks exist in secure contexts only, which this host is wherever it is served by HTTPS.
  if (!("locks" in navigator) || !("BroadcastChannel" in window)) {
    showState("off");
    return;
  }
  const tab = new Tab(element.dataset.live, element.dataset.liveUrl);
  const follow = (): void => (document.hidden ? tab.hide() : tab.show());
  document.addEventListener("visibilitychange", follow);
  window.addEventListener("pagehide", () => tab.hide());
  window.addEventListener("pageshow", follow);
  follow();
}
