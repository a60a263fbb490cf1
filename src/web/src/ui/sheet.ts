import type { Outcome } from "../app";
import type { Pane } from "./page";
import type { MessageActions } from "./talk/messageActions";

export type SettingsTab = "account" | "appearance" | "notifications" | "devices" | "blocked" | "server";

/** What lies over everything else, one at a time. */
export type Sheet =
  | { readonly is: "new"; readonly tab?: "join" | "create" | "direct" }
  | { readonly is: "settings"; readonly tab?: SettingsTab }
  | { readonly is: "shortcuts" }
  | { readonly is: "profile"; readonly nick: string; readonly conv?: string }
  | { readonly is: "invite" | "topic" | "notify"; readonly conv: string }
  | { readonly is: "jump"; readonly pane: Pane }
  | { readonly is: "message"; readonly actions: MessageActions }
  | { readonly is: "ask"; readonly title: string; readonly text: string; readonly action: string; readonly run: (unless: AbortSignal) => Outcome; readonly back: Sheet | null };

/** How many sheets lie over each other. */
export function depthOf(sheet: Sheet | null): number {
  if (sheet === null) return 0;
  return 1 + (sheet.is === "ask" ? depthOf(sheet.back) : 0);
}

