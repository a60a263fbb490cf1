import { computed, signal } from "@preact/signals";
import { changed, type Entry, entryOf, isChange, isMessage } from "../log/entry";
import { Follower } from "../log/follower";
import { flag, type Frame, number, type Request, text } from "../wire/frame";
import type { Reply } from "../wire/requests";
import type { Conversation } from "./state";
import type { Kind, Message, Notify, Present } from "./types";

/** Pages that are looked through for a message, where arrivals and blocked people have come after it. */
const mostPages = 5;

/** Who shows a conversation on this page. */
export interface Watcher {
  /** An entry, in the log's order. */
  took(entry: Entry): void;
  /** Entries were skipped, or another log stands here now: what is shown is to be fetched again. */
  skipped(): void;
  /** Whether the newest line is in view, on a visible page. */
  seen(): boolean;
}

/** What a conversation needs to know of the account. */
export interface Account {
  ask(request: Request): Promise<Reply>;
  nick(): string;
  isBlocked(nick: string): boolean;
  /** A message of somebody else came that nobody is looking at. */
  alert(conversation: LiveConversation, message: Message, mention: boolean): void;
}

/** A conversation as it goes on: its numbers, what is unread in it, and who shows it here. */
export class LiveConversation implements Conversation {
  readonly kind = signal<Kind>("public");
  readonly topic = signal("");
  readonly head = signal(0);
  readonly read = signal(0);
  readonly unread = signal(0);
  readonly mentions = signal(0);
  readonly notify = signal<Notify>("all");
  readonly archived = signal(false);
  readonly newest = signal<Message | null>(null);
  readonly crowd = signal<number | null>(null);
  readonly present = signal<Present | null>(null);
  readonly draft = signal("");
  readonly #writers = signal<readonly { readonly nick: string; readonly until: number }[]>([]);
  readonly typing = computed(() => this.#writers.value.map((writer) => writer.nick));
  /** Whether the account is in it; who only looks at a public room is not. */
  readonly joined = signal(false);
  readonly watchers = new Set<Watcher>();
  #follower: Follower;
  #recount = 0;
  /** Entries were skipped: there may be a newer message than the newest one known. */
  #stale = true;

  constructor(
    readonly conv: string,
    private readonly account: Account,
  ) {
    this.kind.value = conv.startsWith("@") ? "direct" : "public";
    this.#follower = this.#followerFrom(0);
  }

  /** A `conv` row: how it stands at signing in. */
  row(frame: Frame): void {
    const head = number(frame, "head") ?? 0;
    this.kind.value = (text(frame, "kind") as Kind | undefined) ?? this.kind.value;
    this.topic.value = text(frame, "topic") ?? "";
    this.read.value = number(frame, "read") ?? 0;
    this.unread.value = number(frame, "unread") ?? 0;
    this.notify.value = (text(frame, "notify") as Notify | undefined) ?? "all";
    this.archived.value = flag(frame, "archived");
    if (this.unread.value === 0) this.mentions.value = 0;
    this.head.value = head;
    const known = this.joined.value;
    this.joined.value = true;
    if (known) this.#follower.signedIn(head, this.watchers.size > 0);
    else this.#follow(head);
  }

  /** The account has come in: `joined`. */
  entered(type: Kind, head: number, topic: string): void {
    this.kind.value = type;
    this.topic.value = topic;
    if (this.joined.value) return;
    this.joined.value = true;
    this.head.value = head;
    this.read.value = head;
    this.unread.value = 0;
    this.mentions.value = 0;
    this.#follow(head);
  }

  left(): void {
    this.joined.value = false;
    this.unread.value = 0;
    this.mentions.value = 0;
  }

  /** An entry of the live feed. */
  take(entry: Entry): void {
    if (!this.joined.value) this.entered(this.kind.value, entry.seq - 1, "");
    this.#follower.take(entry);
  }

  /** The account has read so far, here or elsewhere. */
  readUpTo(seq: number): void {
    if (seq <= this.read.value) return;
    this.read.value = seq;
    if (seq >= this.head.value) {
      this.#recount++;
      this.unread.value = 0;
      this.mentions.value = 0;
    } else if (this.unread.value > 0) {
      void this.count();
    }
  }

  /** Asks what is unread: how much, who is named, and the newest of it. */
  async count(): Promise<void> {
    const count = ++this.#recount;
    const { ok, rows } = await this.account.ask({ op: "changes", conv: this.conv, after: this.read.value, limit: 100 });
    if (!ok || count !== this.#recount) return;
    // Something came meanwhile, and is in one of the two numbers only.
    if (this.head.value > (number(ok, "head") ?? 0)) return this.count();
    const nick = this.account.nick();
    const messages = rows.filter((row) => row.kind === "text" && row.from !== nick && !this.account.isBlocked(text(row, "from") ?? ""));
    this.mentions.value = messages.filter((row) => !flag(row, "deleted") && Array.isArray(row.mentions) && row.mentions.includes(nick)).length;
    // Where there are more than one page of them, the number that signing in told is near enough.
    if (ok.more !== true) this.unread.value = messages.length;
  }

  /** Looks for the newest message, where it is not known for sure: the list of conversations shows it. */
  async look(): Promise<void> {
    let before: number | undefined;
    for (let pages = 0; pages < mostPages && this.#stale && before !== 1; pages++) {
      const { ok, rows } = await this.account.ask({ op: "fetch", conv: this.conv, before, limit: pages === 0 ? 20 : 500 });
      if (!ok) return;
      const entries = rows.map(entryOf).filter((entry) => entry !== null);
      const found = entries.findLast((entry) => isMessage(entry) && !this.account.isBlocked(entry.from));
      if (found && isMessage(found) && this.#stale) this.#isNewest(found);
      if (ok.more !== true || entries[0] === undefined) return;
      before = entries[0].seq;
    }
  }

  /** Another member is writing: holds for 6 seconds, or until they have said it. */
  writes(nick: string): void {
    const until = Date.now() + 6000;
    this.#writers.value = [...this.#writers.value.filter((writer) => writer.nick !== nick), { nick, until }];
    setTimeout(() => {
      this.#writers.value = this.#writers.value.filter((writer) => writer.nick !== nick || writer.until > until);
    }, 6000);
  }

  #follow(head: number): void {
    this.#follower = this.#followerFrom(head);
    this.#watchers((watcher) => watcher.skipped());
  }

  #followerFrom(head: number): Follower {
    return new Follower(
      head,
      (after) => this.account.ask({ op: "changes", conv: this.conv, after, limit: 500 }),
      (entry) => this.#took(entry),
      () => this.#skipped(),
    );
  }

  #skipped(): void {
    this.#stale = true;
    this.#watchers((watcher) => watcher.skipped());
  }

