import { batch, computed, effect, signal, untracked } from "@preact/signals";
import { Outbox } from "../queue/outbox";
import { type Frame, number, type Request, text } from "../wire/frame";
import { Link } from "../wire/link";
import type { Reply } from "../wire/requests";
import { Account } from "./account";
import type { Actions } from "./actions";
import type { App } from "./app";
import type { Browser } from "./browser";
import { DeviceStore, invitationKey } from "./device-store";
import type { LiveConversation } from "./live-conversation";
import { OneVoice } from "./one-voice";
import { PageActions } from "./page-actions";
import { Pane } from "./pane";
import { People } from "./people";
import { Searching } from "./searching";
import type { State, View } from "./state";
import type { Alert, Connection, Device, Message, Presence, Search, Server } from "./types";

/** Puts everything behind the page together. */
export class Charla implements App {
  readonly state: State;
  readonly actions: Actions;
  readonly connection = signal<Connection>({ is: "starting" });
  readonly server = signal<Server | null>(null);
  readonly devices = signal<readonly Device[] | null>(null);
  readonly alerts = new Set<(alert: Alert) => void>();
  /** The browser is forgetting a cookie: one that comes meanwhile would be forgotten with it. */
  forgetting: Promise<unknown> = Promise.resolve();
  readonly link: Link;
  readonly store: DeviceStore;
  readonly account: Account;
  readonly people: People;
  readonly searching: Searching;
  readonly outbox: Outbox;
  readonly #panes = new Set<Pane>();
  readonly #voice: OneVoice;
  /** Conversations whose read mark is on its way. */
  readonly #marking = new Set<LiveConversation>();
  /** Who was signed in last. */
  #nick: string | null = null;
  /** Open while signed in: what is shown before that waits for it. */
  #ready = new Gate();

