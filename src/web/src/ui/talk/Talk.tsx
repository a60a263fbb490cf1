import { useRef } from "preact/hooks";
import { texts } from "../../texts";
import { useApp } from "../app";
import { Composer } from "../composer/Composer";
import { Form } from "../parts/Form";
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
      class={active ? "talk active" : "talk"} ref={section} aria-label={conversation.conv} data-pane={index}
      onFocusIn={() => (page.active.value = index)} onPointerDown={() => (page.active.value = index)}
    >
      <TalkHeader pane={pane} index={index} />
      <Middle pane={pane} />
      <Typing view={pane.view} />
      <Foot pane={pane} />
    </section>
  );
}

/** Where one writes; or why not, and how one could. */
function Foot({ pane }: { readonly pane: Pane }) {
  const { actions } = useApp();
  const { conversation, trouble } = pane.view;
  const t = texts.value;
  if (conversation.archived.value) return <p class="talk-closed note">{t.archivedNotice}</p>;
  if (conversation.joined.value || conversation.conv.startsWith("@")) return <Composer key={pane.id} pane={pane} />;
  if (trouble.value) return null;
  return <Form class="talk-closed" action={t.joinToWrite} submit={() => actions.join(conversation.conv)} />;
}

function Middle({ pane }: { readonly pane: Pane }) {
  const { view } = pane;
  const t = texts.value;
  const trouble = view.trouble.value;
  const nothing = view.lines.value.length === 0;
  if (trouble && nothing) {
    return (
      <div class="talk-empty" role="alert">
        <p>{trouble.message}</p>
        <button type="button" class="button" onClick={() => view.retry()}>{t.retryNow}</button>
      </div>
    );
  }
  if (view.loading.value === "first" || (nothing && view.loading.value !== null)) return <div class="talk-empty" aria-busy="true"><p class="quiet">{t.loading}</p></div>;
  if (nothing && view.queued.value.length === 0) {
    return <div class="talk-empty"><p class="talk-empty-title">{t.emptyRoom}</p><p class="quiet">{t.emptyRoomLead}</p></div>;
  }
  return <MessageList key={pane.id} pane={pane} />;
}
