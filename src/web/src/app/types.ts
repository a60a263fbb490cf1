// What the page shows: values, immutable; a change is a new value. The names are those of docs/protocol.md.

import type { Message } from "../log/types";
import type { ConversationKind, MemberRole, NotifyLevel, ServerRole, Unknown } from "../wire/vocabulary";
import type { Reason } from "../wire/types";

export type { Event, Line, Message } from "../log/types";
export type { Queued } from "../queue/types";
export type { Connection, Reason, Server } from "../wire/types";

export type Kind = ConversationKind | Unknown;
export type Notify = NotifyLevel | Unknown;

export interface Me {
  readonly nick: string;
  readonly name?: string;
  readonly role?: ServerRole | Unknown;
}

/** What was being written in a conversation, as this device keeps it. */
export interface Draft {
  readonly text: string;
  /** The message it answers. */
  readonly reply: number | null;
  /** An own message that is being edited, and its text so far. The draft waits until that is done. */
  readonly edit: Edit | null;
}

export interface Edit {
  readonly seq: number;
  readonly text: string;
}

export interface Session {
  readonly transport: string;
  readonly ip?: string;
  readonly port?: number;
  readonly client?: string;
  readonly since: string;
}

export interface Presence {
  readonly nick: string;
  readonly online: boolean;
  readonly sessions: readonly Session[];
  /** Sessions beside those. */
  readonly more: number;
  /** When they were last online, for who is not. */
  readonly seen?: string;
}

/** Those who are online in a crowded conversation, as far as they were asked for. */
export interface Present {
  readonly nicks: readonly string[];
  readonly more: boolean;
}

export interface Member {
  readonly nick: string;
  readonly name?: string;
  readonly role: MemberRole | Unknown;
}

export interface Profile {
  readonly nick: string;
  readonly name?: string;
  readonly role?: ServerRole | Unknown;
  readonly since: string;
  readonly seen?: string;
  readonly blocked: boolean;
  readonly presence: Presence;
}

export interface Room {
  readonly conv: string;
  readonly kind: Kind;
  readonly members: number;
  readonly head: number;
  readonly topic?: string;
  readonly joined: boolean;
  readonly archived: boolean;
}

export interface Device {
  readonly device: number;
  readonly name?: string;
  readonly created: string;
  readonly seen?: string;
  readonly online: boolean;
  readonly current: boolean;
}

export interface Invitation {
  readonly conv: string;
  readonly log?: number;
  readonly by: string;
}

export interface SearchQuery {
  readonly text: string;
  readonly conv?: string;
  readonly from?: string;
  readonly since?: string;
  readonly until?: string;
}

/** A hit, with the messages around it. */
export interface SearchHit {
  readonly hit: Message;
  readonly before: readonly Message[];
  readonly after: readonly Message[];
}

export interface Search {
  readonly query: SearchQuery;
  readonly is: "searching" | "done" | "failed";
  readonly hits: readonly SearchHit[];
  readonly more: boolean;
  readonly reason?: Reason;
}

/** `settings` of the server, for its owners. */
export interface ServerSettings {
  readonly name: string;
  readonly registration: "open" | "closed";
  /** Those of the two that whoever started the server has set: they cannot be changed here. */
  readonly fixed: readonly string[];
}

/** Kept on this device. */
export interface Settings {
  readonly theme: "system" | "light" | "dark";
  readonly language: "system" | "en" | "es";
  readonly sounds: boolean;
  readonly desktop: boolean;
}

/** What should make a noise: decided here (policy, blocks, seen already), shown by the page. */
export interface Alert {
  readonly conv: string;
  readonly message: Message;
  readonly mention: boolean;
}
