import type { Queued } from "../../app";
import { texts } from "../../texts";
import { useApp } from "../app";
import { clock } from "../format";
import { Icon } from "../Icon";
import { Unsent } from "./Markdown";

/** Written here, not acknowledged yet. */
export function QueuedMessage({ queued }: { readonly queued: Queued }) {
  const { state, actions } = useApp();
  const t = texts.value;
  const offline = state.connection.value.is !== "online";
  const label = queued.failed ? t.failed : offline ? t.queued : t.sending;
  return (
    <article class="message own first last queued" data-key={`q${queued.cid}`} aria-label={`${t.you}, ${label}`} tabIndex={-1}>
      <div class="bubble-column">
        <div class={queued.failed ? "bubble failed" : "bubble"}>
          <div class="text said"><Unsent text={queued.text} /></div>
          <p class="meta">
            <time>{clock(queued.written)}</time>
            <span class="status" role="img" aria-label={label} title={label}><Icon name={queued.failed ? "alert" : "clock"} small /></span>
          </p>
          {queued.failed && (
            <div class="failure">
              <p>{queued.failed.message}</p>
              <button type="button" class="button plain" onClick={() => actions.sendAgain(queued.cid)}>{t.sendAgain}</button>
              <button type="button" class="button plain" onClick={() => actions.discard(queued.cid)}>{t.discard}</button>
            </div>
          )}
        </div>
      </div>
    </article>
  );
}
