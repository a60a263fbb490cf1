import { batch, type ReadonlySignal, type Signal } from "@preact/signals";
import { newCid } from "../queue/cid";
import type { Outbox } from "../queue/outbox";
import { flag, type Frame, number, type Request, text, texts } from "../wire/frame";
import type { Link } from "../wire/link";
import type { Reply } from "../wire/requests";
import { conversationKinds, type NotifyLevel, serverRoles, word } from "../wire/vocabulary";
import type { Account } from "./account";
import type { Actions, Answer, Outcome } from "./actions";
import type { Browser } from "./browser";
import type { DeviceStore } from "./device-store";
import type { LiveConversation } from "./live-conversation";
import { type People, presenceOf } from "./people";
import type { Searching } from "./searching";
import type { Conversation, View } from "./state";
import type {
  Alert, Connection, Device, Edit, Kind, Profile, Reason, Room, SearchQuery, ServerSettings, Settings,
} from "./types";

const typingEvery = 3000;

/** What the actions work with. */
export interface Parts {
  readonly browser: Browser;
  readonly link: Link;
  readonly account: Account;
  readonly store: DeviceStore;
  readonly outbox: Outbox;
  readonly people: People;
  readonly searching: Searching;
  readonly connection: ReadonlySignal<Connection>;
  readonly devices: Signal<readonly Device[] | null>;
  readonly alerts: Set<(alert: Alert) => void>;
  readonly forgetting: Promise<unknown>;
  language(): string;
  open(conv: string): View;
  start(): void;
}

/** What people do on the page, as requests. */
export class PageActions implements Actions {
  readonly #typed = new Map<string, number>();

  constructor(
    private readonly parts: Parts,
    private readonly ask: (request: Request, unless?: AbortSignal) => Promise<Reply>,
  ) {}

  // --- who one is

  async signIn(nick: string, password: string): Outcome {
    return this.#enter("signin", { nick, password });
  }

  async register(nick: string, password?: string, name?: string): Outcome {
    return this.#enter("register", { nick, password: password || undefined, name: name || undefined });
  }

  async signOut(everywhere = false): Outcome {
    if (everywhere) {
      const { reason } = await this.ask({ op: "signout", everywhere });
      if (reason && reason.code !== "token-revoked") return reason;
    }
    const reason = await this.parts.browser.http("signout", { lang: this.parts.language() });
    if (reason === null) this.parts.link.stop();
    return reason;
  }

  retryNow(): void {
    this.parts.link.retryNow();
  }

  async setName(name: string): Outcome {
    const reason = await this.#change({ op: "profile", name });
    if (reason === null) this.parts.account.setMe({ name });
    return reason;
  }

  setPassword(present: string | undefined, next: string, others: boolean): Outcome {
    return this.#do({ op: "password", password: present || undefined, new: next, others });
  }

  async claim(code: string): Outcome {
    const reason = await this.#do({ op: "claim", code });
    if (reason === null) this.parts.account.setMe({ role: "owner" });
    return reason;
  }

  // --- conversations

  open(conv: string): View {
    return this.parts.open(conv);
  }

  conversation(conv: string): Conversation | null {
    return this.parts.account.find(conv);
  }

  kindOf(conv: string): Kind | null {
    return this.parts.account.find(conv)?.kind.value ?? null;
  }

  create(conv: string, options: { private?: boolean; history?: "all" | "entry"; topic?: string } = {}): Outcome {
    return this.#change({ op: "create", conv, ...options, topic: options.topic || undefined });
  }

  join(conv: string): Outcome {
    return this.#change({ op: "join", conv });
  }

  leave(conv: string): Outcome {
    return this.#change({ op: "leave", conv });
  }

  invite(conv: string, nick: string): Outcome {
    return this.#change({ op: "invite", conv, nick });
  }

  kick(conv: string, nick: string): Outcome {
    return this.#change({ op: "kick", conv, nick });
  }

  setTopic(conv: string, topic: string): Outcome {
    return this.#change({ op: "topic", conv, text: topic });
  }

  archive(conv: string, on: boolean): Outcome {
    return this.#change({ op: "archive", conv, on });
  }

  remove(conv: string): Outcome {
    return this.#change({ op: "remove", conv });
  }

  setNotify(conv: string, notify: NotifyLevel): Outcome {
    return this.#change({ op: "notify", conv, notify });
  }

  dismissInvitation(conv: string): void {
    const invitation = this.parts.account.invitations.value.find((one) => one.conv === conv);
    if (invitation) this.parts.store.dismiss(this.parts.account.nick(), invitation);
    this.parts.account.dismissInvitation(conv);
  }

  rooms(after?: string): Answer<{ readonly rooms: readonly Room[]; readonly more: boolean }> {
    return answer(this.ask({ op: "rooms", after, limit: 200 }), (ok, rows) => ({ rooms: rows.map(roomOf), more: ok.more === true }));
  }

  // --- messages

  post(conv: string, said: string, reply?: number): void {
    if (said.trim() === "") return;
    batch(() => {
      this.parts.outbox.write(conv, said, reply, this.parts.account.conversation(conv).log);
      this.setReply(conv, null);
      this.setDraft(conv, "");
    });
  }

  sendAgain(cid: string): void {
    this.parts.outbox.sendAgain(cid);
  }

  discard(cid: string): void {
    this.parts.outbox.discard(cid);
  }

  edit(conv: string, seq: number, said: string, unless?: AbortSignal): Outcome {
    return this.#change({ op: "edit", ...this.#in(conv), seq, text: said }, unless);
  }

