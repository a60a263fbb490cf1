import { useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useApp } from "../app";
import type { Pane } from "../page";

/** What a draft answers, and the message that was being edited, as an earlier page or another tab left them. */
export function useStoredDraft(pane: Pane): void {
  const { state, actions } = useApp();
  const { view } = pane;
  const { conv, replyTo, edit } = view.conversation;
  useSignalEffect(() => {
    const seq = replyTo.value;
    if (pane.reply.peek()?.seq === seq) return;
    pane.reply.value = null;
    if (seq === null) return;
    void view.message(seq).then((message) => {
      if (replyTo.peek() !== seq) return;
      if (message && !message.deleted) pane.reply.value = message;
      else actions.setReply(conv, null);
    });
  });
  useEffect(() => {
    const begun = edit.peek();
    if (begun === null || pane.editing.peek()) return;
    void view.message(begun.seq).then((message) => {
      if (edit.peek()?.seq !== begun.seq || pane.editing.peek()) return;
      if (message && !message.deleted && message.from === state.me.peek()?.nick) pane.editing.value = message;
      else actions.setEdit(conv, null);
    });
  }, [pane]);
}
