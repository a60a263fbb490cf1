import { batch, computed, signal } from "@preact/signals";
import { entryOf } from "../log/entry";
import { flag, type Frame, number, type Request, text } from "../wire/frame";
import type { Reply } from "../wire/requests";
import { conversationKinds, eventKinds, notifyLevels, serverRoles, word } from "../wire/vocabulary";
import { type Account as Needs, LiveConversation } from "./live-conversation";
import type { Invitation, Me, Message } from "./types";

/** How many conversations are looked into at signing in, for who is named in what is unread. */
const countedAtOnce = 40;
/** And for their newest message, which the list shows. */
const lookedAtOnce = 100;

/** Who is signed in, and what they are in: the conversations and the account's own log (docs/protocol.md, sections 3 and 7). */
export class Account implements Needs {
  readonly me = signal<Me | null>(null);
  readonly conversations = signal<readonly LiveConversation[]>([]);
  readonly invitations = signal<readonly Invitation[]>([]);
  readonly blocked = signal<ReadonlySet<string>>(new Set());
  readonly waiting = computed(() => this.conversations.value.reduce((sum, conversation) => sum + waitingIn(conversation), 0));
  /** Also those that are only looked at; by name without case. */
  readonly #all = new Map<string, LiveConversation>();
  #rev = 0;
  onAlert: (conversation: LiveConversation, message: Message, mention: boolean) => void = () => undefined;
  onInvited: (conv: string) => void = () => undefined;
  onRenewed: (conversation: LiveConversation) => void = () => undefined;

  constructor(
    readonly ask: (request: Request) => Promise<Reply>,
    /** What the server does beyond version 0.1. */
    readonly can: (ability: string) => boolean,
  ) {}

  nick(): string {
    return this.me.value?.nick ?? "";
  }

  isBlocked(nick: string): boolean {
    return this.blocked.value.has(nick);
  }

  alert(conversation: LiveConversation, message: Message, mention: boolean): void {
    this.onAlert(conversation, message, mention);
  }

  renewed(conversation: LiveConversation): void {
    this.onRenewed(conversation);
  }

  /** The one of that name, also before it is known whether there is one. */
  conversation(conv: string): LiveConversation {
    const key = conv.toLowerCase();
    let conversation = this.#all.get(key);
    if (conversation === undefined) {
      conversation = new LiveConversation(conv, this);
      this.#all.set(key, conversation);
    }
    return conversation;
  }

  find(conv: string): LiveConversation | null {
    const conversation = this.#all.get(conv.toLowerCase());
    return conversation?.joined.value ? conversation : null;
  }

