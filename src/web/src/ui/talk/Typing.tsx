import type { Conversation } from "../../app";
import { type Texts, texts } from "../../texts";

/** Who is writing; its line is always there, so nothing moves when somebody begins. */
export function Typing({ conversation }: { readonly conversation: Conversation }) {
  const nicks = conversation.typing.value;
  return (
    <p class="typing one-line">
      {nicks.length > 0 && <span class="typing-dots" aria-hidden="true"><i /><i /><i /></span>}
      {sentence(nicks, texts.value)}
    </p>
  );
}

function sentence([one, other, third]: readonly string[], t: Texts): string {
  if (!one) return "";
  if (!other) return t.typingOne(one);
  return third ? t.typingMany : t.typingTwo(one, other);
}
