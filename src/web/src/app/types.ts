// What the page shows: values, immutable; a change is a new value. The names are those of docs/protocol.md.

export type Kind = "public" | "private" | "direct";
export type Notify = "all" | "mentions" | "none";
export type Via = "tcp" | "udp" | "ws";
export type ServerRole = "owner" | "moderator";
export type MemberRole = "owner" | "member";

/** Why something failed. Programs act on `code`; `message` is for people, in their language. */
export interface Reason {
  readonly code: string;
  readonly message: string;
  readonly retryMs?: number;
}

/** Where this page stands towards its server. */
export type Connection =
  /** The page has just begun: whether there is a session is not known yet. */
  | { readonly is: "starting" }
  /** Nobody is signed in here. `reason` where a session ended (revoked, disabled…), to be shown above the form. */
  | { readonly is: "signed-out"; readonly reason?: Reason }
  | { readonly is: "online" }
  /** Being connected anew. */
  | { readonly is: "connecting" }
  /** The server cannot be reached; the next attempt is at `retryAt` (ms since 1970), or with `actions.retryNow`. */
  | { readonly is: "waiting"; readonly retryAt: number; readonly reason?: Reason };

/** What `welcome` told. */
export interface Server {
  readonly name: string;
  /** `password`, `token`, `register`, `cookie`. Without `register` this server takes no new accounts from whoever comes. */
  readonly accepts: readonly string[];
  /** What it does beyond version 0.1: the words of `can`, those that this page does not know too. */
  readonly can: readonly string[];
  readonly ports: Readonly<Record<string, number>>;
  readonly you: { readonly transport: string; readonly ip: string; readonly port: number };
}

export interface Me {
  readonly nick: string;
  readonly name?: string;
  readonly role?: ServerRole;
}

/** A message as it is now. */
export interface Message {
  readonly kind: "text";
  readonly conv: string;
  /** Which log of that name; missing where the server is an older one. */
  readonly log?: number;
  readonly seq: number;
  /** It is the log's n-th message. */
  readonly n: number;
  readonly from: string;
  readonly via: Via;
  readonly time: string;
  readonly rev: number;
  /** Missing where it was deleted. */
  readonly text?: string;
  readonly reply?: number;
  readonly mentions: readonly string[];
  readonly edited: boolean;
  readonly deleted: boolean;
  /** By emoji, the nicks, in the order of reacting. */
  readonly reactions: Readonly<Record<string, readonly string[]>>;
}

/** A line of the log that is no message. */
export interface Event {
  readonly kind: "join" | "leave" | "topic" | "archive";
  readonly conv: string;
  readonly log?: number;
  readonly seq: number;
  readonly from: string;
  readonly via: Via;
  readonly time: string;
  readonly rev: number;
  /** leave: who removed them. */
  readonly by?: string;
  /** topic. */
  readonly text?: string;
  /** archive. */
  readonly on?: boolean;
}

export type Line = Message | Event;

/** A message written here that the server has not acknowledged yet. It is shown after all lines. */
export interface Queued {
  readonly cid: string;
  readonly conv: string;
  /** Which log of that name it was written for: another one does not get it, unless it is sent again. */
  readonly log?: number;
  readonly text: string;
  readonly reply?: number;
  /** ms since 1970. */
  readonly written: number;
  /** The server refused it: `actions.sendAgain` or `actions.discard`. */
  readonly failed?: Reason;
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
  readonly transport: Via;
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
  readonly role: MemberRole;
}

export interface Profile {
  readonly nick: string;
  readonly name?: string;
  readonly role?: ServerRole;
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
