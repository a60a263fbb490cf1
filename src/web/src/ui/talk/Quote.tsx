import { useEffect, useState } from "preact/hooks";
import type { Message, View } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";
import { Nick } from "../Avatar";
import { summary } from "./summary";

/** The message that is answered, in two lines; a click leads to it. */
export function Quote({ view, seq }: { readonly view: View; readonly seq: number }) {
  const { state } = useApp();
  const t = texts.value;
  const [original, setOriginal] = useState<Message | null>(null);
  // It may be edited or deleted while the answer is on the screen.
  const shown = view.lines.value.find((line) => line.seq === seq);
  const known = shown?.kind === "text" ? shown : original;
  useEffect(() => {
    let gone = false;
    void view.message(seq).then((message) => { if (!gone) setOriginal(message); });
    return () => { gone = true; };
  }, [view, seq]);
  const blocked = known !== null && state.blocked.value.has(known.from);
  if (blocked) return <p class="quote quiet">{t.originalBlocked}</p>;
  return (
    <button
      type="button" class="quote" onClick={() => void view.jumpTo(seq)}
    >
      {known && <><span class="heard">{t.replyTo("")}</span><Nick nick={known.from} /></>}
      <span class="one-line">{known ? summary(known) : t.originalGone}</span>
    </button>
  );
}
