import { signal } from "@preact/signals";
import type { Request } from "../wire/frame";
import type { Reply } from "../wire/requests";
import { newCid } from "./cid";
import { MemoryStore, type QueueStore, type StoredMessage } from "./store";
import type { Queued } from "./types";

/** A tab that has not been heard of for so long sends no more. */
const leaseLasts = 5000;
const askAgain = 2000;
/** Not the message's fault: it stays where it is, and so do those behind it. */
const passing = new Set(["store-failed", "shutting-down", "slow-down"]);
/** The account is signed out: what it wrote waits until it is back. */
const absent = new Set(["not-signed-in", "token-revoked", "bad-credentials", "disabled"]);

/** What a tab tells the others: something has changed in the store, or a message is in the log under that number. */
type News = null | { readonly cid: string; readonly conv: string; readonly seq: number };

/** The other tabs of this browser. */
export interface Tabs {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/**
 * What was written and is not acknowledged: kept over reloads, sent one after the other in the order it was written, by
 * one tab. Each message has its `cid` from the beginning, so that one sent again, by whichever tab, is the same one.
 */
export class Outbox {
  readonly queued = signal<readonly Queued[]>([]);
  /** On its way into the store; in the store; out of it, but not shown as a line yet. */
  #writing: readonly Queued[] = [];
  #stored: readonly Queued[] = [];
  #acknowledged: readonly Queued[] = [];
  /** By `cid`, those that are shown as a line: they may still be in the store, for a moment. */
  readonly #landed = new Set<string>();
  readonly #tab = newCid();
  #nick: string | null = null;
  #online = false;
  #sending = false;
  #wanted = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Writing to the store in turn keeps the order of what was typed. */
  #written: Promise<unknown> = Promise.resolve();

  constructor(
    private store: QueueStore,
    private readonly ask: (request: Request) => Promise<Reply>,
    /** Until the message that was stored is shown as a line, it is shown as queued. */
    private readonly shown: (conv: string, seq: number) => Promise<void>,
    private readonly tabs: Tabs | null = null,
  ) {
    if (tabs)
      tabs.onmessage = ({ data }) => {
        const news = data as News;
        if (news === null) void this.#refresh().then(() => this.#send());
        else void this.#land(news.cid, news.conv, news.seq);
      };
  }

  /** That account is signed in, and its connection is there. */
  async online(nick: string): Promise<void> {
    this.#online = true;
    this.#nick = nick;
    // The first one that an earlier page left may be in the log already, with its answer lost: it is asked for before it is shown.
    await this.#send();
    await this.#refresh();
  }

  offline(): void {
    this.#online = false;
    void this.#refresh();
  }

  /** The page goes: another tab, or the next page here, need not wait for the lease to end. */
  leave(): void {
    if (this.#sending) void this.store.release(this.#tab);
  }

  signedOut(): void {
    this.#online = false;
    this.#nick = null;
    this.#writing = this.#stored = this.#acknowledged = [];
    this.#landed.clear();
    this.#show();
  }

  write(conv: string, text: string, reply?: number, log?: number): void {
    if (this.#nick === null) return;
    const item: Queued = {
      cid: newCid(), conv, text, written: Date.now(),
      ...(reply === undefined ? {} : { reply }),
      ...(log === undefined ? {} : { log }),
    };
    const kept = { ...item, nick: this.#nick };
    this.#writing = [...this.#writing, item];
    this.#show();
    this.#change(async (store) => {
      await store.add(kept);
      this.#writing = this.#writing.filter((one) => one !== item);
      this.#stored = [...this.#stored, item];
    });
  }

  /** One that failed: the same message, in its place. */
  sendAgain(cid: string): void {
    this.#change((store) => store.mark(cid, undefined));
  }

  discard(cid: string): void {
    this.#change((store) => store.remove(cid));
  }

  #change(write: (store: QueueStore) => Promise<void>): void {
    const done = this.#written.then(() => write(this.store)).catch(() => {
      // The disk is full, or the browser forbids it: better kept as long as the page than lost.
      this.store = new MemoryStore();
      return write(this.store);
    });
    this.#written = done;
    void done.then(async () => {
      this.#tell(null);
      // It is shown already; what it looks like in the store need not be known before it goes.
      await Promise.all([this.#send(), this.#refresh()]);
    });
  }

  async #refresh(): Promise<void> {
    const nick = this.#nick;
    if (nick === null) return;
    let kept: StoredMessage[];
    let written: Promise<unknown>;
    do {
      // What is written while the store is read would be missing.
      written = this.#written;
      await written;
      kept = await this.store.all(nick);
    } while (written !== this.#written);
    if (nick !== this.#nick) return;
    this.#stored = kept.map(({ nick: _, order: __, ...item }) => item);
    for (const cid of this.#landed) if (!this.#stored.some((item) => item.cid === cid)) this.#landed.delete(cid);
    this.#show();
  }

  #show(): void {
    const all = [...this.#acknowledged, ...this.#stored, ...this.#writing].filter((item) => !this.#landed.has(item.cid));
    this.queued.value = all.filter((item, i) => all.findIndex((other) => other.cid === item.cid) === i);
  }

  async #send(): Promise<void> {
    this.#wanted = true;
    if (this.#sending) return;
    this.#sending = true;
    clearTimeout(this.#timer);
    try {
      // What is written while the last one is being acknowledged must not be left lying.
      while (this.#wanted) {
        this.#wanted = false;
        if (await this.#sendAll()) await this.store.release(this.#tab);
      }
    } finally {
      this.#sending = false;
    }
  }

  /** Whether something was sent: then another tab may be the next to send. */
  async #sendAll(): Promise<boolean> {
    let sent = false;
    while (this.#online && this.#nick !== null) {
      const now = Date.now();
      const item = await this.store.take(this.#nick, this.#tab, now + leaseLasts, now);
      if (item === "none") break;
      if (item === "elsewhere") {
        // Should that tab vanish, this one takes over.
        this.#timer = setTimeout(() => void this.#send(), askAgain);
        break;
      }
      if (!(await this.#sendOne(item))) break;
      sent = true;
    }
    return sent;
  }

  /** Whether to go on with the next one. */
  async #sendOne(item: StoredMessage): Promise<boolean> {
    const { nick: _, order: __, ...queued } = item;
    const { cid, conv, log, text, reply } = queued;
    const { ok, reason } = await this.ask({ op: "post", cid, conv, log, text, reply });
    if (ok) {
      const seq = typeof ok.seq === "number" ? ok.seq : 0;
      this.#tell({ cid, conv, seq });
      this.#acknowledged = [...this.#acknowledged, queued];
      void this.#land(cid, conv, seq);
      await this.store.remove(cid);
    } else if (absent.has(reason.code)) {
      return false;
    } else if (passing.has(reason.code)) {
      this.#timer = setTimeout(() => void this.#send(), reason.retryMs ?? askAgain);
      return false;
    } else {
      await this.store.mark(cid, reason);
    }
    await this.#refresh();
    this.#tell(null);
    return true;
  }

  /** It is in the log: as soon as its line is shown it is not shown as queued any more, wherever else it still stands. */
  async #land(cid: string, conv: string, seq: number): Promise<void> {
    await this.shown(conv, seq);
    this.#landed.add(cid);
    this.#acknowledged = this.#acknowledged.filter((one) => one.cid !== cid);
    this.#show();
  }

  #tell(news: News): void {
    this.tabs?.postMessage(news);
  }
}
