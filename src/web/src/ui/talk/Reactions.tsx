import type { Message, View } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";
import { usePage } from "../page";

/** Below the message: each emoji with how many; a click adds one's own or takes it back. */
export function Reactions({ message, view }: { readonly message: Message; readonly view: View }) {
  const { state, actions } = useApp();
  const page = usePage();
  const all = Object.entries(message.reactions).filter(([, nicks]) => nicks.length > 0);
  if (all.length === 0) return null;
  const me = state.me.value?.nick ?? "";
  const closed = view.conversation.archived.value || !view.conversation.joined.value;
  return (
    <div class="reactions">
      {all.map(([emoji, nicks]) => {
        const mine = nicks.includes(me);
        const names = nicks.slice(0, 12).join(", ") + (nicks.length > 12 ? "…" : "");
        return (
          <button
            key={emoji} type="button" class="reaction" aria-pressed={mine} disabled={closed}
            title={names}
            onClick={() => page.attempt(actions.react(message.conv, message.seq, emoji, !mine))}
          >
            <span class="reaction-emoji">{emoji}</span>
            <span class="count">{nicks.length}</span>
            <span class="heard">{texts.value.reactedBy(names)}</span>
          </button>
        );
      })}
    </div>
  );
}
