import { texts } from "../../texts";
import { Icon, IconButton } from "../Icon";
import type { Pane } from "../page";
import { summary } from "../talk/summary";

/** Above the field: what is being answered or edited, and the way out of it. */
export function AnswerBar({ pane, onStop }: { readonly pane: Pane; readonly onStop: () => void }) {
  const t = texts.value;
  const editing = pane.editing.value;
  const message = editing ?? pane.reply.value;
  if (!message) return null;
  return (
    <div class="answer-bar" role="status">
      <Icon name={editing ? "edit" : "reply"} />
      <div class="answer-what">
        <p class="answer-title">{editing ? t.editing : t.replying(message.from)}</p>
        <p class="one-line quiet">{summary(message)}</p>
      </div>
      <IconButton small icon="close" label={editing ? t.cancelEdit : t.cancelReply} onClick={onStop} />
    </div>
  );
}
