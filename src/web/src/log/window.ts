import { batch, signal } from "@preact/signals";
import { type Frame, type Request } from "../wire/frame";
import type { Reply } from "../wire/requests";
import type { Reason } from "../wire/types";
import { type Change, changed, type Entry, entryOf, isChange, isLine, isMessage } from "./entry";
import { firstAt } from "./dates";
import type { Line, Message } from "./types";

const pageSize = 60;
/** Where nothing on a page is to be seen, the next one is as large as may be asked for. */
const stride = 500;
/** Messages kept; one page more is let grow before the far end is cut back to this, never nearer than a page to what is seen. Comings and goings do not count: however many, they are one quiet row. */
const kept = 180;

/** A page was asked for and refused. */
class Refused extends Error {
  constructor(readonly reason: Reason) {
    super(reason.message);
  }
}

interface Where {
  readonly before?: number;
  readonly after?: number;
  readonly limit?: number;
}

/** Lines to be seen, from the number `first` to `last`: between them there may be hidden ones. */
interface Part {
  readonly lines: readonly Line[];
  readonly first: number;
  readonly last: number;
}

interface Load extends Part {
  readonly atStart: boolean;
  readonly atEnd: boolean;
  readonly focus?: number | undefined;
}

/** The numbers of the first and of the last line that the reader sees. */
interface Seen {
  readonly first: number;
  readonly last: number;
}

type Loading = "first" | "above" | "below" | "jump";

/**
 * The part of a log around what is seen: a run of lines without a gap, which grows by pages where one scrolls and is cut
 * where that is furthest away. However long the log is, this stays as small as it is. Hidden lines are passed over: they
 * take no room.
 */
export class Window {
  readonly lines = signal<readonly Line[]>([]);
  readonly atStart = signal(false);
  readonly atEnd = signal(false);
  readonly loading = signal<Loading | null>(null);
  readonly trouble = signal<Reason | null>(null);
  readonly focus = signal<{ readonly seq: number } | null>(null);
  /** What came while a page is on its way: the page may be of before it. */
  #meanwhile: Entry[] = [];
  /** Messages that are quoted and not shown. */
  readonly #fetched = new Map<number, Promise<Message | null>>();
  /** A jump makes older loads void. */
  #era = 0;
  #first = 0;
  #last = 0;
  /** Null until the lines are on the screen. */
  #seen: Seen | null = null;
  #again: () => Promise<unknown> = () => this.toEnd();

  constructor(
    private readonly conv: string,
    private readonly ask: (request: Request) => Promise<Reply>,
    private readonly hides: (line: Line) => boolean = () => false,
  ) {}

  /** An entry of the log, in its order. */
  take(entry: Entry): void {
    if (this.loading.value !== null) this.#meanwhile.push(entry);
    if (isChange(entry)) this.#fetched.delete(entry.target);
    this.#apply([entry]);
  }

  /** What the reader sees now. */
  see(first: number, last: number): void {
    this.#seen = { first, last };
  }

