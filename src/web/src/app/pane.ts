import { batch, computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { type Entry, isMessage } from "../log/entry";
import { Window } from "../log/window";
import { number, type Request, text } from "../wire/frame";
import type { Reply } from "../wire/requests";
import { memberRoles, word } from "../wire/vocabulary";
import type { LiveConversation, Watcher } from "./live-conversation";
import type { View } from "./state";
import type { Line, Member, Message, Queued } from "./types";

/** What a pane needs of the page. */
export interface Page {
  ask(request: Request): Promise<Reply>;
  nick(): string;
  readonly visible: ReadonlySignal<boolean>;
  readonly blocked: ReadonlySignal<ReadonlySet<string>>;
  readonly queued: ReadonlySignal<readonly Queued[]>;
  /** Signed in: only then is it known whether a conversation exists. */
  ready(): Promise<void>;
  /** The newest line is in view: the account's read mark moves. */
  read(conversation: LiveConversation, seq: number): void;
}

/** A conversation that is open on the page. */
export class Pane implements View, Watcher {
  readonly #window: Window;
  readonly #seen = signal(false);
  readonly newAfter = signal<number | null>(null);
  readonly marks = signal<ReadonlyMap<string, number>>(new Map());
  readonly members = signal<readonly Member[] | null>(null);
  readonly lines: ReadonlySignal<readonly Line[]>;
  readonly queued: ReadonlySignal<readonly Queued[]>;
  readonly #stop: () => void;

  constructor(
    readonly conversation: LiveConversation,
    private readonly page: Page,
  ) {
    const hides = (line: Line): boolean => isMessage(line) && page.blocked.peek().has(line.from);
    this.#window = new Window(conversation.conv, (request) => this.#fetch(request), hides);
    this.lines = this.#window.lines;
    this.#stop = this.#minding(page.blocked);
    this.queued = computed(() => page.queued.value.filter((item) => item.conv === conversation.conv));
    conversation.watchers.add(this);
    void this.#begin();
  }

  get atStart() {
    return this.#window.atStart;
  }
  get atEnd() {
    return this.#window.atEnd;
  }
  get loading() {
    return this.#window.loading;
  }
  get trouble() {
    return this.#window.trouble;
  }
  get focus() {
    return this.#window.focus;
  }

  loadAbove(): void {
    void this.#window.loadAbove();
  }

  loadBelow(): void {
    void this.#window.loadBelow();
  }

  jumpTo(seq: number): Promise<boolean> {
    return this.#window.jumpTo(seq);
  }

  jumpToDate(time: Date): Promise<boolean> {
    return this.#window.jumpToDate(time, this.conversation.head.value);
  }

  jumpToEnd(): Promise<void> {
    return this.#window.toEnd();
  }

  message(seq: number): Promise<Message | null> {
    return this.#window.message(seq);
  }

  retry(): void {
    void this.#window.retry();
  }

  see(first: number, last: number): void {
    this.#window.see(first, last);
  }

  setSeen(newestInView: boolean): void {
    this.#seen.value = newestInView;
    this.look();
  }

  /** The page may have come into view. */
  look(): void {
    if (this.seen()) this.page.read(this.conversation, this.conversation.head.value);
  }

  seen(): boolean {
    return this.#seen.value && this.page.visible.value && this.#window.atEnd.value;
  }

  took(entry: Entry): void {
    const from = isMessage(entry) ? entry.from : null;
    // One's own message says that everything before it is known.
    if (from === this.page.nick()) this.newAfter.value = null;
    else if (from !== null && !this.seen() && this.#nothingNewYet()) this.newAfter.value = entry.seq - 1;
    this.#window.take(entry);
    this.#memberChanged(entry);
    this.look();
  }

  skipped(): void {
    void this.#window.refresh();
    void this.#loadMembers();
  }

  renewed(): void {
    batch(() => {
      this.marks.value = new Map();
      this.members.value = null;
      this.newAfter.value = null;
    });
    void this.#window.restart();
    void this.#loadMembers();
    void this.#loadMarks();
  }

  /** Somebody else has read so far. */
  marked(nick: string, seq: number): void {
    this.marks.value = new Map(this.marks.value).set(nick, Math.max(seq, this.marks.value.get(nick) ?? 0));
  }

  close(): void {
    this.conversation.watchers.delete(this);
    this.#stop();
    this.#window.close();
  }

  /** What blocked people said goes from the screen; after unblocking it is fetched again. */
  #minding(blocked: ReadonlySignal<ReadonlySet<string>>): () => void {
    let before = blocked.peek();
    return effect(() => {
      const now = blocked.value;
      const free = [...before].some((nick) => !now.has(nick));
      before = now;
      untracked(() => (free ? void this.#window.refresh() : this.#window.hide()));
    });
  }

  async #begin(): Promise<void> {
    const loaded = this.#window.open(() => this.newAfter.value);
    await this.page.ready();
    if (this.conversation.unread.value > 0) this.newAfter.value = this.conversation.read.value;
    await Promise.all([loaded, this.#loadMembers(), this.#loadMarks()]);
    this.look();
  }

  /** Whether all that was new has been seen: then the next one begins what is new. */
  #nothingNewYet(): boolean {
    const { read, head } = this.conversation;
    return this.newAfter.value === null || (this.newAfter.value < read.value && read.value >= head.value - 1);
  }

  async #fetch(request: Request): Promise<Reply> {
    await this.page.ready();
    if (!this.conversation.joined.value && this.conversation.conv.startsWith("@")) return this.#nobodysYet();
    // Of a room that one only looks at nothing else tells that another one has its name now.
    const { joined, log } = this.conversation;
    const reply = await this.page.ask(joined.value ? { ...request, log } : request);
    if (reply.ok) this.conversation.isOf(number(reply.ok, "log"));
    return reply;
  }

  /** A direct conversation begins with its first post: until then it is empty, if there is such a person. */
  async #nobodysYet(): Promise<Reply> {
    const { reason } = await this.page.ask({ op: "whois", nick: this.conversation.conv.slice(1) });
    return reason ? { reason } : { ok: { op: "ok", more: false }, rows: [] };
  }

  async #loadMembers(): Promise<void> {
    await this.page.ready();
    const { conv, joined } = this.conversation;
    if (conv.startsWith("@")) {
      const nicks = [conv.slice(1), this.page.nick()].sort((a, b) => a.localeCompare(b));
      this.members.value = nicks.map((nick) => ({ nick, role: "member" }));
      return;
    }
    if (!joined.value) return;
    const members: Member[] = [];
    // The list is for people to look at: of a room of thousands its beginning is enough.
    for (let after: string | undefined, more = true; more && members.length < 1000; ) {
      const { ok, rows } = await this.page.ask({ op: "members", conv, after, limit: 500 });
      if (!ok) return;
      for (const row of rows) {
        const name = text(row, "name");
        members.push({ nick: text(row, "nick") ?? "", role: word(row, "role", memberRoles) ?? "member", ...(name ? { name } : {}) });
      }
      after = members.at(-1)?.nick;
      more = ok.more === true && rows.length > 0;
    }
    this.members.value = members;
  }

  async #loadMarks(): Promise<void> {
    await this.page.ready();
    if (!this.conversation.joined.value) return;
    const { rows } = await this.page.ask({ op: "marks", conv: this.conversation.conv });
    for (const row of rows ?? []) this.marked(text(row, "nick") ?? "", number(row, "seq") ?? 0);
  }

  #memberChanged(entry: Entry): void {
    const members = this.members.value;
    if (members === null || (entry.kind !== "join" && entry.kind !== "leave")) return;
    const others = members.filter((member) => member.nick !== entry.from);
    this.members.value = entry.kind === "leave" ? others
      : [...others, { nick: entry.from, role: "member" as const }].sort((a, b) => a.nick.localeCompare(b.nick));
  }
}
