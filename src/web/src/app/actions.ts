import type { NotifyLevel } from "../wire/vocabulary";
import type { Conversation, View } from "./state";
import type { Alert, Edit, Kind, Profile, Reason, Room, SearchQuery, ServerSettings, Settings } from "./types";

/** `null`: done. Else why not. Nothing here throws, and what is refused is told here only. */
export type Outcome = Promise<Reason | null>;

/** An answer, or why there is none. */
export type Answer<T> = Promise<{ readonly value: T } | { readonly reason: Reason }>;

export interface Actions {
  // --- who one is
  signIn(nick: string, password: string): Outcome;
  /** Without a password the account lives in this browser only. */
  register(nick: string, password?: string, name?: string): Outcome;
  /** `everywhere`: all devices. */
  signOut(everywhere?: boolean): Outcome;
  retryNow(): void;
  setName(name: string): Outcome;
  setPassword(present: string | undefined, next: string, others: boolean): Outcome;
  /** Makes the account an owner of the server, with the code on its console. */
  claim(code: string): Outcome;

  // --- conversations
  /** A pane on it. Opening `@nick` needs no conversation yet: it begins with the first post. */
  open(conv: string): View;
  /** The one the account is in; null where it is in none of that name. */
  conversation(conv: string): Conversation | null;
  create(conv: string, options?: { private?: boolean; history?: "all" | "entry"; topic?: string }): Outcome;
  join(conv: string): Outcome;
  leave(conv: string): Outcome;
  invite(conv: string, nick: string): Outcome;
  kick(conv: string, nick: string): Outcome;
  setTopic(conv: string, text: string): Outcome;
  archive(conv: string, on: boolean): Outcome;
  remove(conv: string): Outcome;
  setNotify(conv: string, notify: NotifyLevel): Outcome;
  dismissInvitation(conv: string): void;
  /** Public rooms and one's own, a page by name. */
  rooms(after?: string): Answer<{ readonly rooms: readonly Room[]; readonly more: boolean }>;
  kindOf(conv: string): Kind | null;

  // --- messages
  /** Queued at once, sent when it can be, once. The draft of that conversation is emptied. */
  post(conv: string, text: string, reply?: number): void;
  sendAgain(cid: string): void;
  discard(cid: string): void;
  /** What waits for the connection is not done where it is given up before. */
  edit(conv: string, seq: number, text: string, unless?: AbortSignal): Outcome;
  delete(conv: string, seq: number, unless?: AbortSignal): Outcome;
  react(conv: string, seq: number, emoji: string, on: boolean): Outcome;
  setDraft(conv: string, text: string): void;
  /** What the draft answers; `null`: nothing. */
  setReply(conv: string, seq: number | null): void;
  /** How far editing has come; `null`: it is over. */
  setEdit(conv: string, edit: Edit | null): void;
  /** At each key: told to the others at most every 3 seconds. */
  typing(conv: string): void;

  // --- people
  whois(nick: string): Answer<Profile>;
  block(nick: string, on: boolean): Outcome;

  // --- the rest
  /** The next of those who are online in a crowded conversation. */
  morePresent(conv: string): void;

  search(query: SearchQuery): void;
  searchMore(): void;
  closeSearch(): void;
  loadDevices(): Outcome;
  nameDevice(device: number, name: string): Outcome;
  revokeDevice(device: number): Outcome;
  /** For owners of the server: what is given is changed; the answer tells how it is now. */
  serverSettings(change?: { name?: string; registration?: "open" | "closed" }): Answer<ServerSettings>;
  setSettings(change: Partial<Settings>): void;
  /** What should make a noise. Gives the way to stop. */
  onAlert(listener: (alert: Alert) => void): () => void;
}