  #isNewest(message: Message): void {
    this.#stale = false;
    this.newest.value = message;
  }

  #took(entry: Entry): void {
    // A catch-up brings what the sign-in has counted already.
    const isNew = entry.seq > this.head.value;
    this.head.value = Math.max(this.head.value, entry.seq);
    if (entry.kind === "topic") this.topic.value = entry.text ?? "";
    if (entry.kind === "archive") this.archived.value = entry.on === true;
    this.#watchers((watcher) => watcher.took(entry));
    if (isMessage(entry)) this.#said(entry, isNew);
    else if (isChange(entry) && this.newest.value?.seq === entry.target) this.newest.value = changed(this.newest.value, entry);
  }

  #said(message: Message, isNew: boolean): void {
    this.#writers.value = this.#writers.value.filter((writer) => writer.nick !== message.from);
    const nick = this.account.nick();
    if (this.account.isBlocked(message.from)) return;
    this.#isNewest(message);
    if (message.from === nick || message.seq <= this.read.value || !isNew) return;
    const mention = message.mentions.includes(nick);
    this.unread.value++;
    if (mention) this.mentions.value++;
    if (![...this.watchers].some((watcher) => watcher.seen())) this.account.alert(this, message, mention);
  }

  #watchers(tell: (watcher: Watcher) => void): void {
    for (const watcher of this.watchers) tell(watcher);
  }
}
