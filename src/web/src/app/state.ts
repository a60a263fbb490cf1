import type { ReadonlySignal } from "@preact/signals";
import type {
  Connection, Device, Edit, Invitation, Kind, Line, Me, Member, Message, Notify, Presence, Present, Queued, Reason, Search, Server, Settings,
} from "./types";

/** A conversation that the account is in, whether it is open on this page or not. The object stays the same; its signals change. */
export interface Conversation {
  /** `#room` or `@nick`. */
  readonly conv: string;
  readonly kind: ReadonlySignal<Kind>;
  /** Whether the account is in it: not in a public room that one only looks at, one that was left, or with somebody one never wrote to. */
  readonly joined: ReadonlySignal<boolean>;
  readonly topic: ReadonlySignal<string>;
  readonly head: ReadonlySignal<number>;
  /** The account's read mark. */
  readonly read: ReadonlySignal<number>;
  readonly unread: ReadonlySignal<number>;
  /** How many of the unread ones name the account. */
  readonly mentions: ReadonlySignal<number>;
  readonly notify: ReadonlySignal<Notify>;
  readonly archived: ReadonlySignal<boolean>;
  /** The newest message, where it is known; what blocked people say does not count. */
  readonly newest: ReadonlySignal<Message | null>;
  /** How many are online in it, where it is crowded; else null: count `people`. */
  readonly crowd: ReadonlySignal<number | null>;
  /** The members, by nick: asked for while it is open on the page. Their presence is in `state.presence`. */
  readonly present: ReadonlySignal<Present | null>;
  /** Who is writing now; nobody who is blocked. */
  readonly typing: ReadonlySignal<readonly string[]>;
  /** Kept on this device, also over reloads. */
  readonly draft: ReadonlySignal<string>;
  /** The message that the draft answers. */
  readonly replyTo: ReadonlySignal<number | null>;
  /** An own message that is being edited, and its text so far. */
  readonly edit: ReadonlySignal<Edit | null>;
}

/**
 * A conversation that is open on this page: the part of its log that is seen, and where it is. Two panes on one
 * conversation are two views. What blocked people say is not in it.
 */
export interface View {
  readonly conversation: Conversation;
  /** Some hundreds of lines at most, ascending by `seq`; what one scrolls away from is dropped and fetched again. */
  readonly lines: ReadonlySignal<readonly Line[]>;
  /** Nothing is above the first line. */
  readonly atStart: ReadonlySignal<boolean>;
  /** The last line is the log's newest: what comes is added. */
  readonly atEnd: ReadonlySignal<boolean>;
  /** `first`: nothing is shown yet. `jump`: other lines are being fetched. */
  readonly loading: ReadonlySignal<"first" | "above" | "below" | "jump" | null>;
  /** Why it shows nothing, or could not go on; `retry()`. */
  readonly trouble: ReadonlySignal<Reason | null>;
  /** The "new since you left" line is above the first line whose `seq` is above this; null: no such line. */
  readonly newAfter: ReadonlySignal<number | null>;
  /** The line to bring into view and to mark, after a jump. Another object each time, also for the same number. */
  readonly focus: ReadonlySignal<{ readonly seq: number } | null>;
  /** Written here, not acknowledged yet; shown after all lines, where `atEnd`. */
  readonly queued: ReadonlySignal<readonly Queued[]>;
  /** The other members' read marks, by nick: only where at most 100 are members. */
  readonly marks: ReadonlySignal<ReadonlyMap<string, number>>;
  /** By nick; null until it is known. Presence is in `state.presence`. */
  readonly members: ReadonlySignal<readonly Member[] | null>;

  /** Scrolled near the first line: fetches the page above. Asking again while it is loading is harmless. */
  loadAbove(): void;
  loadBelow(): void;
  /** The line, or the next one below it; `false` where it is not there. */
  jumpTo(seq: number): Promise<boolean>;
  /** The first line at or after that time. */
  jumpToDate(time: Date): Promise<boolean>;
  jumpToEnd(): Promise<void>;
  /** The first and the last line in view: they are the last to be dropped. */
  see(first: number, last: number): void;
  /** Whether the newest line is in view: only then, and only while the page is visible, is it read. */
  setSeen(newestInView: boolean): void;
  /** A message of this log, for the quote of a reply; from the lines where it is there, else fetched. `null`: there is none. */
  message(seq: number): Promise<Message | null>;
  retry(): void;
  /** The pane was closed. */
  close(): void;
}

export interface State {
  readonly connection: ReadonlySignal<Connection>;
  readonly server: ReadonlySignal<Server | null>;
  readonly me: ReadonlySignal<Me | null>;
  /** Rooms by name, then people by nick. */
  readonly conversations: ReadonlySignal<readonly Conversation[]>;
  /** Not muted ones: messages in direct conversations, and mentions. For the title and the favicon. */
  readonly waiting: ReadonlySignal<number>;
  readonly invitations: ReadonlySignal<readonly Invitation[]>;
  /** Who is online, and those seen lately, by nick; nobody who is blocked. */
  readonly presence: ReadonlySignal<ReadonlyMap<string, Presence>>;
  readonly blocked: ReadonlySignal<ReadonlySet<string>>;
  readonly queued: ReadonlySignal<readonly Queued[]>;
  /** Without what is said by whom one blocks. */
  readonly search: ReadonlySignal<Search | null>;
  readonly devices: ReadonlySignal<readonly Device[] | null>;
  readonly settings: ReadonlySignal<Settings>;
}