  /** Begins: at the end, or where what is new begins, if that is further above. */
  async open(newAfter: () => number | null): Promise<void> {
    await this.#load("first", () => this.open(newAfter), async () => {
      const end = await this.#end();
      const after = newAfter();
      return after === null || end.atStart || end.first <= after + 1 ? end : this.#around(after + 1);
    });
  }

  async toEnd(): Promise<void> {
    if (this.atEnd.value && this.loading.value === null) return;
    await this.#load(this.lines.value.length === 0 ? "first" : "jump", () => this.toEnd(), () => this.#end());
  }

  async loadAbove(): Promise<void> {
    if (this.loading.value !== null || this.atStart.value || this.#first === 0) return;
    await this.#load("above", () => this.loadAbove(), async () => {
      const page = await this.#page({ before: this.#first });
      return this.#trimmed({
        lines: [...page.lines, ...this.lines.value], first: page.first || this.#first, last: this.#last,
        atStart: !page.more, atEnd: this.atEnd.value,
      }, this.#first);
    });
  }

  async loadBelow(): Promise<void> {
    if (this.loading.value !== null || this.atEnd.value || this.#last === 0) return;
    await this.#load("below", () => this.loadBelow(), async () => {
      const page = await this.#page({ after: this.#last });
      return this.#trimmed({
        lines: [...this.lines.value, ...page.lines], first: this.#first, last: page.last || this.#last,
        atStart: this.atStart.value, atEnd: !page.more,
      }, this.#last);
    });
  }

  /** The line, or else the next one below; false where there is neither. */
  async jumpTo(seq: number): Promise<boolean> {
    if (this.lines.value.some((line) => line.seq === seq)) {
      this.#focusOn(seq);
      return true;
    }
    return this.#load("jump", () => this.jumpTo(seq), async () => {
      const part = await this.#around(seq);
      return { ...part, focus: (part.lines.find((line) => line.seq >= seq) ?? part.lines.at(-1))?.seq };
    });
  }

  /** The first line at or after that time; the last one where all are before it. */
  async jumpToDate(time: Date, head: number): Promise<boolean> {
    const era = this.#era;
    const seq = await firstAt(time.getTime(), head, async (from) => {
      const page = await this.#fetch({ after: from - 1, limit: 1 });
      return page.lines[0] ?? null;
    }).catch(() => null);
    if (era !== this.#era) return false;
    return this.jumpTo(seq ?? head);
  }

  /** Some entries were skipped: what is shown is fetched again, where one is. */
  async refresh(): Promise<void> {
    this.#fetched.clear();
    // On its way to some place: there it shall come.
    if (this.loading.value !== null) return void (await this.#again());
    const place = this.#place();
    batch(() => {
      // What comes now does not follow on what is shown.
      this.atEnd.value = false;
      if (place === null) this.lines.value = [];
    });
    await (place === null ? this.toEnd() : this.#reload(place));
  }

  /** Another log has the name now: no number of the one before means anything. */
  async restart(): Promise<void> {
    this.#fetched.clear();
    this.#meanwhile = [];
    this.#first = this.#last = 0;
    batch(() => {
      this.lines.value = [];
      this.atStart.value = this.atEnd.value = false;
      this.loading.value = this.focus.value = null;
    });
    this.#seen = null;
    await this.toEnd();
  }

  /** More is hidden than before: it goes. Where nothing is left, what is further on comes. */
  hide(): void {
    const lines = this.lines.value.filter((line) => !this.hides(line));
    if (lines.length === this.lines.value.length) return;
    this.lines.value = lines;
    if (lines.length === 0) void (this.atStart.value ? this.loadBelow() : this.loadAbove());
  }

  async message(seq: number): Promise<Message | null> {
    const known = this.lines.value.find((line) => line.seq === seq);
    if (known !== undefined) return isMessage(known) ? known : null;
    let message = this.#fetched.get(seq);
    if (message === undefined) {
      if (this.#fetched.size >= kept) this.#fetched.clear();
      message = this.#fetchMessage(seq);
      this.#fetched.set(seq, message);
    }
    return message;
  }

  async retry(): Promise<void> {
    if (this.trouble.value !== null) await this.#again();
  }

  close(): void {
    this.#era++;
  }

  /** The line that the reader has before their eyes; null at the end. */
  #place(): number | null {
    const lines = this.lines.value;
    if (this.#seen === null) return this.atEnd.value ? null : (lines[lines.length >> 1]?.seq ?? null);
    return this.atEnd.value && this.#seen.last >= (lines.at(-1)?.seq ?? 0) ? null : this.#seen.first;
  }

  /** What is shown stays until it is here anew: nothing moves. */
  async #reload(seq: number): Promise<void> {
    await this.#load("jump", () => this.#reload(seq), () => this.#around(seq));
    if (this.trouble.value !== null) this.lines.value = [];
  }

  async #load(what: Loading, again: () => Promise<unknown>, fetch: () => Promise<Load>): Promise<boolean> {
    const era = ++this.#era;
    this.#meanwhile = [];
    this.#again = again;
    this.loading.value = what;
    this.trouble.value = null;
    let failed = null as Reason | null;
    const page = await fetch().catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      failed = error.reason;
    });
    if (era !== this.#era) return false;
    batch(() => {
      this.loading.value = null;
      this.trouble.value = failed;
      if (!page) return;
      if (what === "first" || what === "jump") this.#seen = null;
      this.#first = page.first;
      this.#last = page.last;
      this.lines.value = page.lines;
      this.atStart.value = page.atStart;
      this.atEnd.value = page.atEnd;
      this.#apply(this.#meanwhile);
      this.#focusOn(page.focus);
    });
    this.#meanwhile = [];
    return !failed && this.lines.value.length > 0;
  }

  async #end(): Promise<Load> {
    const { lines, first, last, more } = await this.#page({});
    return { lines, first, last, atStart: !more, atEnd: true };
  }

  /** What lies about a number. */
  async #around(seq: number): Promise<Load> {
    const [above, below] = await Promise.all([
      this.#page({ before: seq, limit: pageSize / 2 }),
      this.#page({ after: Math.max(seq - 1, 0), limit: pageSize }),
    ]);
    return {
      lines: [...above.lines, ...below.lines], first: above.first || below.first, last: below.last || above.last,
      atStart: !above.more, atEnd: !below.more,
    };
  }

  /** The next lines to be seen: what is hidden is passed over, however much it is. */
  async #page(where: Where): Promise<Part & { readonly more: boolean }> {
    const era = this.#era;
    let { lines, more } = await this.#fetch(where);
    let first = lines[0]?.seq ?? 0;
    let last = lines.at(-1)?.seq ?? 0;
    while (more && lines.length > 0 && lines.every(this.hides) && era === this.#era) {
      ({ lines, more } = await this.#fetch(where.after === undefined ? { before: first, limit: stride } : { after: last, limit: stride }));
      first = Math.min(first, lines[0]?.seq ?? first);
      last = Math.max(last, lines.at(-1)?.seq ?? last);
    }
    return { lines: lines.filter((line) => !this.hides(line)), more, first, last };
  }

  async #fetch(where: Where): Promise<{ lines: Line[]; more: boolean }> {
    const reply = await this.ask({ op: "fetch", conv: this.conv, limit: pageSize, ...where });
    if (!reply.ok) throw new Refused(reply.reason);
    return { lines: linesOf(reply.rows), more: reply.ok.more === true };
  }

  async #fetchMessage(seq: number): Promise<Message | null> {
    const { lines } = await this.#fetch({ after: Math.max(seq - 1, 0), limit: 1 }).catch(() => ({ lines: [] }));
    const line = lines[0];
    return line !== undefined && line.seq === seq && isMessage(line) ? line : null;
  }

  #focusOn(seq: number | undefined): void {
    if (seq !== undefined) this.focus.value = { seq };
  }

  #apply(entries: readonly Entry[]): void {
    let lines: Line[] | null = null;
    for (const entry of entries) {
      if (isChange(entry)) {
        lines = withChange(lines ?? this.lines.value, entry) ?? lines;
      } else if (isLine(entry) && this.atEnd.value && entry.seq > this.#last) {
        this.#last = entry.seq;
        if (!this.hides(entry)) lines = [...(lines ?? this.lines.value), entry];
      }
    }
    if (lines === null) return;
    const part = this.#trimmed(
      { lines, first: this.#first, last: this.#last, atStart: this.atStart.value, atEnd: this.atEnd.value }, this.#last,
    );
    this.lines.value = part.lines;
    this.#first = part.first;
    this.#last = part.last;
    this.atStart.value = part.atStart;
    this.atEnd.value = part.atEnd;
  }

  /** The same, or, where it is too much, without what is furthest from what is seen; `edge`: where that is until it is told. */
  #trimmed(part: Load, edge: number): Load {
    const { lines } = part;
    const [from, to] = around(lines, this.#seen ?? { first: edge, last: edge });
    const above = from > 0;
    const below = to < lines.length;
    if (!above && !below) return part;
    return {
      lines: lines.slice(from, to), first: above ? lines[from]!.seq : part.first, last: below ? lines[to - 1]!.seq : part.last,
      atStart: part.atStart && !above, atEnd: part.atEnd && !below,
    };
  }
}

