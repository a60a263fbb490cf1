import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "../app";
import type { Page } from "../page";
import { notify } from "./desktop";
import { drawFavicon } from "./favicon";
import { play } from "./sound";

/** Milliseconds: until what is seen in one tab is known in all. */
const markTakes = 500;

/** What draws the eye and the ear when something came: title, favicon, sound, desktop. What deserves it is decided below the page. */
export function useAttention(page: Page): void {
  const { state, actions } = useApp();
  const drawn = useRef(0);
  useSignalEffect(() => {
    const waiting = state.waiting.value;
    const name = page.solo.value ? (page.pane?.view.conversation.conv ?? "") : (state.server.value?.name ?? "");
    const title = name && name !== "Charla" ? `${name} · Charla` : "Charla";
    const draw = () => {
      drawn.current = waiting;
      document.title = waiting > 0 ? `(${waiting > 99 ? "99+" : waiting}) ${title}` : title;
      drawFavicon(waiting);
    };
    // Another tab may show what has come, and its mark be on its way.
    const timer = setTimeout(draw, waiting > drawn.current ? markTakes : 0);
    return () => clearTimeout(timer);
  });
  useEffect(() => actions.onAlert((alert) => {
    const { sounds, desktop } = state.settings.peek();
    if (sounds) play(alert.mention);
    if (desktop) notify(alert, () => page.open(alert.conv, { seq: alert.message.seq }));
  }), []);
}
