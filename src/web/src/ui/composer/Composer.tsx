import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { texts } from "../../texts";
import { useApp } from "../app";
import { EmojiPicker } from "../emoji/EmojiPicker";
import { Icon, IconButton } from "../Icon";
import { type Pane, toNewest } from "../page";
import { completed } from "./completion";
import { AnswerBar } from "./AnswerBar";
import { Suggestions, useSuggestions } from "./Suggestions";
import { type } from "./typed";

/** Where one writes. The text is the field's own: a key waits for nothing. */
export function Composer({ pane }: { readonly pane: Pane }) {
  const { state, actions } = useApp();
  const t = texts.value;
  const { view } = pane;
  const { conv } = view.conversation;
  const field = useRef<HTMLTextAreaElement>(null);
  const [emoji, setEmoji] = useState<HTMLElement | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const suggested = useSuggestions(view, field);
  const editing = pane.editing.value;

  useLayoutEffect(() => {
    set(field.current, editing ? (editing.text ?? "") : view.conversation.draft.peek());
  }, [editing, view]);
  // At once: the next key is for what is written.
  useLayoutEffect(() => {
    if (pane.wantsFocus.value > 0) field.current?.focus();
  }, [pane.wantsFocus.value]);
  useEffect(() => {
    const text = pane.insertion.value;
    if (text === null || !field.current) return;
    pane.insertion.value = null;
    insert(text);
  }, [pane.insertion.value]);

  const written = () => {
    const text = field.current?.value ?? "";
    grow(field.current);
    setTrouble(null);
    suggested.look();
    if (editing) return;
    actions.setDraft(conv, text);
    if (text.trim()) actions.typing(conv);
  };
  const insert = (text: string) => {
    const element = field.current;
    if (element) type(element, text, element.selectionStart, element.selectionEnd);
  };
  const choose = (nick: string) => {
    const element = field.current;
    if (!element || !suggested.wish) return;
    const { text, start, end } = completed(element.value, suggested.wish, nick);
    type(element, text, start, end);
    suggested.close();
  };
  const stop = () => {
    pane.reply.value = null;
    pane.editing.value = null;
    field.current?.focus();
  };
  const send = async () => {
    const text = field.current?.value.trim() ?? "";
    if (!text) return;
    if (new TextEncoder().encode(JSON.stringify(text)).length - 2 > 16_384) return setTrouble(t.tooLong);
    suggested.close();
    if (editing) {
      const reason = await actions.edit(conv, editing.seq, text);
      if (reason) return setTrouble(reason.message);
      return stop();
    }
    const reply = pane.reply.value?.seq;
    pane.reply.value = null;
    set(field.current, "");
    actions.post(conv, text, reply);
    void toNewest(pane);
  };
  const editLast = () => {
    const me = state.me.peek()?.nick;
    const last = view.lines.peek().findLast((line) => line.kind === "text" && !line.deleted && line.from === me);
    if (last?.kind === "text") pane.editing.value = last;
  };
  const keys = (event: KeyboardEvent) => {
    if (suggested.key(event, choose)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      void send();
    } else if (event.key === "Escape" && (editing || pane.reply.value)) {
      event.preventDefault();
      stop();
    } else if (event.key === "ArrowUp" && field.current?.value === "" && !event.shiftKey) {
      event.preventDefault();
      editLast();
    }
  };
  return (
    <form class="composer" onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <AnswerBar pane={pane} onStop={stop} />
      {trouble && <p class="error" role="alert">{trouble}</p>}
      <Suggestions suggested={suggested} view={view} onChoose={choose} />
      <div class="composer-row">
        <IconButton icon="smile" label={t.emoji} expanded={emoji !== null} onClick={(event) => setEmoji(emoji ? null : (event.currentTarget as HTMLElement))} />
        <textarea
          ref={field} class="composer-field scrolls" rows={1} dir="auto" aria-label={t.writeTo(conv)} placeholder={t.writeTo(conv)}
          enterkeyhint="send" aria-autocomplete="list" {...suggested.attributes}
          onInput={written} onKeyDown={keys} onClick={suggested.look} onBlur={suggested.close}
        />
        <button type="submit" class="send-button" aria-label={editing ? t.save : t.send} title={editing ? t.save : t.send}>
          <Icon name={editing ? "check" : "send"} />
        </button>
      </div>
      {emoji && <EmojiPicker anchor={emoji} onClose={() => setEmoji(null)} onChoose={(one) => { setEmoji(null); insert(one); }} />}
    </form>
  );
}

const tallest = 220;

function set(field: HTMLTextAreaElement | null, text: string): void {
  if (!field) return;
  field.value = text;
  grow(field);
}

function grow(field: HTMLTextAreaElement | null): void {
  if (!field) return;
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, tallest)}px`;
}
