import { useEffect, useRef, useState } from "preact/hooks";
import type { View } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";
import { usePage } from "../page";
import { summary } from "../talk/summary";

/** Says what comes in the conversation where one is; when much comes at once, only how much. Pages of old messages are not said. */
export function Announcer() {
  const page = usePage();
  const view = page.pane?.view;
  return <div class="heard" role="log" aria-live="polite" aria-relevant="additions">{view && <Said key={page.pane?.id} view={view} />}</div>;
}

function Said({ view }: { readonly view: View }) {
  const { state } = useApp();
  const t = texts.value;
  const lines = view.lines.value;
  const told = useRef<number | null>(null);
  const [said, setSaid] = useState<{ readonly key: number; readonly text: string } | null>(null);
  useEffect(() => {
    if (!view.atEnd.peek()) return;
    // What was there when it was opened is no news.
    told.current ??= Math.max(view.conversation.head.peek(), lines.at(-1)?.seq ?? 0);
    const timer = setTimeout(() => {
      const me = state.me.peek()?.nick;
      const fresh = lines.filter((line) => line.kind === "text").filter((line) => line.seq > (told.current ?? 0) && line.from !== me);
      told.current = Math.max(told.current ?? 0, lines[lines.length - 1]?.seq ?? 0);
      const newest = fresh[fresh.length - 1];
      if (!newest) return;
      const text = fresh.length > 2 ? t.unread(fresh.length) : fresh.map((line) => t.newMessageFrom(line.from, summary(line))).join(". ");
      setSaid({ key: newest.seq, text });
    }, 700);
    return () => clearTimeout(timer);
  }, [lines]);
  return said && <p key={said.key}>{said.text}</p>;
}
