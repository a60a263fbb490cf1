import type { ReadonlySignal } from "@preact/signals";
import type { Tabs } from "../queue/outbox";
import type { QueueStore } from "../queue/store";
import type { Socket } from "../wire/link";
import type { Storage } from "./device-store";
import type { Reason } from "./types";

/** What the page gets from its browser; the tests give their own. */
export interface Browser {
  open(): Socket;
  readonly storage: Storage;
  readonly queue: QueueStore;
  /** The other tabs: what is queued, that somebody has signed in, and who tells of what comes. */
  readonly tabs: Tabs | null;
  readonly sessions: Tabs | null;
  readonly voices: Tabs | null;
  readonly visible: ReadonlySignal<boolean>;
  /** `en` or `es`. */
  readonly language: string;
  readonly deviceName: string;
  /** Begins the page anew. */
  reload(): void;
  http(what: "signin" | "register" | "signout", body: Readonly<Record<string, unknown>>): Promise<Reason | null>;
}
