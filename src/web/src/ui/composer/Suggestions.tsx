import { useId, useState } from "preact/hooks";
import type { View } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";
import { Avatar, Nick } from "../Avatar";
import { nickOf } from "../person";
import { mentionPrefix, type MentionPrefix, suggestions } from "./completion";

interface Shown {
  readonly prefix: MentionPrefix;
  readonly nicks: readonly string[];
}

export type Suggested = ReturnType<typeof useSuggestions>;

/** The people one may be about to mention, and the keys that choose. */
export function useSuggestions(view: View, field: { readonly current: HTMLTextAreaElement | null }) {
  const { state } = useApp();
  const id = useId();
  const [shown, setShown] = useState<Shown | null>(null);
  const [at, setAt] = useState(0);
  const close = () => setShown(null);
  const look = () => {
    const element = field.current;
    const begun = element && element.selectionStart === element.selectionEnd ? mentionPrefix(element.value, element.selectionStart) : null;
    if (!begun) return close();
    const nicks = suggestions(people(view, state.me.peek()?.nick, state.blocked.peek()), begun.text, (nick) => state.presence.peek().get(nick)?.online ?? false);
    setAt(0);
    setShown(nicks.length > 0 ? { prefix: begun, nicks } : null);
  };
  const key = (event: KeyboardEvent, choose: (nick: string) => void): boolean => {
    if (!shown) return false;
    const { length } = shown.nicks;
    const nick = shown.nicks[at];
    if (event.key === "ArrowDown") setAt((at + 1) % length);
    else if (event.key === "ArrowUp") setAt((at + length - 1) % length);
    else if ((event.key === "Enter" || event.key === "Tab") && nick) choose(nick);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const attributes = shown ? { "aria-controls": id, "aria-activedescendant": `${id}-${at}` } : {};
  return { id, shown, at, prefix: shown?.prefix ?? null, look, key, close, attributes };
}

function people(view: View, me: string | undefined, blocked: ReadonlySet<string>): Iterable<string> {
  const nicks = new Set<string>(view.members.peek()?.map((member) => member.nick));
  for (const line of view.lines.peek()) nicks.add(line.from);
  const other = nickOf(view.conversation.conv);
  if (other !== null) nicks.add(other);
  if (me) nicks.delete(me);
  for (const nick of blocked) nicks.delete(nick);
  return nicks;
}

interface SuggestionsProps {
  readonly suggested: Suggested;
  readonly view: View;
  readonly onChoose: (nick: string) => void;
}

export function Suggestions({ suggested, view, onChoose }: SuggestionsProps) {
  const { state } = useApp();
  if (!suggested.shown) return null;
  const names = new Map(view.members.value?.map((member) => [member.nick, member.name]));
  return (
    <ul class="suggestions scrolls" role="listbox" id={suggested.id} aria-label={texts.value.mentionSuggestions}>
      {suggested.shown.nicks.map((nick, i) => (
        <li
          key={nick} id={`${suggested.id}-${i}`} role="option" aria-selected={i === suggested.at} class="suggestion"
          onMouseDown={(event) => { event.preventDefault(); onChoose(nick); }}
        >
          <Avatar nick={nick} size="small" online={state.presence.value.get(nick)?.online ?? false} />
          <span class="one-line"><Nick nick={nick} /> <span class="quiet">{names.get(nick) ?? ""}</span></span>
        </li>
      ))}
    </ul>
  );
}