  delete(conv: string, seq: number, unless?: AbortSignal): Outcome {
    return this.#change({ op: "delete", ...this.#in(conv), seq }, unless);
  }

  react(conv: string, seq: number, emoji: string, on: boolean): Outcome {
    return this.#change({ op: "react", ...this.#in(conv), seq, emoji, on });
  }

  setDraft(conv: string, draft: string): void {
    this.#keep(conv, (conversation) => (conversation.draft.value = draft));
  }

  setReply(conv: string, seq: number | null): void {
    this.#keep(conv, (conversation) => (conversation.replyTo.value = seq));
  }

  setEdit(conv: string, edit: Edit | null): void {
    this.#keep(conv, (conversation) => (conversation.edit.value = edit));
  }

  typing(conv: string): void {
    const now = Date.now();
    if (this.parts.connection.value.is !== "online" || now - (this.#typed.get(conv) ?? 0) < typingEvery) return;
    if (this.parts.account.find(conv) === null) return;
    this.#typed.set(conv, now);
    void this.ask({ op: "typing", conv });
  }

  // --- people

  whois(nick: string): Answer<Profile> {
    return answer(this.ask({ op: "whois", nick }), (ok, rows) => profileOf(nick, ok, rows));
  }

  block(nick: string, on: boolean): Outcome {
    return this.#change({ op: "block", nick, on });
  }

  morePresent(conv: string): void {
    const conversation = this.parts.account.find(conv);
    if (conversation) this.parts.people.more(conversation);
  }

  // --- the rest

  search(query: SearchQuery): void {
    this.parts.searching.begin(query);
  }

  searchMore(): void {
    this.parts.searching.more();
  }

  closeSearch(): void {
    this.parts.searching.close();
  }

  async loadDevices(): Outcome {
    const { reason, rows } = await this.ask({ op: "devices" });
    if (reason) return reason;
    this.parts.devices.value = rows.map(deviceOf);
    return null;
  }

  async nameDevice(device: number, name: string): Outcome {
    return (await this.#do({ op: "device", device, name })) ?? this.loadDevices();
  }

  async revokeDevice(device: number): Outcome {
    return (await this.#do({ op: "revoke", device })) ?? this.loadDevices();
  }

  serverSettings(change: { name?: string; registration?: "open" | "closed" } = {}): Answer<ServerSettings> {
    return answer(this.ask({ op: "settings", ...change }), (ok) => ({
      name: text(ok, "name") ?? "",
      registration: text(ok, "registration") === "closed" ? "closed" : "open",
      fixed: texts(ok, "fixed"),
    }));
  }

  setSettings(change: Partial<Settings>): void {
    this.parts.store.setSettings(change);
  }

  onAlert(listener: (alert: Alert) => void): () => void {
    this.parts.alerts.add(listener);
    return () => this.parts.alerts.delete(listener);
  }

  #keep(conv: string, change: (conversation: LiveConversation) => void): void {
    const conversation = this.parts.account.conversation(conv);
    change(conversation);
    this.parts.store.setDraft(this.parts.account.nick(), conv, conversation.drafted(), conversation.log);
  }

  async #enter(how: "signin" | "register", who: Readonly<Record<string, unknown>>): Promise<Reason | null> {
    const { browser, forgetting } = this.parts;
    await forgetting;
    const reason = await browser.http(how, { ...who, device: browser.deviceName, lang: this.parts.language() });
    if (reason === null) {
      this.parts.start();
      browser.sessions?.postMessage(null);
    }
    return reason;
  }

  /** A number means something in one log only, not in a later one of the same name. */
  #in(conv: string): { readonly conv: string; readonly log: number | undefined } {
    return { conv, log: this.parts.account.conversation(conv).log };
  }

  async #do(request: Request, unless?: AbortSignal): Promise<Reason | null> {
    return (await this.ask(request, unless)).reason ?? null;
  }

  /** What changes something has a `cid`: asked again, it is the same change. */
  #change(request: Request, unless?: AbortSignal): Promise<Reason | null> {
    return this.#do({ cid: newCid(), ...request }, unless);
  }
}

async function answer<T>(asked: Promise<Reply>, read: (ok: Frame, rows: readonly Frame[]) => T): Answer<T> {
  const { ok, rows, reason } = await asked;
  return ok ? { value: read(ok, rows) } : { reason };
}

function roomOf(row: Frame): Room {
  const topic = text(row, "topic");
  return {
    conv: text(row, "conv") ?? "",
    kind: word(row, "kind", conversationKinds) ?? "public",
    members: number(row, "members") ?? 0,
    head: number(row, "head") ?? 0,
    joined: flag(row, "joined"),
    archived: flag(row, "archived"),
    ...(topic ? { topic } : {}),
  };
}

function deviceOf(row: Frame): Device {
  const name = text(row, "name");
  const seen = text(row, "seen");
  return {
    device: number(row, "device") ?? 0,
    created: text(row, "created") ?? "",
    online: flag(row, "online"),
    current: flag(row, "current"),
    ...(name ? { name } : {}),
    ...(seen ? { seen } : {}),
  };
}

function profileOf(asked: string, ok: Frame, rows: readonly Frame[]): Profile {
  const nick = text(ok, "nick") ?? asked;
  const name = text(ok, "name");
  const role = word(ok, "role", serverRoles);
  const seen = text(ok, "seen");
  return {
    nick,
    since: text(ok, "since") ?? "",
    blocked: flag(ok, "blocked"),
    presence: rows.map(presenceOf).find((row) => row !== null) ?? { nick, online: false, sessions: [], more: 0 },
    ...(name ? { name } : {}),
    ...(role ? { role } : {}),
    ...(seen ? { seen } : {}),
  };
}
