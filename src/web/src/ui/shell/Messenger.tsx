import { useEffect, useMemo, useRef } from "preact/hooks";
import { texts } from "../../texts";
import { useApp } from "../app";
import { useAttention } from "../attention/useAttention";
import { ConversationList } from "../conversations/ConversationList";
import { Page, PageContext } from "../page";
import { People } from "../people/People";
import { Search } from "../search/Search";
import { Talk } from "../talk/Talk";
import { Announcer } from "./Announcer";
import { Banner } from "./Banner";
import { Sheets } from "./Sheets";
import { Toasts } from "./Toasts";
import { useFocus } from "./useFocus";
import { useShortcuts } from "./useShortcuts";

/** Conversations, the talk, people. On a phone one of them at a time. */
export function Messenger() {
  const app = useApp();
  const page = useMemo(() => new Page(app), [app]);
  useEffect(() => page.begin(), [page]);
  useAttention(page);
  useShortcuts(page);
  useLeft(page);
  useFocus(page);
  const t = texts.value;
  const panes = page.panes.value;
  const narrow = page.narrow.value;
  const side = page.side.value;
  const pane = page.pane;
  // On a phone nothing else is there beside the panel.
  const hidden = narrow && page.covered.value;
  const list = !page.solo.value && (!narrow || panes.length === 0);
  return (
    <PageContext.Provider value={page}>
      {list && !narrow && <a class="skip" href="#talk" onClick={(event) => { event.preventDefault(); page.write(); }}>{t.skipToComposer}</a>}
      <div class={`messenger${page.solo.value ? " solo" : ""}`}>
        <Banner />
        {list && (narrow ? <main class="only" inert={hidden}><ConversationList /></main> : <ConversationList />)}
        {(!narrow || panes.length > 0) && (
          <main class="talks" id="talk" inert={hidden} aria-label={pane ? t.messagesOf(pane.view.conversation.conv) : t.chooseConversation}>
            {panes.map((one, i) => (!narrow || one === pane) && <Talk key={one.id} pane={one} index={i} />)}
            {panes.length === 0 && <Nothing page={page} />}
          </main>
        )}
        {side === "search" && <Search />}
        {side === "people" && pane && pane.view.conversation.kind.value !== "direct" && <People key={pane.id} pane={pane} />}
      </div>
      <Announcer />
      <Toasts />
      <Sheets />
    </PageContext.Provider>
  );
}

function Nothing({ page }: { readonly page: Page }) {
  const t = texts.value;
  return (
    <div class="talk-empty">
      <p class="talk-empty-title">{t.chooseConversation}</p>
      <p class="quiet">{t.chooseConversationLead}</p>
      <button type="button" class="button main" onClick={() => (page.sheet.value = { is: "new" })}>{t.newConversation}</button>
    </div>
  );
}

/** A room that one has left, here or on another device, is no longer shown. */
function useLeft(page: Page): void {
  const { state } = useApp();
  const before = useRef<ReadonlySet<string>>(new Set());
  const conversations = state.conversations.value;
  useEffect(() => {
    const now = new Set(conversations.map((one) => one.conv));
    const gone = page.panes.peek().findIndex(({ view: { conversation: { conv } } }) => before.current.has(conv) && !now.has(conv));
    before.current = now;
    if (gone >= 0) page.close(gone);
  }, [conversations]);
}
