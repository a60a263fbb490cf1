import { batch, computed, signal } from "@preact/signals";
import { changed, type Entry, entryOf, isChange, isMessage } from "../log/entry";
import { Follower } from "../log/follower";
import { flag, type Frame, number, type Request, text } from "../wire/frame";
import type { Reply } from "../wire/requests";
import { conversationKinds, notifyLevels, word } from "../wire/vocabulary";
import type { Conversation } from "./state";
import type { Draft, Edit, Kind, Message, Notify, Present } from "./types";

/** Pages that are looked through for a message, where arrivals and blocked people have come after it. */
const mostPages = 5;
/** What is unread is asked for again while things change, but not for ever. */
const mostCounts = 10;
/** People whose last word is remembered. */
const mostSaid = 500;

/** Who shows a conversation on this page. */
export interface Watcher {
  /** An entry, in the log's order. */
  took(entry: Entry): void;
  /** Entries were skipped, or another log stands here now: what is shown is to be fetched again. */
  skipped(): void;
  /** Another log has this name now: nothing of the one before counts. */
  renewed(): void;
  /** Whether the newest line is in view, on a visible page. */
  seen(): boolean;
}

/** What a conversation needs to know of the account. */
export interface Account {
  ask(request: Request): Promise<Reply>;
  nick(): string;
  isBlocked(nick: string): boolean;
  can(ability: string): boolean;
  /** Another log has that name now. */
  renewed(conversation: LiveConversation): void;
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
  readonly replyTo = signal<number | null>(null);
  readonly edit = signal<Edit | null>(null);
  readonly #writers = signal<readonly { readonly nick: string; readonly until: number }[]>([]);
  readonly typing = computed(() => this.#writers.value.map((writer) => writer.nick).filter((nick) => !this.account.isBlocked(nick)));
  /** Whether the account is in it; who only looks at a public room is not. */
  readonly joined = signal(false);
  readonly watchers = new Set<Watcher>();
  /** Which log of that name it is; not known before the server has said, nor of an older server. */
  log: number | undefined;
  #follower: Follower;
  /** The number up to which `unread` is counted: what comes after it adds to it. */
  #counted = 0;
  #recount = 0;
  #counting = false;
  #miscounted = false;
  /** The last to say something, with its number: a signal from before that does not count. */
  readonly #said = new Map<string, number>();
  /** Entries were skipped: there may be a newer message than the newest one known. */
  #stale = true;

  constructor(
    readonly conv: string,
    private readonly account: Account,
  ) {
    this.kind.value = conv.startsWith("@") ? "direct" : "public";
    this.#follower = this.#followerFrom(0);
  }

  /**
   * Whether what is told concerns this log, and not one of the same name that is gone. Of a later one than before, this becomes
   * its conversation.
   */
  isOf(log: number | undefined): boolean {
    if (log === undefined || log === this.log) return true;
    if (this.log !== undefined && log < this.log) return false;
    this.#become(log);
    return true;
  }

  /** A `conv` row: how it stands at signing in. */
  row(frame: Frame): void {
    const log = number(frame, "log");
    if (log !== undefined) this.#become(log);
    const head = number(frame, "head") ?? 0;
    this.kind.value = word(frame, "kind", conversationKinds) ?? this.kind.value;
    this.topic.value = text(frame, "topic") ?? "";
    this.read.value = number(frame, "read") ?? 0;
    this.unread.value = number(frame, "unread") ?? 0;
    this.notify.value = word(frame, "notify", notifyLevels) ?? "all";
    this.archived.value = flag(frame, "archived");
    if (this.unread.value === 0) this.mentions.value = 0;
    this.#recount++;
    this.#counted = head;
    this.head.value = head;
    const known = this.joined.value;
    this.joined.value = true;
    if (known) this.#follower.signedIn(head, this.watchers.size > 0);
    else this.#follow(head);
  }

  /** The account has come in: `joined`. */
  entered(type: Kind, head: number, topic: string, log?: number): void {
    if (!this.isOf(log)) return;
    this.kind.value = type;
    this.topic.value = topic;
    if (this.joined.value) return;
    this.joined.value = true;
    this.head.value = head;
    this.#counted = head;
    this.read.value = head;
    this.unread.value = 0;
    this.mentions.value = 0;
    this.#follow(head);
  }

  drafted(): Draft {
    return { text: this.draft.value, reply: this.replyTo.value, edit: this.edit.value };
  }

  /** As another tab, or an earlier page, left it. */
  takeDraft({ text, reply, edit }: Draft): void {
    batch(() => {
      this.draft.value = text;
      this.replyTo.value = reply;
      this.edit.value = edit;
    });
  }

  left(): void {
    this.joined.value = false;
    this.unread.value = 0;
    this.mentions.value = 0;
  }

  /** An entry of the live feed. */
  take(entry: Entry): void {
    if (!this.isOf(entry.log)) return;
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

  /** Asks what is unread, and who is named in it. What changes while it is asked is asked once more, however much it is. */
  async count(): Promise<void> {
    this.#miscounted = true;
    if (this.#counting) return;
    this.#counting = true;
    for (let tries = 0; this.#miscounted && tries < mostCounts; tries++) {
      this.#miscounted = false;
      await this.#countOnce();
    }
    this.#counting = false;
  }

  /** Asks who is named in what is unread. */
  async countMentions(): Promise<void> {
    const count = this.#recount;
    const page = await this.#unreadPage();
    if (page === null || count !== this.#recount) return;
    this.mentions.value = this.#mentionsIn(page.messages);
  }

  async #countOnce(): Promise<void> {
    const count = ++this.#recount;
    if (!this.account.can("unread")) return this.#countPage(count);
    const [{ ok, rows }, page] = await Promise.all([this.account.ask({ op: "convs", conv: this.conv, log: this.log }), this.#unreadPage()]);
    const row = rows?.[0];
    if (!ok || row === undefined || page === null || count !== this.#recount || !this.isOf(number(row, "log"))) return;
    const head = number(row, "head") ?? 0;
    // Something came, or was read, that the answer does not know of.
    if (this.#counted > head || this.read.value > (number(row, "read") ?? 0)) {
      this.#miscounted = true;
      return;
    }
    this.#counted = head;
    this.unread.value = number(row, "unread") ?? 0;
    this.mentions.value = this.#mentionsIn(page.messages);
  }

  /** An older server counts one's own messages and deleted ones too: as far as one page goes, they are counted here. */
  async #countPage(count: number): Promise<void> {
    const page = await this.#unreadPage();
    if (page === null || count !== this.#recount) return;
    if (this.head.value > page.head) {
      this.#miscounted = true;
      return;
    }
    this.mentions.value = this.#mentionsIn(page.messages);
    if (page.isWhole) this.unread.value = page.messages.length;
  }

  /** The first page of what is unread. */
  async #unreadPage(): Promise<{ readonly messages: readonly Frame[]; readonly head: number; readonly isWhole: boolean } | null> {
    const { ok, rows } = await this.account.ask({ op: "changes", conv: this.conv, log: this.log, after: this.read.value, limit: 100 });
    if (!ok) return null;
    const nick = this.account.nick();
    const messages = rows.filter((row) => row.kind === "text" && row.from !== nick && !flag(row, "deleted") && !this.account.isBlocked(text(row, "from") ?? ""));
    return { messages, head: number(ok, "head") ?? 0, isWhole: ok.more !== true };
  }

  #mentionsIn(messages: readonly Frame[]): number {
    const nick = this.account.nick();
    return messages.filter((row) => Array.isArray(row.mentions) && row.mentions.includes(nick)).length;
  }

  /** Looks for the newest message, where it is not known for sure: the list of conversations shows it. */
  async look(): Promise<void> {
    let before: number | undefined;
    for (let pages = 0; pages < mostPages && this.#stale && before !== 1; pages++) {
      const { ok, rows } = await this.account.ask({ op: "fetch", conv: this.conv, log: this.log, before, limit: pages === 0 ? 20 : 500 });
      if (!ok || !this.isOf(number(ok, "log"))) return;
      const entries = rows.map(entryOf).filter((entry) => entry !== null);
      const found = entries.findLast((entry) => isMessage(entry) && !this.account.isBlocked(entry.from));
      if (found && isMessage(found) && this.#stale) this.#isNewest(found);
      if (ok.more !== true || entries[0] === undefined) return;
      before = entries[0].seq;
    }
  }

  /** Somebody is blocked, or no more: the newest message may be another one. */
  forgetNewest(): void {
    if (this.newest.value !== null && this.account.isBlocked(this.newest.value.from)) this.newest.value = null;
    this.#stale = true;
  }

  /** Another member is writing: holds for 6 seconds, or until they have said it. */
  writes(nick: string, after?: number, log?: number): void {
    if (!this.isOf(log) || (after !== undefined && (this.#said.get(nick) ?? 0) > after)) return;
    const until = Date.now() + 6000;
    this.#writers.value = [...this.#writers.value.filter((writer) => writer.nick !== nick), { nick, until }];
    setTimeout(() => {
      this.#writers.value = this.#writers.value.filter((writer) => writer.nick !== nick || writer.until > until);
    }, 6000);
  }

  #become(log: number): void {
    if (this.log === log) return;
    const isOther = this.log !== undefined;
    this.log = log;
    if (isOther) this.#renew();
  }

  #renew(): void {
    batch(() => {
      this.#recount++;
      this.#counted = 0;
      this.#stale = true;
      this.#said.clear();
      this.#writers.value = [];
      this.newest.value = this.crowd.value = this.present.value = null;
      this.head.value = this.read.value = this.unread.value = this.mentions.value = 0;
      this.notify.value = "all";
      this.archived.value = this.joined.value = false;
      this.topic.value = this.draft.value = "";
      this.replyTo.value = this.edit.value = null;
      this.#follower = this.#followerFrom(0);
    });
    this.account.renewed(this);
    this.#watchers((watcher) => watcher.renewed());
  }

  #follow(head: number): void {
    this.#follower = this.#followerFrom(head);
    this.#watchers((watcher) => watcher.skipped());
  }

  #followerFrom(head: number): Follower {
    // What is still on its way of a log that is gone is given to nobody.
    const isStill = (): boolean => this.#follower === follower;
    const follower: Follower = new Follower(
      head,
      (after) => this.account.ask({ op: "changes", conv: this.conv, log: this.log, after, limit: 500 }),
      (entry) => isStill() && this.#took(entry),
      () => isStill() && this.#skipped(),
    );
    return follower;
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
    const isCounted = entry.seq <= this.#counted;
    this.head.value = Math.max(this.head.value, entry.seq);
    this.#counted = Math.max(this.#counted, entry.seq);
    if (entry.kind === "topic") this.topic.value = entry.text ?? "";
    if (entry.kind === "archive") this.archived.value = entry.on === true;
    this.#watchers((watcher) => watcher.took(entry));
    if (entry.kind !== "unknown") this.#isSaid(entry.from, entry.seq);
    // Whether it was one of those that are unread, the server knows.
    if (entry.kind === "deletion" && entry.target > this.read.value && this.unread.value > 0) void this.count();
    if (isMessage(entry)) this.#came(entry, isNew, isCounted);
    else if (isChange(entry) && this.newest.value?.seq === entry.target) this.newest.value = changed(this.newest.value, entry);
  }

  /** Whoever has sent it is no longer writing it. */
  #isSaid(nick: string, seq: number): void {
    if (this.#said.size >= mostSaid) this.#said.clear();
    this.#said.set(nick, seq);
    this.#writers.value = this.#writers.value.filter((writer) => writer.nick !== nick);
  }

  #came(message: Message, isNew: boolean, isCounted: boolean): void {
    const nick = this.account.nick();
    if (this.account.isBlocked(message.from)) return;
    this.#isNewest(message);
    if (message.from === nick || message.seq <= this.read.value) return;
    const mention = message.mentions.includes(nick);
    if (!isCounted) {
      if (!message.deleted) this.unread.value++;
      if (mention) this.mentions.value++;
    }
    if (isNew && ![...this.watchers].some((watcher) => watcher.seen())) this.account.alert(this, message, mention);
  }

  #watchers(tell: (watcher: Watcher) => void): void {
    for (const watcher of this.watchers) tell(watcher);
  }
}
