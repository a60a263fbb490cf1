import { signal } from "@preact/signals";
import type { Tabs } from "../queue/outbox";
import { IndexedStore, MemoryStore, type QueueStore } from "../queue/store";
import { ofBrowser } from "../texts";
import type { Socket } from "../wire/link";
import type { App } from "./app";
import { Charla } from "./charla";
import { deviceName } from "./device-name";
import { postApi } from "./http";
import type { Storage } from "./device-store";

/** The one of this browser's page; begins at once. */
export async function start(): Promise<App> {
  const visible = signal(document.visibilityState === "visible");
  const charla = new Charla({
    open: () => new WebSocket(new URL("/ws", location.href.replace(/^http/, "ws"))) as unknown as Socket,
    storage: storage(),
    queue: await queue(),
    tabs: tabs("charla-queue"),
    sessions: tabs("charla-sessions"),
    voices: tabs("charla-voices"),
    visible,
    language: ofBrowser(),
    reload: () => location.reload(),
    deviceName: deviceName(navigator.userAgent),
    http: postApi,
  });
  document.addEventListener("visibilitychange", () => {
    visible.value = document.visibilityState === "visible";
    if (visible.value) charla.wake();
  });
  window.addEventListener("pagehide", () => charla.outbox.leave());
  window.addEventListener("online", () => charla.wake());
  window.addEventListener("storage", (event) => charla.heardStorage(event.key));
  charla.start();
  return charla;
}

/** A browser may forbid each of these: then the page works without. */
function storage(): Storage {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

async function queue(): Promise<QueueStore> {
  // There are browsers that never answer where they keep nothing.
  const late = new Promise<QueueStore>((done) => setTimeout(() => done(new MemoryStore()), 2000));
  try {
    return await Promise.race([IndexedStore.open(), late]);
  } catch {
    return new MemoryStore();
  }
}

function tabs(name: string): Tabs | null {
  return typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(name);
}
