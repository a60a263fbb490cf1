import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Conversation } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";
import { Avatar } from "../Avatar";
import { IconButton } from "../Icon";
import { rove } from "../parts/rove";
import { usePage } from "../page";
import { ConversationRow } from "./ConversationRow";
import { Invitations } from "./Invitations";
import { sections } from "./sections";

/** At the left: who one is, and all conversations. */
export function ConversationList() {
  const { state } = useApp();
  const page = usePage();
  const t = texts.value;
  const sought = useSignal("");
  const list = useRef<HTMLDivElement>(null);
  const all = state.conversations.value.filter((one) => one.conv.toLowerCase().includes(sought.value.trim().toLowerCase()));
  const { rooms, direct, archived } = sections(all);
  const first = rooms[0] ?? direct[0] ?? archived[0];
  const current = page.pane?.view.conversation.conv;
  const stop = all.some((one) => one.conv === current) ? current : first?.conv;
  const me = state.me.value;
  return (
    <nav class="side conversations" aria-label={t.conversations}>
      <header class="side-head">
        <h1 class="one-line">{state.server.value?.name ?? "Charla"}</h1>
        <IconButton icon="plus" label={t.newConversation} onClick={() => (page.sheet.value = { is: "new" })} />
      </header>
      <div class="side-find">
        <input
          id="find-conversation" class="input" type="search" aria-label={t.filterConversations} placeholder={t.filterConversations}
          value={sought} onInput={(event) => (sought.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") sought.value = "";
            else if (event.key === "Enter" && first) page.open(first.conv);
            else if (event.key === "ArrowDown") rove(event, list.current, "a");
            else return;
            event.preventDefault();
          }}
        />
      </div>
      <div class="side-list scrolls" ref={list} onKeyDown={(event) => rove(event, list.current, "a")}>
        <Invitations />
        <Section title={t.rooms} conversations={rooms} stop={stop} />
        <Section title={t.people} conversations={direct} stop={stop} />
        <Section title={t.archivedRooms} conversations={archived} stop={stop} />
        {all.length === 0 && <p class="note side-none">{sought.value ? t.noneFound : t.noConversations}</p>}
      </div>
      {me && (
        <footer class="side-foot">
          <button
            type="button" class="me" onClick={() => (page.sheet.value = { is: "profile", nick: me.nick })}
          >
            <Avatar nick={me.nick} size="small" />
            <span class="me-names"><span class="one-line"><strong>{me.nick}</strong></span><span class="one-line quiet small">{me.name ?? ""}</span></span>
          </button>
          <IconButton icon="help" label={t.shortcuts} class="wide-only" onClick={() => (page.sheet.value = { is: "shortcuts" })} />
          <IconButton icon="settings" label={t.settings} onClick={() => (page.sheet.value = { is: "settings" })} />
        </footer>
      )}
    </nav>
  );
}

interface SectionProps {
  readonly title: string;
  readonly conversations: readonly Conversation[];
  readonly stop: string | undefined;
}

function Section({ title, conversations, stop }: SectionProps) {
  if (conversations.length === 0) return null;
  return (
    <div role="group" aria-label={title}>
      <h2 class="side-title">{title}</h2>
      <ul>
        {conversations.map((one) => <li key={one.conv}><ConversationRow conversation={one} stop={one.conv === stop} /></li>)}
      </ul>
    </div>
  );
}
