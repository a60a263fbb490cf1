import { signal } from "@preact/signals";
import type { Message } from "./types";
import { entryOf, isMessage } from "../log/entry";
import { flag, type Frame, type Request } from "../wire/frame";
import type { Reply } from "../wire/requests";
import type { Search, SearchHit, SearchQuery } from "./types";

const context = 2;

/** One search at a time: its hits so far, and where to go on. */
export class Searching {
  readonly search = signal<Search | null>(null);
  #next: unknown;
  #era = 0;

  constructor(private readonly ask: (request: Request) => Promise<Reply>) {}

  begin(query: SearchQuery): void {
    this.#next = undefined;
    this.search.value = { query, is: "searching", hits: [], more: false };
    void this.#page();
  }

  more(): void {
    const search = this.search.value;
    if (search === null || search.is === "searching" || !search.more) return;
    this.search.value = { ...search, is: "searching" };
    void this.#page();
  }

  close(): void {
    this.#era++;
    this.search.value = null;
  }

  async #page(): Promise<void> {
    const era = ++this.#era;
    const before = this.search.value!;
    const { text, ...rest } = before.query;
    const reply = await this.ask({ op: "search", ...rest, text: text.trim() === "" ? undefined : text, context, limit: 20, before: this.#next });
    if (era !== this.#era) return;
    if (!reply.ok) {
      this.search.value = { ...before, is: "failed", reason: reply.reason };
      return;
    }
    this.#next = reply.ok.next;
    const more = reply.ok.more === true && this.#next !== undefined;
    const { reason: _, ...rest2 } = before;
    this.search.value = { ...rest2, is: "done", hits: [...before.hits, ...hitsOf(reply.rows)], more };
  }
}

/** Each hit is followed by what is around it. */
export function hitsOf(rows: readonly Frame[]): SearchHit[] {
  const hits: { hit: Message; before: Message[]; after: Message[] }[] = [];
  for (const row of rows) {
    const message = entryOf(row);
    if (message === null || !isMessage(message)) continue;
    const last = hits.at(-1);
    if (flag(row, "hit")) hits.push({ hit: message, before: [], after: [] });
    else if (last) (message.seq < last.hit.seq ? last.before : last.after).push(message);
  }
  return hits;
}
