import type { Frame, Request } from "../wire/frame";
import type { Reply } from "../wire/requests";

/** One conversation as a server keeps it, for tests: entries in, `fetch` and `changes` out, as docs/protocol.md says. */
export class ServerLog {
  readonly entries: Frame[] = [];
  requests = 0;
  #lines: Frame[] | null = null;

  constructor(
    readonly conv: string,
    /** Which log of that name; an older server does not say. */
    readonly log?: number,
  ) {}

  get head(): number {
    return this.entries.length;
  }

  add(entry: Record<string, unknown>): Frame {
    const seq = this.head + 1;
    const n = entry.kind === "text" ? { n: this.entries.filter((e) => e.kind === "text").length + 1 } : {};
    const frame = { op: "entry", conv: this.conv, ...this.#which(), seq, via: "tcp", time: new Date(seq * 60_000).toISOString(), ...n, ...entry };
    this.entries.push(frame);
    this.#lines = null;
    return frame;
  }

  /** As `convs` lists it for somebody who has read so far. */
  row(nick: string, read: number): Record<string, unknown> {
    const unread = this.lines().filter((line) => line.kind === "text" && line.from !== nick && line.deleted !== true && (line.seq as number) > read).length;
    return { op: "conv", conv: this.conv, ...this.#which(), head: this.head, read, unread };
  }

  #which(): { readonly log?: number } {
    return this.log === undefined ? {} : { log: this.log };
  }

  say(from: string, text: string): Frame {
    return this.add({ kind: "text", from, text });
  }

  /** Every line as it is now. */
  lines(): Frame[] {
    return (this.#lines ??= this.#folded());
  }

  #folded(): Frame[] {
    const lines = new Map<number, Record<string, unknown>>();
    for (const entry of this.entries) {
      const seq = entry.seq as number;
      const target = lines.get(entry.target as number);
      if (entry.kind === "edit") Object.assign(target ?? {}, { rev: seq, text: entry.text, edited: true });
      else if (entry.kind === "deletion") {
        Object.assign(target ?? {}, { rev: seq, deleted: true, reactions: {} });
        delete target?.text;
      } else if (entry.kind === "reaction") {
        const reactions = { ...(target?.reactions as Record<string, string[]>) };
        const nicks = (reactions[entry.emoji as string] ?? []).filter((nick) => entry.on || nick !== entry.from);
        if (entry.on && !nicks.includes(entry.from as string)) nicks.push(entry.from as string);
        if (nicks.length > 0) reactions[entry.emoji as string] = nicks;
        else delete reactions[entry.emoji as string];
        Object.assign(target ?? {}, { rev: seq, reactions });
      } else if (entry.kind !== "unknown") lines.set(seq, { ...entry, rev: seq });
    }
    return [...lines.values()];
  }

  answer(request: Request): Reply {
    this.requests++;
    const limit = Math.min((request.limit as number | undefined) ?? 50, 500);
    const after = request.after as number | undefined;
    if (request.op === "changes") return this.#page(this.entries.filter((e) => (e.seq as number) > (after ?? 0)), limit, false);
    const below = (request.before as number | undefined) ?? Infinity;
    const lines = this.lines();
    return after === undefined
      ? this.#page(lines.filter((line) => (line.seq as number) < below), limit, true)
      : this.#page(lines.filter((line) => (line.seq as number) > after), limit, false);
  }

  #page(all: readonly Frame[], limit: number, newest: boolean): Reply {
    const rows = newest ? all.slice(-limit) : all.slice(0, limit);
    return { ok: { op: "ok", conv: this.conv, ...this.#which(), head: this.head, more: all.length > rows.length }, rows };
  }
}

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
