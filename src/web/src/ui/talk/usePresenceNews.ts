import { useEffect, useRef, useState } from "preact/hooks";
import type { View } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";

const shownFor = 8000;
const most = 3;

/** The people of this conversation who came or went just now, as one line that goes by itself; none where it is crowded. */
export function usePresenceNews(view: View): string {
  const { state } = useApp();
  const me = state.me.value?.nick;
  const presence = state.presence.value;
  const members = view.members.value;
  const before = useRef<ReadonlySet<string> | null>(null);
  const [news, setNews] = useState<readonly string[]>([]);
  useEffect(() => {
    if (!members || view.conversation.crowd.peek() !== null || state.connection.peek().is !== "online") {
      before.current = null;
      return;
    }
    // Blocking somebody is not their going, nor unblocking their coming back.
    const blocked = state.blocked.peek();
    const now = new Set(members.filter((member) => presence.get(member.nick)?.online && member.nick !== me && !blocked.has(member.nick)).map((member) => member.nick));
    const known = before.current;
    before.current = now;
    // After signing in nobody is here yet, and then all at once: that is no news.
    if (!known || (known.size === 0 && now.size > 1)) return;
    const t = texts.peek();
    const fresh = [...[...now].filter((nick) => !known.has(nick)).map(t.arrived), ...[...known].filter((nick) => !now.has(nick) && !blocked.has(nick)).map(t.departed)];
    if (fresh.length > 0) setNews((old) => [...old, ...fresh].slice(-most));
  }, [presence, members]);
  useEffect(() => {
    if (news.length === 0) return;
    const timer = setTimeout(() => setNews([]), shownFor);
    return () => clearTimeout(timer);
  }, [news]);
  return news.join(" · ");
}
