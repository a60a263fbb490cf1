import { batch, signal } from "@preact/signals";
import { flag, type Frame, number, type Request, text } from "../wire/frame";
import type { Reply } from "../wire/requests";
import type { LiveConversation } from "./live-conversation";
import type { Presence, Session, Via } from "./types";

/** Who is online, as the server tells it (docs/protocol.md, section 12). Signals say the whole state: only the last one counts. */
export class People {
  readonly presence = signal<ReadonlyMap<string, Presence>>(new Map());
  /** Crowded conversations that were looked into since the last sign-in. */
  readonly #looked = new Set<LiveConversation>();

  constructor(
    private readonly ask: (request: Request) => Promise<Reply>,
    private readonly find: (conv: string) => LiveConversation | null,
  ) {}

  /** After each sign-in: whom one is told of. */
  async watch(): Promise<void> {
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

  /** It is shown, or told of: of who is in a crowded one no signals tell. */
  show(conversation: LiveConversation): void {
    if (conversation.crowd.value === null || conversation.watchers.size === 0 || this.#looked.has(conversation)) return;
    this.#looked.add(conversation);
    void this.#look(conversation.conv);
  }

  /** The first of those who are in it. */
  async #look(conv: string): Promise<void> {
    const { rows } = await this.ask({ op: "who", conv, limit: 200 });
    if (!rows) return;
    const people = new Map(this.presence.value);
    for (const row of rows) {
      const presence = presenceOf(row);
      if (presence) people.set(presence.nick, presence);
    }
    this.presence.value = people;
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
        this.find(text(frame, "conv") ?? "")?.writes(text(frame, "nick") ?? "");
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
    if (crowded) return this.show(conversation);
    this.#looked.delete(conversation);
    if (thinned) void this.#look(conversation.conv);
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
    transport: (text(row, "transport") ?? "tcp") as Via,
    since: text(row, "since") ?? "",
    ...(ip ? { ip } : {}),
    ...(port === undefined ? {} : { port }),
    ...(client ? { client } : {}),
  };
}
