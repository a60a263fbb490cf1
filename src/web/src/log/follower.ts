import type { Reply } from "../wire/requests";
import { type Entry, entryOf } from "./entry";

/** Further behind than this, not every change is asked for: what is shown is fetched again. */
const farBehind = 1000;

/**
 * Where this page is in one log: gives each entry once and in order of its number, and asks by number for what it
 * missed (docs/protocol.md, section 6).
 */
export class Follower {
  /** Everything up to this number has been given. */
  last: number;
  #held: Entry[] = [];
  #catchingUp = false;
  /** The log began anew: what a catch-up still brings is of no use. */
  #era = 0;

  constructor(
    head: number,
    /** `changes` after that number. */
    private readonly changes: (after: number) => Promise<Reply>,
    private readonly give: (entry: Entry) => void,
    /** Entries were left out: who shows the log fetches it again. */
    private readonly skipped: () => void,
  ) {
    this.last = head;
  }

  /** An entry of the live feed. */
  take(entry: Entry): void {
    if (entry.seq <= this.last) return;
    if (entry.seq === this.last + 1 && !this.#catchingUp) return this.#next(entry);
    if (this.#held.length >= farBehind) return this.skipTo(entry.seq);
    this.#held.push(entry);
    void this.#catchUp();
  }

  /** Signed in (again): the log has come to `head`. With `everything` what was missed is asked for, else it is skipped. */
  signedIn(head: number, everything: boolean): void {
    // A head below what one has: the server's log is another one, from a backup.
    if (head < this.last || (head > this.last && (!everything || head - this.last > farBehind))) this.skipTo(head);
    else if (head > this.last) void this.#catchUp();
  }

  skipTo(head: number): void {
    this.#era++;
    this.#catchingUp = false;
    this.#held = [];
    this.last = head;
    this.skipped();
  }

  async #catchUp(): Promise<void> {
    if (this.#catchingUp) return;
    this.#catchingUp = true;
    const era = this.#era;
    for (let more = true; more; ) {
      const { ok, rows } = await this.changes(this.last);
      if (era !== this.#era) return;
      for (const row of rows ?? []) {
        const entry = entryOf(row);
        if (entry !== null && entry.seq > this.last) this.#next(entry);
      }
      more = ok?.more === true && (rows?.length ?? 0) > 0;
      // Between the rows may lie what one may not read: the answer's head is how far it goes.
      if (ok && !more && typeof ok.head === "number") this.last = Math.max(this.last, ok.head);
      // Something may be missing between what was asked for and what has come meanwhile, too.
      if (ok && !more) more = !this.#giveHeld();
    }
    this.#catchingUp = false;
  }

  /** What was held back, as far as it is next; whether that is all. */
  #giveHeld(): boolean {
    this.#held.sort((a, b) => a.seq - b.seq);
    for (let first = this.#held[0]; first !== undefined && first.seq <= this.last + 1; first = this.#held[0]) {
      this.#held.shift();
      if (first.seq > this.last) this.#next(first);
    }
    return this.#held.length === 0;
  }

  #next(entry: Entry): void {
    this.last = entry.seq;
    this.give(entry);
  }
}
