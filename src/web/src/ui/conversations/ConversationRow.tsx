import { useState } from "preact/hooks";
import type { Conversation, Message } from "../../app";
import { type Texts, texts } from "../../texts";
import { useApp } from "../app";
import { ConversationAvatar } from "../Avatar";
import { fullTime, moment } from "../format";
import { Icon } from "../Icon";
import { useLongPress } from "../parts/longPress";
import { Menu } from "../parts/Menu";
import { usePage } from "../page";
import { nickOf } from "../person";
import { address } from "../route";
import { excerpt, summary } from "../talk/summary";
import { conversationItems } from "./conversationItems";

export function ConversationRow({ conversation, stop }: { readonly conversation: Conversation; readonly stop: boolean }) {
  const app = useApp();
  const page = usePage();
  const t = texts.value;
  const { conv } = conversation;
  const [menu, setMenu] = useState<HTMLElement | null>(null);
  const press = useLongPress((target) => {
    setMenu(target.closest<HTMLElement>(".row"));
    return true;
  });
  const nick = nickOf(conv);
  const unread = conversation.unread.value;
  const mentions = conversation.mentions.value;
  const muted = conversation.notify.value === "none";
  const newest = conversation.newest.value;
  const draft = conversation.draft.value;
  const blocked = nick !== null && app.state.blocked.value.has(nick);
  const open = page.panes.value.some((pane) => pane.view.conversation.conv === conv);
  const current = page.pane?.view.conversation.conv === conv;
  return (
    <>
      <a
        class={`row${open ? " open" : ""}${unread > 0 && !muted ? " unread" : ""}`} href={address({ panes: [{ conv }], solo: false })} data-conv={conv}
        tabIndex={stop ? 0 : -1} {...(current ? { "aria-current": "page" as const } : {})}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          page.open(conv, { beside: event.altKey });
        }}
        draggable={false} {...press}
        onContextMenu={(event) => {
          press.onContextMenu(event);
          if (event.defaultPrevented) return;
          event.preventDefault();
          setMenu(event.currentTarget);
        }}
      >
        <ConversationAvatar conv={conv} online={nick !== null && (app.state.presence.value.get(nick)?.online ?? false)} />
        <span class="row-middle">
          <span class="row-line">
            <span class="row-name one-line">{nick ?? conv}</span>
            {conversation.kind.value === "private" && <Icon name="lock" small />}
            {muted && <><Icon name="muted" small /><span class="heard">{t.muted}</span></>}
            {newest && <time class="row-time" dateTime={newest.time} title={fullTime(newest.time)}>{moment(newest.time)}</time>}
          </span>
          <span class="row-line">
            <span class="row-said one-line">
              {draft ? <><span class="row-draft">{t.draft}: </span>{excerpt(draft)}</> : blocked ? t.blocked : newest ? said(newest, nick !== null, app.state.me.value?.nick, t) : conversation.topic.value}
            </span>
            {mentions > 0 && <span class="badge named" title={t.mentionsCount(mentions)}>@<span class="heard">{t.mentionsCount(mentions)}</span></span>}
            {unread > 0 && <Unread count={unread} muted={muted} />}
          </span>
        </span>
      </a>
      {menu && <Menu anchor={menu} label={t.roomMenu} items={conversationItems(app, page, conversation)} onClose={() => setMenu(null)} />}
    </>
  );
}

/** The number is seen, what it counts is heard. */
function Unread({ count, muted }: { readonly count: number; readonly muted: boolean }) {
  return (
    <span class={muted ? "badge muted" : "badge"} title={texts.value.unread(count)}>
      <span aria-hidden="true">{count > 999 ? "999+" : count}</span><span class="heard">{texts.value.unread(count)}</span>
    </span>
  );
}

function said(message: Message, direct: boolean, me: string | undefined, t: Texts): string {
  const text = summary(message);
  if (message.from === me) return t.youSaid(text);
  return direct ? text : t.newMessageFrom(message.from, text);
}