  signedIn(rows: readonly Frame[], ok: Frame): void {
    batch(() => {
      const nick = text(ok, "nick") ?? "";
      const role = word(ok, "role", serverRoles);
      const name = text(ok, "name") ?? (this.me.value?.nick === nick ? this.me.value.name : undefined);
      this.me.value = { nick, ...(name ? { name } : {}), ...(role ? { role } : {}) };
      const inThem = new Set<LiveConversation>();
      for (const row of rows) {
        const conversation = this.conversation(text(row, "conv") ?? "");
        conversation.row(row);
        inThem.add(conversation);
      }
      for (const conversation of this.#all.values()) if (!inThem.has(conversation)) conversation.left();
      this.#list();
    });
    void this.#catchUp();
    void this.#lookInto();
  }

  signedOut(): void {
    batch(() => {
      this.me.value = null;
      this.conversations.value = [];
      this.invitations.value = [];
      this.blocked.value = new Set();
    });
    this.#all.forEach((conversation) => conversation.left());
    this.#rev = 0;
  }

  /** What was not asked for: an entry or an event; whether it was one. */
  take(frame: Frame): boolean {
    if (frame.op === "entry") {
      const entry = entryOf(frame);
      if (entry === null) return true;
      const conversation = this.conversation(entry.conv);
      const known = conversation.joined.value;
      conversation.take(entry);
      if (!known) this.#list();
    } else if (frame.op === "event") {
      this.#happened(frame);
    } else {
      return false;
    }
    return true;
  }

  setMe(change: Partial<Me>): void {
    if (this.me.value) this.me.value = { ...this.me.value, ...change };
  }

  dismissInvitation(conv: string): void {
    this.invitations.value = this.invitations.value.filter((invitation) => invitation.conv !== conv);
  }

  /** What the `conv` rows do not tell: invitations, the shown name, who is blocked. Told twice, it is the same. */
  async #catchUp(): Promise<void> {
    const blocks = await this.ask({ op: "blocks" });
    if (blocks.ok) this.#blocks(new Set(blocks.rows.map((row) => text(row, "nick") ?? "")));
    for (let more = true; more; ) {
      const { ok, rows } = await this.ask({ op: "events", after: this.#rev, limit: 500 });
      if (!ok) return;
      batch(() => rows.filter((row) => !["read", "notify"].includes(text(row, "kind") ?? "")).forEach((row) => this.#happened(row, true)));
      this.#rev = Math.max(this.#rev, number(rows.at(-1) ?? {}, "rev") ?? 0);
      more = ok.more === true && rows.length > 0;
    }
  }

  /** `past`: the rows of signing in know better what one is in. */
  #happened(event: Frame, past = false): void {
    const conv = text(event, "conv") ?? "";
    const log = number(event, "log");
    switch (word(event, "kind", eventKinds)) {
      case "joined":
        this.dismissInvitation(conv);
        if (!past) this.#entered(conv, event);
        break;
      case "left":
        if (!past) {
          const left = this.find(conv);
          if (left?.isOf(log)) left.left();
          this.#list();
        }
        break;
      case "invited":
        if (this.find(conv) !== null) break;
        this.dismissInvitation(conv);
        this.invitations.value = [...this.invitations.value, { conv, by: text(event, "by") ?? "", ...(log === undefined ? {} : { log }) }];
        if (!past) this.onInvited(conv);
        break;
      case "read": {
        const read = this.find(conv);
        if (read?.isOf(log)) read.readUpTo(number(event, "seq") ?? 0);
        break;
      }
      case "profile":
        this.setMe({ name: text(event, "name") ?? "" });
        break;
      case "notify": {
        const conversation = this.find(conv);
        if (conversation?.isOf(log)) conversation.notify.value = word(event, "notify", notifyLevels) ?? "all";
        break;
      }
      case "blocked": {
        const blocked = new Set(this.blocked.value);
        blocked[flag(event, "on") ? "add" : "delete"](text(event, "nick") ?? "");
        this.#blocks(blocked);
        // What they said does not count as unread, or does again.
        if (!past) this.conversations.value.filter((one) => one.read.value < one.head.value).forEach((one) => void one.count());
        break;
      }
    }
  }

  /** What those say whom one blocks is no conversation's newest message. */
  #blocks(blocked: ReadonlySet<string>): void {
    const free = [...this.blocked.value].some((nick) => !blocked.has(nick));
    this.blocked.value = blocked;
    const concerned = this.conversations.value.filter(({ newest: { value: newest }, head }) =>
      free ? (newest?.seq ?? 0) < head.value : newest !== null && blocked.has(newest.from));
    void this.#lookAgain(concerned.slice(0, lookedAtOnce));
  }

  async #lookAgain(conversations: readonly LiveConversation[]): Promise<void> {
    for (const conversation of conversations) conversation.forgetNewest();
    for (const conversation of conversations) await conversation.look();
  }

  #entered(conv: string, event: Frame): void {
    const conversation = this.conversation(conv);
    conversation.entered(word(event, "type", conversationKinds) ?? "public", number(event, "head") ?? 0, text(event, "topic") ?? "", number(event, "log"));
    this.#list();
    void conversation.look();
  }

  /** Rooms by name, then people. */
  #list(): void {
    this.conversations.value = [...this.#all.values()].filter((conversation) => conversation.joined.value)
      .sort((a, b) => Number(a.conv.startsWith("@")) - Number(b.conv.startsWith("@")) || a.conv.localeCompare(b.conv));
  }

  /** One after the other: what people do meanwhile does not wait behind them. */
  async #lookInto(): Promise<void> {
    const unread = this.conversations.value.filter((conversation) => conversation.unread.value > 0).slice(0, countedAtOnce);
    // A server that counts right needs not be asked again.
    for (const conversation of unread) await (this.can("unread") ? conversation.countMentions() : conversation.count());
    for (const conversation of this.conversations.value.slice(0, lookedAtOnce)) await conversation.look();
  }
}

function waitingIn({ notify, kind, unread, mentions }: LiveConversation): number {
  if (notify.value === "none") return 0;
  return kind.value === "direct" && notify.value === "all" ? unread.value : mentions.value;
}
