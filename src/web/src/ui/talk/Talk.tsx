import { useLayoutEffect, useRef } from "preact/hooks";
import { texts } from "../../texts";
import { useApp } from "../app";
import { Composer } from "../composer/Composer";
import { Form } from "../parts/Form";
import { Loading } from "../parts/Loading";
import { nickOf } from "../person";
import { type Pane, usePage } from "../page";
import { MessageList } from "./MessageList";
import { TalkHeader } from "./TalkHeader";
import { Typing } from "./Typing";

/** One conversation: what was said, and where one writes. */
export function Talk({ pane, index }: { readonly pane: Pane; readonly index: number }) {
  const page = usePage();
  const section = useRef<HTMLElement>(null);
  const { conversation } = pane.view;
  const active = page.panes.value.length > 1 && !page.narrow.value && page.active.value === index;
  return (
    <section
      class={active ? "talk active" : "talk"} ref={section} aria-label={conversation.conv} data-pane={index} tabIndex={-1}
      onFocusIn={() => (page.active.value = index)} onPointerDown={() => (page.active.value = index)}
    >
      <Landing pane={pane} section={section} />
      <TalkHeader pane={pane} index={index} />
      <Middle pane={pane} />
      <Typing view={pane.view} />
      <Foot pane={pane} />
    </section>
  );
}

/** Where the focus is to go. What lies over the page keeps it until it is closed. */
function Landing({ pane, section }: { readonly pane: Pane; readonly section: { readonly current: HTMLElement | null } }) {
  const page = usePage();
  const free = page.sheet.value === null;
  const { wantsFocus: { value: writing }, wantsMessage: { value: message } } = pane;
  const done = useRef(0);
  useLayoutEffect(() => {
    if (!free || writing === done.current) return;
    done.current = writing;
    (section.current?.querySelector<HTMLElement>(".composer-field") ?? section.current)?.focus();
  }, [writing, free]);
  useLayoutEffect(() => {
    if (!free || message === null) return;
    pane.wantsMessage.value = null;
    section.current?.querySelector<HTMLElement>(`article[data-seq="${message}"]`)?.focus();
  }, [message, free]);
  return null;
}

/** Where one writes; or why not, and how one could. */
function Foot({ pane }: { readonly pane: Pane }) {
  const { state, actions } = useApp();
  const { conversation, trouble, loading } = pane.view;
  const t = texts.value;
  const nick = nickOf(conversation.conv);
  if (nick !== null && state.blocked.value.has(nick)) {
    return <Form class="talk-closed" action={t.unblock} submit={() => actions.block(nick, false)}><p class="note">{t.blockedNotice(nick)}</p></Form>;
  }
  if (conversation.archived.value) return <p class="talk-closed note">{t.archivedNotice}</p>;
  // Whether there is such a room or person is not known before.
  if (!conversation.joined.value && (trouble.value || loading.value === "first")) return null;
  if (conversation.joined.value || nick !== null) return <Composer key={pane.id} pane={pane} />;
  return <Form class="talk-closed" action={t.joinToWrite} submit={() => actions.join(conversation.conv)} />;
}

function Middle({ pane }: { readonly pane: Pane }) {
  const { view } = pane;
  const t = texts.value;
  const trouble = view.trouble.value;
  const nothing = view.lines.value.length === 0;
  if (trouble?.code === "not-found" && nothing) return <NoSuch conv={view.conversation.conv} />;
  if (trouble && nothing) {
    return (
      <div class="talk-empty" role="alert">
        <p>{trouble.message}</p>
        <button type="button" class="button" onClick={() => view.retry()}>{t.retryNow}</button>
      </div>
    );
  }
  if (view.loading.value === "first" || (nothing && view.loading.value !== null)) return <div class="talk-empty" aria-busy="true"><p class="quiet"><Loading /></p></div>;
  if (nothing && view.queued.value.length === 0) {
    return <div class="talk-empty"><p class="talk-empty-title">{t.emptyRoom}</p><p class="quiet">{t.emptyRoomLead}</p></div>;
  }
  return <MessageList key={pane.id} pane={pane} />;
}

/** Nothing of that name, or nothing that one may see: said, with what can be done. */
function NoSuch({ conv }: { readonly conv: string }) {
  const page = usePage();
  const t = texts.value;
  const nick = nickOf(conv);
  const open = (tab: "join" | "create" | "direct") => () => (page.sheet.value = { is: "new", tab });
  return (
    <div class="talk-empty" role="alert">
      <p class="talk-empty-title said">{nick === null ? t.noSuchRoom(conv) : t.noSuchPerson(nick)}</p>
      <p class="quiet">{nick === null ? t.noSuchRoomLead : t.noSuchPersonLead}</p>
      <div class="form-actions">
        {nick === null && <button type="button" class="button" onClick={open("create")}>{t.createRoom}</button>}
        <button type="button" class="button main" onClick={open(nick === null ? "join" : "direct")}>{nick === null ? t.seeRooms : t.messageSomeone}</button>
      </div>
    </div>
  );
}
