// What a log consists of. The names are those of docs/protocol.md.

import type { LineKind } from "../wire/vocabulary";

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
  readonly via: string;
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
  readonly kind: Exclude<LineKind, "text">;
  readonly conv: string;
  readonly log?: number;
  readonly seq: number;
  readonly from: string;
  readonly via: string;
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
