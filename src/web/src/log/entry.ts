import { flag, type Frame, number, text, texts } from "../wire/frame";
import type { Via } from "../wire/types";
import type { Event, Line, Message } from "./types";

/** A change of a message that is another entry. */
export interface Change {
  readonly kind: "edit" | "deletion" | "reaction";
  readonly conv: string;
  readonly log?: number;
  readonly seq: number;
  readonly from: string;
  readonly target: number;
  /** edit; empty where the message was deleted later. */
  readonly text: string;
  readonly mentions: readonly string[];
  /** reaction. */
  readonly emoji: string;
  readonly on: boolean;
}

/** Of a kind that this page does not know: only its number counts. */
export interface Other {
  readonly kind: "other";
  readonly conv: string;
  readonly log?: number;
  readonly seq: number;
}

export type Entry = Line | Change | Other;

const events = new Set(["join", "leave", "topic", "archive"]);
const changes = new Set(["edit", "deletion", "reaction"]);

export const isMessage = (entry: Entry): entry is Message => entry.kind === "text";
export const isChange = (entry: Entry): entry is Change => changes.has(entry.kind);
export const isLine = (entry: Entry): entry is Line => isMessage(entry) || events.has(entry.kind);

/** The entry of the feed, or the row of a page; null where a member that it needs is missing. */
export function entryOf(frame: Frame): Entry | null {
  const kind = text(frame, "kind");
  const conv = text(frame, "conv");
  const seq = number(frame, "seq");
  if (frame.op !== "entry" || kind === undefined || conv === undefined || seq === undefined) return null;
  if (kind === "text") return messageOf(frame, conv, seq);
  if (events.has(kind)) return eventOf(frame, kind as Event["kind"], conv, seq);
  const target = number(frame, "target");
  if (!changes.has(kind) || target === undefined) return { kind: "other", conv, ...logOf(frame), seq };
  return {
    kind: kind as Change["kind"], conv, ...logOf(frame), seq, target,
    from: text(frame, "from") ?? "",
    text: text(frame, "text") ?? "",
    mentions: texts(frame, "mentions"),
    emoji: text(frame, "emoji") ?? "",
    on: flag(frame, "on"),
  };
}

function logOf(frame: Frame): { readonly log?: number } {
  const log = number(frame, "log");
  return log === undefined ? {} : { log };
}

/** What every line has. */
const common = (frame: Frame, conv: string, seq: number) => ({
  conv, ...logOf(frame), seq,
  from: text(frame, "from") ?? "",
  via: (text(frame, "via") ?? "tcp") as Via,
  time: text(frame, "time") ?? "",
  rev: number(frame, "rev") ?? seq,
});

function messageOf(frame: Frame, conv: string, seq: number): Message {
  const reply = number(frame, "reply");
  const said = text(frame, "text");
  return {
    kind: "text",
    ...common(frame, conv, seq),
    n: number(frame, "n") ?? 0,
    ...(said === undefined ? {} : { text: said }),
    ...(reply === undefined ? {} : { reply }),
    mentions: texts(frame, "mentions"),
    edited: flag(frame, "edited"),
    deleted: flag(frame, "deleted"),
    reactions: reactionsOf(frame.reactions),
  };
}

function eventOf(frame: Frame, kind: Event["kind"], conv: string, seq: number): Event {
  const by = text(frame, "by");
  const said = text(frame, "text");
  return {
    kind,
    ...common(frame, conv, seq),
    ...(by === undefined ? {} : { by }),
    ...(said === undefined ? {} : { text: said }),
    ...(kind === "archive" ? { on: flag(frame, "on") } : {}),
  };
}

const none: Message["reactions"] = Object.freeze(Object.create(null) as Record<string, never>);

function reactionsOf(value: unknown): Message["reactions"] {
  if (typeof value !== "object" || value === null) return none;
  // Without a prototype: an emoji can be any text, also "__proto__".
  const reactions = Object.create(null) as Record<string, readonly string[]>;
  for (const emoji of Object.keys(value)) reactions[emoji] = texts(value as Frame, emoji);
  return reactions;
}

/** The law of docs/protocol.md, section 6: the message after that change; the same object where the change is old. */
export function changed(message: Message, change: Change): Message {
  if (change.seq <= message.rev) return message;
  const rev = change.seq;
  switch (change.kind) {
    case "edit":
      return { ...message, rev, text: change.text, mentions: change.mentions, edited: true };
    case "deletion": {
      const { text: _, ...rest } = message;
      return { ...rest, rev, mentions: [], deleted: true, reactions: none };
    }
    case "reaction":
      return { ...message, rev, reactions: reacted(message.reactions, change) };
  }
}

function reacted(before: Message["reactions"], { emoji, from, on }: Change): Message["reactions"] {
  const reactions = Object.assign(Object.create(null) as Record<string, readonly string[]>, before);
  const nicks = (before[emoji] ?? []).filter((nick) => on || nick !== from);
  if (on && !nicks.includes(from)) nicks.push(from);
  if (nicks.length > 0) reactions[emoji] = nicks;
  else delete reactions[emoji];
  return reactions;
}
