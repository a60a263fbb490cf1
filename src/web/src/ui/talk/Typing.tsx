import type { View } from "../../app";
import { type Texts, texts } from "../../texts";
import { usePresenceNews } from "./usePresenceNews";

/** One quiet line: who is writing, else who came or went. It is always there, so nothing moves when somebody begins. */
export function Typing({ view }: { readonly view: View }) {
  const nicks = view.conversation.typing.value;
  const news = usePresenceNews(view);
  return (
    <p class="typing one-line">
      {nicks.length > 0 && <span class="typing-dots" aria-hidden="true"><i /><i /><i /></span>}
      {nicks.length > 0 ? sentence(nicks, texts.value) : news}
    </p>
  );
}

function sentence([one, other, third]: readonly string[], t: Texts): string {
  if (!one) return "";
  if (!other) return t.typingOne(one);
  return third ? t.typingMany : t.typingTwo(one, other);
}
