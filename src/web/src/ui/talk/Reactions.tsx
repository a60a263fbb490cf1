import type { Message, View } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";
import { usePage } from "../page";

/** Below the message: each emoji with how many; a click adds one's own or takes it back. */
export function Reactions({ message, view, id }: { readonly message: Message; readonly view: View; readonly id: string }) {
  const { state, actions } = useApp();
  const page = usePage();
  const blocked = state.blocked.value;
  const all = Object.entries(message.reactions).map(([emoji, nicks]) => [emoji, nicks.filter((nick) => !blocked.has(nick))] as const).filter(([, nicks]) => nicks.length > 0);
  if (all.length === 0) return null;
  const me = state.me.value?.nick ?? "";
  const closed = view.conversation.archived.value || !view.conversation.joined.value;
  return (
    <div class="reactions" id={id}>
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
