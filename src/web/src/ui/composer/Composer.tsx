import { useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { texts } from "../../texts";
import { useApp } from "../app";
import { EmojiPicker } from "../emoji/EmojiPicker";
import { count } from "../format";
import { Icon, IconButton } from "../Icon";
import { MessageActions } from "../talk/messageActions";
import { type Pane, toNewest, usePage } from "../page";
import { completed } from "./completion";
import { AnswerBar } from "./AnswerBar";
import { bytesOf, limit, near } from "./length";
import { Suggestions, useSuggestions } from "./Suggestions";
import { type } from "./typed";
import { useStoredDraft } from "./useStoredDraft";

/** Where one writes. The text is the field's own: a key waits for nothing. */
export function Composer({ pane }: { readonly pane: Pane }) {
  const app = useApp();
  const page = usePage();
  const { state, actions } = app;
  const t = texts.value;
  const { view } = pane;
  const { conv } = view.conversation;
  const field = useRef<HTMLTextAreaElement>(null);
  const [emoji, setEmoji] = useState<HTMLElement | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const waiting = useRef<AbortController | null>(null);
  const [length, setLength] = useState(0);
  const suggested = useSuggestions(view, field);
  const editing = pane.editing.value;

  const show = (text: string) => {
    set(field.current, text);
    measure(text);
  };
  const measure = (text: string) => {
    const bytes = text.length > near / 3 ? bytesOf(text) : 0;
    setLength(bytes > near ? bytes : 0);
  };
  useStoredDraft(pane);
  useLayoutEffect(() => {
    const { draft, edit } = view.conversation;
    const begun = edit.peek();
    show(!editing ? draft.peek() : begun?.seq === editing.seq ? begun.text : (editing.text ?? ""));
  }, [editing, view]);
  // Another tab wrote on, or sent it. What an input method is composing is its own.
  const composing = useRef(false);
  useSignalEffect(() => {
    const draft = view.conversation.draft.value;
    if (pane.editing.peek() === null && !composing.current && field.current && field.current.value !== draft) show(draft);
  });
  useEffect(() => {
    const text = pane.insertion.value;
    if (text === null || !field.current) return;
    pane.insertion.value = null;
    insert(text);
  }, [pane.insertion.value]);

  const written = () => {
    const text = field.current?.value ?? "";
    grow(field.current);
    measure(text);
    setTrouble(null);
    suggested.look();
    if (editing) return actions.setEdit(conv, { seq: editing.seq, text });
    actions.setDraft(conv, text);
    if (text.trim()) actions.typing(conv);
  };
  const insert = (text: string) => {
    const element = field.current;
    if (element) type(element, text, element.selectionStart, element.selectionEnd);
  };
  const choose = (nick: string) => {
    const element = field.current;
    if (!element || !suggested.prefix) return;
    const { text, start, end } = completed(element.value, suggested.prefix, nick);
    type(element, text, start, end);
    suggested.close();
  };
  /** Of editing first; the draft, and what it answers, waited for that. */
  const stop = () => {
    setTrouble(null);
    waiting.current?.abort();
    if (pane.editing.peek()) {
      pane.editing.value = null;
      actions.setEdit(conv, null);
    } else actions.setReply(conv, null);
    field.current?.focus();
  };
  const save = async (text: string) => {
    if (!editing || saving) return;
    setSaving(true);
    const given = (waiting.current = new AbortController());
    const reason = await actions.edit(conv, editing.seq, text, given.signal);
    setSaving(false);
    if (reason?.code === "given-up") return;
    if (reason) return setTrouble(reason.message);
    stop();
  };
  const send = async () => {
    // A program that was pasted keeps the indentation of its first line.
    const text = field.current?.value.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd() ?? "";
    if (!text) {
      if (editing) new MessageActions(app, page, pane, editing).delete(t.emptiedText);
      return;
    }
    const bytes = bytesOf(text);
    if (bytes > limit) return setTrouble(t.tooLong(count(bytes), count(limit)));
    suggested.close();
    if (editing) return save(text);
    const reply = view.conversation.replyTo.peek() ?? undefined;
    show("");
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
  const waits = saving && state.connection.value.is !== "online";
  return (
    <form class="composer" onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <AnswerBar pane={pane} onStop={stop} />
      {trouble && <p class="error" role="alert">{trouble}</p>}
      {waits && <p class="note small" role="status">{t.waitsForConnection}</p>}
      <Suggestions suggested={suggested} view={view} onChoose={choose} />
      <div class="composer-row">
        <IconButton icon="smile" label={t.emoji} expanded={emoji !== null} onClick={(event) => setEmoji(emoji ? null : (event.currentTarget as HTMLElement))} />
        <textarea
          ref={field} class="composer-field scrolls" rows={1} dir="auto" aria-label={t.writeTo(conv)} placeholder={t.writeTo(conv)}
          enterkeyhint="send" aria-autocomplete="list" {...suggested.attributes} {...(length ? { "aria-describedby": `length-${pane.id}` } : {})}
          onInput={written} onKeyDown={keys} onClick={suggested.look} onBlur={suggested.close}
          onCompositionStart={() => (composing.current = true)} onCompositionEnd={() => (composing.current = false)}
        />
        <button
          type="submit" class="send-button" onMouseDown={(event) => event.preventDefault()} aria-label={editing ? t.save : t.send} title={editing ? t.save : t.send}>
          <Icon name={editing ? "check" : "send"} />
        </button>
      </div>
      {length > 0 && <p class={length > limit ? "composer-length over" : "composer-length"} id={`length-${pane.id}`}>{t.lengthOf(count(length), count(limit))}</p>}
      {emoji && <EmojiPicker anchor={emoji} onClose={() => setEmoji(null)} onChoose={(one) => { setEmoji(null); insert(one); }} />}
    </form>
  );
}

function set(field: HTMLTextAreaElement | null, text: string): void {
  if (!field) return;
  field.value = text;
  grow(field);
}

/** As tall as its text, up to what its style allows. */
function grow(field: HTMLTextAreaElement | null): void {
  if (!field) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
