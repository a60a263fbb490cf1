// The words of the wire, a table for each set of them; docs/protocol.md says what they mean. Nobody else spells them but where
// something is done for one of them, and there the types see to it that it is one.
// tests/vectors/vocabulary.json has the same tables for every language.

import { type Frame, text } from "./frame";

/** `kind` of an `entry`: what is a line of its own, and what changes one. */
export const lineKinds = ["text", "join", "leave", "topic", "archive"] as const;
export const changeKinds = ["edit", "deletion", "reaction"] as const;

/** `kind` of an `event`. */
export const eventKinds = ["joined", "left", "invited", "read", "profile", "notify", "blocked"] as const;

/** `kind` of a `conv` or `room`, and `type` of an event. */
export const conversationKinds = ["public", "private", "direct"] as const;

/** `via` and `transport`. */
export const transports = ["server", "tcp", "udp", "ws"] as const;

/** `notify`. */
export const notifyLevels = ["all", "mentions", "none"] as const;

/** `role` of a `member`. */
export const memberRoles = ["member", "owner"] as const;

/** `role` elsewhere; most frames leave out that of everybody, `member`. */
export const serverRoles = ["member", "moderator", "owner"] as const;

export type LineKind = (typeof lineKinds)[number];
export type ChangeKind = (typeof changeKinds)[number];
export type EventKind = (typeof eventKinds)[number];
export type ConversationKind = (typeof conversationKinds)[number];
export type Transport = (typeof transports)[number];
export type NotifyLevel = (typeof notifyLevels)[number];
export type MemberRole = (typeof memberRoles)[number];
export type ServerRole = (typeof serverRoles)[number];

/** A word of a later version: it is carried, and nobody acts on it. */
export type Unknown = "unknown";

/** What a member of a frame says, by its table; `undefined` where it is left out. */
export function word<T extends string>(frame: Frame, name: string, words: readonly T[]): T | Unknown | undefined {
  const said = text(frame, name);
  return said === undefined || isWord(words, said) ? said : "unknown";
}

export function isWord<T extends string>(words: readonly T[], word: string): word is T {
  return (words as readonly string[]).includes(word);
}
