import { batch, signal } from "@preact/signals";
import { flag, type Frame, number, type Request, text } from "../wire/frame";
import type { Reply } from "../wire/requests";
import type { LiveConversation } from "./live-conversation";
import type { Presence, Session } from "./types";

/** How long what is known of a crowded conversation holds, once its count has changed. */
const holdsMs = 5000;
const pageSize = 200;

/** What was asked of a crowded conversation that is shown. */
interface Look {
  pages: number;
  timer: ReturnType<typeof setTimeout> | null;
}

/** Who is online, as the server tells it (docs/protocol.md, section 12). Signals say the whole state: only the last one counts. */
export class People {
  readonly presence = signal<ReadonlyMap<string, Presence>>(new Map());
  /** Crowded conversations that were looked into since the last sign-in. */
  readonly #looked = new Map<LiveConversation, Look>();

  constructor(
    private readonly ask: (request: Request) => Promise<Reply>,
    private readonly find: (conv: string) => LiveConversation | null,
  ) {}

  /** After each sign-in: whom one is told of. */
  async watch(): Promise<void> {
    this.#looked.forEach(({ timer }) => clearTimeout(timer ?? undefined));
    this.#looked.clear();
    const people = new Map<string, Presence>();
    for (let after: string | undefined, more = true; more; ) {
      const { ok, rows } = await this.ask({ op: "watch", on: true, after, limit: 500 });
      // An older server does not know it.
      if (!ok) return;
      for (const row of rows) {
        const presence = row.op === "presence" ? presenceOf(row) : null;
        if (presence) people.set(presence.nick, presence);
        else if (row.op === "online") this.#crowd(row);
        after = presence?.nick ?? after;
      }
      more = ok.more === true && rows.length > 0;
    }
    this.presence.value = people;
  }

  /** It is shown, or signals come for it: none come for the people of a crowded one. */
  show(conversation: LiveConversation): void {
    if (conversation.crowd.value === null || conversation.watchers.size === 0 || this.#looked.has(conversation)) return;
    const look: Look = { pages: 1, timer: null };
    this.#looked.set(conversation, look);
    void this.#look(conversation, look);
  }

  /** The next page of them. */
  more(conversation: LiveConversation): void {
    const look = this.#looked.get(conversation);
    if (look === undefined) return;
    look.pages++;
    void this.#look(conversation, look);
  }

  /** Their number has changed: soon they are asked for again; nobody sees it where it is not shown. */
  #changed(conversation: LiveConversation): void {
    const look = this.#looked.get(conversation);
    if (look === undefined) return this.show(conversation);
    if (conversation.watchers.size === 0) return this.#forget(conversation);
    look.timer ??= setTimeout(() => {
      look.timer = null;
      if (this.#looked.get(conversation) === look) void this.#look(conversation, look);
    }, holdsMs);
  }

  #forget(conversation: LiveConversation): void {
    clearTimeout(this.#looked.get(conversation)?.timer ?? undefined);
    this.#looked.delete(conversation);
  }

  async #look(conversation: LiveConversation, look: Look): Promise<void> {
    const found: Presence[] = [];
    let more = true;
    for (let page = 0; page < look.pages && more; page++) {
      const { ok, rows } = await this.ask({ op: "who", conv: conversation.conv, after: found.at(-1)?.nick, limit: pageSize });
      if (!ok) return;
      found.push(...rows.map(presenceOf).filter((one) => one !== null));
      more = ok.more === true && rows.length > 0;
    }
    const gone = new Set(conversation.present.value?.nicks);
    const people = new Map(this.presence.value);
    for (const one of found) {
      people.set(one.nick, one);
      gone.delete(one.nick);
    }
    // As far as the pages reach, those no longer listed have gone.
    for (const nick of more ? [] : gone) {
      const before = people.get(nick);
      if (before) people.set(nick, { ...before, online: false, sessions: [], more: 0 });
    }
    batch(() => {
      this.presence.value = people;
      conversation.present.value = { nicks: found.map((one) => one.nick), more };
    });
  }

  /** A signal; whether it was one of these. */
  take(frame: Frame): boolean {
    switch (frame.op) {
      case "presence": {
        const presence = presenceOf(frame);
        if (presence) this.presence.value = new Map(this.presence.value).set(presence.nick, presence);
        return true;
      }
      case "online":
        batch(() => this.#crowd(frame));
        return true;
      case "typing":
        this.find(text(frame, "conv") ?? "")?.writes(text(frame, "nick") ?? "", number(frame, "after"), number(frame, "log"));
        return true;
      default:
        return false;
    }
  }

  #crowd(frame: Frame): void {
    const conversation = this.find(text(frame, "conv") ?? "");
    if (conversation === null) return;
    const crowded = flag(frame, "crowded");
    const thinned = !crowded && conversation.crowd.value !== null;
    conversation.crowd.value = crowded ? (number(frame, "online") ?? 0) : null;
    if (crowded) return this.#changed(conversation);
    this.#forget(conversation);
    // Once more: nothing came of those who have gone since.
    if (thinned) void this.#look(conversation, { pages: 1, timer: null }).then(() => (conversation.present.value = null));
  }
}

export function presenceOf(frame: Frame): Presence | null {
  const nick = text(frame, "nick");
  if (nick === undefined) return null;
  const sessions = Array.isArray(frame.sessions) ? frame.sessions.filter((row) => typeof row === "object" && row !== null).map(sessionOf) : [];
  const seen = text(frame, "seen");
  return { nick, online: flag(frame, "online"), sessions, more: number(frame, "more") ?? 0, ...(seen ? { seen } : {}) };
}

function sessionOf(row: Frame): Session {
  const ip = text(row, "ip");
  const port = number(row, "port");
  const client = text(row, "client");
  return {
    transport: text(row, "transport") ?? "tcp",
    since: text(row, "since") ?? "",
    ...(ip ? { ip } : {}),
    ...(port === undefined ? {} : { port }),
    ...(client ? { client } : {}),
  };
}
