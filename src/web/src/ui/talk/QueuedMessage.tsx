import type { Actions, Queued } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";
import { clock } from "../format";
import { Icon } from "../Icon";
import { byTouch } from "../parts/focus";
import type { Pane } from "../page";
import { Bubble } from "./Bubble";
import { Unsent } from "./Markdown";

/** Written here, not acknowledged yet. */
export function QueuedMessage({ queued, pane }: { readonly queued: Queued; readonly pane: Pane }) {
  const { state, actions } = useApp();
  const t = texts.value;
  const offline = state.connection.value.is !== "online";
  const again = (act: () => void) => () => {
    act();
    if (!byTouch()) pane.wantsFocus.value++;
  };
  const label = queued.failed ? t.failed : offline ? t.queued : t.sending;
  const failure = queued.failed && (
    <div class="failure">
      <p>{queued.failed.message}</p>
      <button type="button" class="button plain" onClick={again(() => actions.sendAgain(queued.cid))}>{t.sendAgain}</button>
      <button type="button" class="button plain" onClick={() => takeBack(actions, pane, queued)}>{t.editAgain}</button>
      <button type="button" class="button plain" onClick={again(() => actions.discard(queued.cid))}>{t.discard}</button>
    </div>
  );
  const meta = (
    <>
      <time>{clock(queued.written)}</time>
      <span class="status" role="img" aria-label={label} title={label}><Icon name={queued.failed ? "alert" : "clock"} small /></span>
    </>
  );
  return (
    <Bubble
      classes={["own", "first", "last", "queued"]} look={queued.failed && "failed"}
      article={{ "data-key": `q${queued.cid}`, "aria-label": [t.newMessageFrom(t.you, queued.text), label, queued.failed?.message].filter(Boolean).join(", ") }}
      meta={meta} failure={failure}
    >
      <div class="text said"><Unsent text={queued.text} /></div>
    </Bubble>
  );
}

/** Back to where one writes, before what stands there already. */
function takeBack(actions: Actions, pane: Pane, { cid, conv, text, reply }: Queued): void {
  const draft = pane.view.conversation.draft.peek();
  pane.editing.value = null;
  actions.setDraft(conv, draft.trim() ? `${text}\n${draft}` : text);
  if (reply !== undefined) actions.setReply(conv, reply);
  actions.discard(cid);
  pane.wantsFocus.value++;
}
