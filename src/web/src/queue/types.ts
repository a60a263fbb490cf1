import type { Reason } from "../wire/types";

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
