import { useState } from "preact/hooks";
import type { Message } from "../../app";
import { texts } from "../../texts";
import { Markdown } from "./Markdown";

const longest = 1800;
const mostLines = 24;

/** What was said; of something very long the beginning, until one wants the rest. */
export function Text({ message }: { readonly message: Message }) {
  const [whole, setWhole] = useState(false);
  const text = message.text ?? "";
  const long = text.length > longest || text.split("\n", mostLines + 1).length > mostLines;
  const t = texts.value;
  return (
    <>
      <div class={long && !whole ? "text said clamped" : "text said"}><Markdown message={message} /></div>
      {long && <button type="button" class="button plain small" aria-expanded={whole} onClick={() => setWhole(!whole)}>{whole ? t.less : t.moreThere}</button>}
    </>
  );
}