  constructor(readonly browser: Browser) {
    this.store = new DeviceStore(browser.storage);
    this.link = new Link(() => browser.open(), {
      moved: (connection) => this.#moved(connection),
      welcomed: (server) => (this.server.value = server),
      signedIn: (rows, ok) => this.#signedIn(rows, ok),
      came: (frame) => this.#came(frame),
      cookieRefused: () => (this.forgetting = browser.http("signout", {})),
    });
    const ask = (request: Request, unless?: AbortSignal): Promise<Reply> => this.link.requests.request(request, unless);
    this.account = new Account(ask, (ability) => this.server.value?.can.includes(ability) === true);
    this.account.onAlert = (conversation, message, mention) => this.#alert(conversation, message, mention);
    this.account.onRenewed = (conversation) => this.#loadDraft(conversation);
    this.account.onInvited = (conv) => this.store.undismiss(this.account.nick(), conv);
    this.people = new People(ask, (conv) => this.account.find(conv));
    this.searching = new Searching(ask);
    this.outbox = new Outbox(browser.queue, ask, (conv, seq) => this.#shown(conv, seq), browser.tabs);
    this.#voice = new OneVoice(
      browser.voices,
      ({ nick, conv }) => nick === this.account.nick() && [...this.#panes].some((pane) => pane.conversation.conv === conv && pane.seen()),
      () => browser.visible.value,
    );
    this.actions = new PageActions(this, ask);
    this.state = {
      connection: this.connection,
      server: this.server,
      me: this.account.me,
      conversations: this.account.conversations,
      waiting: this.account.waiting,
      invitations: computed(() => {
        const dismissed = this.store.dismissed(this.account.nick());
        return this.account.invitations.value.filter((one) => !dismissed.has(invitationKey(one)) && !this.account.isBlocked(one.by));
      }),
      presence: computed(() => without(this.people.presence.value, this.account.blocked.value)),
      blocked: this.account.blocked,
      queued: this.outbox.queued,
      search: computed(() => withoutHits(this.searching.search.value, this.account.blocked.value)),
      devices: this.devices,
      settings: this.store.settings,
    };
    if (browser.sessions)
      browser.sessions.onmessage = () => {
        if (this.connection.value.is === "signed-out") this.start();
      };
    effect(() => this.link.speak(this.language()));
    effect(() => {
      if (browser.visible.value) untracked(() => this.#panes.forEach((pane) => pane.look()));
    });
  }

  start(): void {
    this.link.start(this.language());
  }

  /** The network came back, or the page came into view. */
  wake(): void {
    this.link.retryNow();
  }

  language(): string {
    const chosen = this.store.settings.value.language;
    return chosen === "system" ? this.browser.language : chosen;
  }

  open(conv: string): View {
    const conversation = this.account.conversation(conv);
    this.#loadDraft(conversation);
    const pane = new Pane(conversation, {
      ask: (request) => this.link.requests.request(request),
      nick: () => this.account.nick(),
      visible: this.browser.visible,
      blocked: this.account.blocked,
      queued: this.outbox.queued,
      ready: () => this.#ready.opened,
      read: (one, seq) => this.#read(one, seq),
    });
    this.#panes.add(pane);
    this.people.show(conversation);
    const close = pane.close.bind(pane);
    pane.close = () => {
      this.#panes.delete(pane);
      close();
    };
    return pane;
  }

  /** Another tab wrote into this device's store. */
  heardStorage(key: string | null): void {
    const conv = this.store.heard(key, this.account.nick());
    if (conv !== null) this.#loadDraft(this.account.conversation(conv));
  }

  #moved(connection: Connection): void {
    batch(() => {
      this.connection.value = connection;
      if (connection.is === "online") void this.outbox.online(this.account.nick());
      else this.outbox.offline();
      if (connection.is === "signed-out") this.#signedOut();
    });
  }

  #signedIn(rows: readonly Frame[], ok: Frame): void {
    const nick = text(ok, "nick") ?? "";
    // Somebody else, here or in another tab: nothing of the one before may be seen.
    if (this.#nick !== null && this.#nick !== nick) return this.browser.reload();
    this.#nick = nick;
    this.account.signedIn(rows, ok);
    this.account.conversations.value.forEach((conversation) => this.#loadDraft(conversation));
    this.#ready.open();
    void this.people.watch();
  }

  /** The panes stay: who signs in again goes on where they were. */
  #signedOut(): void {
    this.#ready = new Gate();
    this.account.signedOut();
    this.outbox.signedOut();
    this.searching.close();
    this.people.presence.value = new Map();
    this.devices.value = null;
  }

  #came(frame: Frame): void {
    batch(() => {
      if (this.account.take(frame) || this.people.take(frame) || frame.op !== "seen") return;
      const conversation = this.account.find(text(frame, "conv") ?? "");
      if (conversation?.isOf(number(frame, "log")) === false) return;
      for (const pane of this.#panes)
        if (pane.conversation === conversation) pane.marked(text(frame, "nick") ?? "", number(frame, "seq") ?? 0);
    });
  }

  #alert({ conv, kind, notify, read }: LiveConversation, message: Message, mention: boolean): void {
    if (notify.value === "none" || (notify.value === "mentions" && !mention && kind.value !== "direct")) return;
    const { seq } = message;
    this.#voice.tell({ nick: this.account.nick(), conv, seq }, () => {
      // Read meanwhile, on another device, say.
      if (read.value < seq) this.alerts.forEach((listener) => listener({ conv, message, mention }));
    });
  }

  /** Seen here: so it is at once here, and soon for the server and the other devices, one request after the other. */
  #read(conversation: LiveConversation, seq: number): void {
    if (!conversation.joined.value || seq <= conversation.read.value) return;
    conversation.readUpTo(seq);
    if (this.#marking.has(conversation)) return;
    this.#marking.add(conversation);
    void this.#mark(conversation, seq);
  }

  async #mark(conversation: LiveConversation, seq: number): Promise<void> {
    const log = conversation.log;
    await this.link.requests.request({ op: "read", conv: conversation.conv, log, seq });
    const now = conversation.read.value;
    if ((now > seq || (log !== conversation.log && now > 0)) && conversation.joined.value) return this.#mark(conversation, now);
    this.#marking.delete(conversation);
  }

  #loadDraft(conversation: LiveConversation): void {
    conversation.takeDraft(this.store.draft(this.account.nick(), conversation.conv, conversation.log));
  }

  /** Until a message that was stored has come back as an entry, where that is to be expected. */
  #shown(conv: string, seq: number): Promise<void> {
    return new Promise((done) => {
      const conversation = this.account.find(conv);
      const limit = setTimeout(done, 3000);
      const stop = effect(() => {
        if (conversation !== null && conversation.head.value < seq) return;
        clearTimeout(limit);
        done();
      });
      setTimeout(stop, 3000);
    });
  }
}

/** Blocked people are not there for one, wherever that is shown. */
function without(presence: ReadonlyMap<string, Presence>, blocked: ReadonlySet<string>): ReadonlyMap<string, Presence> {
  return blocked.size === 0 ? presence : new Map([...presence].filter(([nick]) => !blocked.has(nick)));
}

/** Nor is what they said. */
function withoutHits(search: Search | null, blocked: ReadonlySet<string>): Search | null {
  if (search === null || blocked.size === 0) return search;
  const said = (message: Message): boolean => !blocked.has(message.from);
  const hits = search.hits.filter(({ hit }) => said(hit)).map((hit) => ({ ...hit, before: hit.before.filter(said), after: hit.after.filter(said) }));
  return { ...search, hits };
}

/** A promise that is kept from outside. */
class Gate {
  open: () => void = () => undefined;
  readonly opened = new Promise<void>((open) => (this.open = open));
}