function linesOf(rows: readonly Frame[]): Line[] {
  return rows.map(entryOf).filter((entry): entry is Line => entry !== null && isLine(entry));
}

/** From where to where they are kept: all, or, where there are too many, without those at the end that is further from what is seen. */
function around(lines: readonly Line[], { first, last }: Seen): readonly [from: number, to: number] {
  const messages = lines.filter(isMessage);
  const spare = messages.length - kept;
  if (spare <= pageSize) return [0, lines.length];
  const above = messages.filter((line) => line.seq < first).length;
  const below = messages.filter((line) => line.seq > last).length;
  const cut = Math.min(spare, Math.max(above, below) - pageSize);
  if (cut <= 0) return [0, lines.length];
  return above >= below ? [indexOf(lines, messages[cut]!.seq), lines.length] : [0, indexOf(lines, messages[messages.length - cut - 1]!.seq) + 1];
}

/** The lines after that change, or null where it changes nothing in them. */
function withChange(lines: readonly Line[], change: Change): Line[] | null {
  const index = indexOf(lines, change.target);
  const line = lines[index];
  if (line === undefined || !isMessage(line)) return null;
  const after = changed(line, change);
  return after === line ? null : lines.with(index, after);
}

/** Where the line with that number is; -1 where it is not. */
function indexOf(lines: readonly Line[], seq: number): number {
  let low = 0;
  let high = lines.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = lines[middle]!.seq;
    if (at === seq) return middle;
    if (at < seq) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
