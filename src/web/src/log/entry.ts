import { flag, type Frame, number, text, texts } from "../wire/frame";
import { type ChangeKind, changeKinds, isWord, lineKinds, type Unknown } from "../wire/vocabulary";
import type { Event, Line, Message } from "./types";

/** A change of a message that is another entry. */
export interface Change {
  readonly kind: ChangeKind;
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
  readonly kind: Unknown;
  readonly conv: string;
  readonly log?: number;
  readonly seq: number;
}

export type Entry = Line | Change | Other;

export const isMessage = (entry: Entry): entry is Message => entry.kind === "text";
export const isChange = (entry: Entry): entry is Change => isWord(changeKinds, entry.kind);
export const isLine = (entry: Entry): entry is Line => isWord(lineKinds, entry.kind);

/** The entry of the feed, or the row of a page; null where a member that it needs is missing. */
export function entryOf(frame: Frame): Entry | null {
  const kind = text(frame, "kind");
  const conv = text(frame, "conv");
  const seq = number(frame, "seq");
  if (frame.op !== "entry" || kind === undefined || conv === undefined || seq === undefined) return null;
  if (isWord(lineKinds, kind)) return kind === "text" ? messageOf(frame, conv, seq) : eventOf(frame, kind, conv, seq);
  const target = number(frame, "target");
  if (!isWord(changeKinds, kind) || target === undefined) return { kind: "unknown", conv, ...logOf(frame), seq };
  return {
    kind, conv, ...logOf(frame), seq, target,
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
  via: text(frame, "via") ?? "tcp",
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
