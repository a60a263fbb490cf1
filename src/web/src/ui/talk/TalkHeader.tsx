import { useState } from "preact/hooks";
import type { Conversation, View } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";
import { ConversationAvatar } from "../Avatar";
import { moment } from "../format";
import { Icon, IconButton } from "../Icon";
import { Menu } from "../parts/Menu";
import { nickOf } from "../person";
import { type Pane, usePage } from "../page";
import { conversationItems } from "../conversations/conversationItems";

export function TalkHeader({ pane, index }: { readonly pane: Pane; readonly index: number }) {
  const app = useApp();
  const page = usePage();
  const t = texts.value;
  const { view } = pane;
  const { conversation } = view;
  const { conv } = conversation;
  const nick = nickOf(conv);
  const [menu, setMenu] = useState<HTMLElement | null>(null);
  const many = page.panes.value.length > 1;
  const details = () => {
    if (nick !== null) page.sheet.value = { is: "profile", nick };
    else page.toggleSide("people");
  };
  return (
    <header class="talk-head">
      {page.narrow.value && !page.solo.value && (
        <IconButton icon="back" label={t.backToConversations} onClick={() => page.close(index)} />
      )}
      <button type="button" class="talk-title" onClick={details}>
        <ConversationAvatar conv={conv} size="small" online={nick !== null && (app.state.presence.value.get(nick)?.online ?? false)} />
        <span class="talk-names">
          <span class="talk-name one-line" role="heading" aria-level={page.narrow.value || page.solo.value ? 1 : 2}>
            {conversation.kind.value === "private" && <Icon name="lock" small />}{nick ?? conv}
          </span>
          <span class="one-line quiet small"><Below view={view} /></span>
        </span>
      </button>
      <IconButton class="spare" icon="search" label={t.search} pressed={page.side.value === "search"} onClick={() => page.toggleSide("search")} />
      {nick === null && !page.narrow.value && (
        <IconButton class="spare" icon="people" label={t.showPeople} pressed={page.side.value === "people"} onClick={() => page.toggleSide("people")} />
      )}
      <IconButton
        icon="more" label={t.roomMenu} expanded={menu !== null}
        onClick={(event) => setMenu(menu ? null : (event.currentTarget as HTMLElement))}
      />
      {many && !page.narrow.value && <IconButton icon="close" label={t.closePane} onClick={() => page.close(index)} />}
      {menu && (
        <Menu
          anchor={menu} label={t.roomMenu} onClose={() => setMenu(null)}
          items={[{ label: t.search, icon: "search", run: () => page.showSide("search") }, { label: t.jumpTo, icon: "calendar", run: () => (page.sheet.value = { is: "jump", pane }) }, ...conversationItems(app, page, conversation)]}
        />
      )}
    </header>
  );
}

/** The topic, or how many are here; of a person, whether they are. */
function Below({ view }: { readonly view: View }) {
  const { state } = useApp();
  const t = texts.value;
  const { conversation } = view;
  const nick = nickOf(conversation.conv);
  // Who is here now is not known then.
  const cutOff = state.connection.value.is === "waiting";
  if (nick !== null && state.blocked.value.has(nick)) return <>{t.blocked}</>;
  if (nick !== null) {
    if (cutOff) return null;
    const presence = state.presence.value.get(nick);
    if (presence?.online) return <>{t.online}</>;
    return <>{presence?.seen ? t.seenLast(moment(presence.seen)) : ""}</>;
  }
  if (conversation.topic.value) return <>{conversation.topic.value}</>;
  const online = cutOff ? 0 : onlineIn(conversation, view, state.presence.value);
  return <>{online > 0 ? t.onlineCount(online) : view.members.value ? t.membersCount(view.members.value.length) : ""}</>;
}

function onlineIn(conversation: Conversation, view: View, presence: ReadonlyMap<string, { readonly online: boolean }>): number {
  const members = view.members.value ?? [];
  return conversation.crowd.value ?? members.filter((member) => presence.get(member.nick)?.online).length;
}
