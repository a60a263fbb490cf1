import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { texts } from "../../texts";
import { useApp } from "../app";
import { IconButton } from "../Icon";
import { type Pane, toNewest, usePage } from "../page";
import { Loading } from "../parts/Loading";
import { useLongPress } from "../parts/longPress";
import { rove } from "../parts/rove";
import { Anchor } from "./anchor";
import { Message } from "./Message";
import { MessageActions } from "./messageActions";
import { DayLine, EventLine, NewLine } from "./QuietLines";
import { QueuedMessage } from "./QueuedMessage";
import { type Row, rows as rowsOf } from "./rows";
import { keepStops } from "./stops";

/**
 * The part of the log that is kept around what one sees: some hundreds of rows, however long the log is. Pages come and
 * go above and below; the anchor sees to it that nothing moves under the reader's eyes.
 */
export function MessageList({ pane }: { readonly pane: Pane }) {
  const { view } = pane;
  const t = texts.value;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const { anchor, look } = useAnchor(pane, scroller, list);
  // What follows changes rows: where they stand is looked at before that.
  anchor.current?.restore();
  const rows = useComputed(() => rowsOf(view.lines.value, view.newAfter.value, view.atStart.value)).value;
  const queued = view.atEnd.value ? view.queued.value : [];
  const current: Current = { pointed: useSignal(0), focused: useSignal(0) };
  const shown = useShown(pane, anchor);
  const keys = useMessageKeys(pane, list);
  const press = useMessagePress(pane);
  useLayoutEffect(() => (list.current ? keepStops(list.current) : undefined), []);
  useLayoutEffect(() => anchor.current?.restore(), [rows, queued]);
  // A page may make nothing taller, of comings and goings, say, or where as much went as came: there may be more to load.
  useLayoutEffect(() => look.current(), [rows]);
  useLayoutEffect(() => {
    if (pane.wantsEnd.value > 0) anchor.current?.toEnd();
  }, [pane.wantsEnd.value]);
  const loading = view.loading.value;
  return (
    <div class="talk-middle">
      <div
        class="talk-scroller scrolls" ref={scroller} role="group" aria-label={t.messagesOf(view.conversation.conv)} aria-busy={loading !== null}
        onPointerOver={(event) => { if (event.pointerType !== "touch") current.pointed.value = seqAt(event.target); }}
        onPointerLeave={() => (current.pointed.value = 0)}
        onFocusIn={(event) => { if ((event.target as Element).matches(":focus-visible")) current.focused.value = seqAt(event.target); }}
        onFocusOut={(event) => { if (!list.current?.contains(event.relatedTarget as Node | null)) current.focused.value = 0; }}
        onKeyDown={keys} {...press}
      >
        <div class="talk-above">
          {view.atStart.value ? rows.length > 0 && <p class="event-line">{t.beginning}</p> : <p class="event-line">{loading && <Loading />}</p>}
        </div>
        <div class="talk-list" ref={list}>
          {rows.map((row) => rowOf(row, pane, current, shown))}
          {queued.map((one) => <QueuedMessage key={one.cid} queued={one} pane={pane} />)}
        </div>
      </div>
      <Newest pane={pane} anchor={anchor} />
    </div>
  );
}

type Current = Parameters<typeof Message>[0]["current"];

const seqAt = (target: EventTarget | null): number => Number((target as Element | null)?.closest<HTMLElement>("[data-seq]")?.dataset.seq ?? 0);

function rowOf(row: Row, pane: Pane, current: Current, shown: number) {
  switch (row.kind) {
    case "day": return <DayLine key={row.key} rowKey={row.key} time={row.time} />;
    case "new": return <NewLine key={row.key} />;
    case "events": return <EventLine key={row.key} rowKey={row.key} events={row.events} />;
    case "message": {
      const { seq } = row.message;
      return (
        <Message
          key={row.key} message={row.message} pane={pane} first={row.first} last={row.last} current={current}
          shown={shown === seq}
        />
      );
    }
  }
}

type Ref<T> = { readonly current: T | null };

/** Scrolling, pages above and below, and what is read. */
function useAnchor(pane: Pane, scroller: Ref<HTMLDivElement>, list: Ref<HTMLDivElement>) {
  const anchor = useRef<Anchor | null>(null);
  const looking = useRef<() => void>(() => undefined);
  const { view } = pane;
  useLayoutEffect(() => {
    const box = scroller.current;
    const inside = list.current;
    if (!box || !inside) return;
    const made = (anchor.current = new Anchor(box, inside, () => view.atEnd.peek()));
    const look = () => {
      const seen = made.inView().map(numberOf).filter((seq) => seq > 0);
      if (seen.length > 0) view.see(Math.min(...seen), made.atEnd ? Infinity : Math.max(...seen));
      const room = box.clientHeight * 1.5;
      if (!view.atStart.peek() && box.scrollTop < room) view.loadAbove();
      if (!view.atEnd.peek() && box.scrollHeight - box.scrollTop - box.clientHeight < room) view.loadBelow();
      view.setSeen(made.atEnd && view.atEnd.peek());
    };
    const scrolled = () => { made.scrolled(); look(); };
    const resized = new ResizeObserver(() => { made.restore(); look(); });
    begin(pane, made);
    looking.current = look;
    look();
    box.addEventListener("scroll", scrolled, { passive: true });
    resized.observe(inside);
    resized.observe(box);
    return () => {
      box.removeEventListener("scroll", scrolled);
      resized.disconnect();
      view.setSeen(false);
    };
  }, [pane]);
  return { anchor, look: looking };
}

/** The number of the line that a row begins with; 0 where it has none. */
const numberOf = (row: HTMLElement): number => Number(/^(?:m|e|day-)(\d+)$/.exec(row.dataset.key ?? "")?.[1] ?? 0);

/** Where one begins to read: at the new ones if there are any, else at the end. */
function begin(pane: Pane, anchor: Anchor): void {
  const line = pane.view.newAfter.peek() === null ? null : anchor.row("new");
  if (line) anchor.show(line);
  else anchor.restore();
}

/** After a jump: the line comes into view and is marked for a moment. */
function useShown(pane: Pane, anchor: { current: Anchor | null }): number {
  const [shown, setShown] = useState(0);
  const focus = pane.view.focus.value;
  const lines = pane.view.lines.value;
  const done = useRef<object | null>(null);
  useEffect(() => {
    if (!focus || done.current === focus) return;
    if (!lines.some((line) => line.seq >= focus.seq)) return;
    done.current = focus;
    // To the newest is no place among others: the reader knows what is there.
    if (pane.view.atEnd.peek() && lines[lines.length - 1]?.seq === focus.seq) return anchor.current?.toEnd();
    const message = lines.find((line) => line.kind === "text" && line.seq >= focus.seq);
    const row = message && anchor.current?.row(`m${message.seq}`);
    if (!row) return;
    anchor.current?.show(row);
    setShown(message.seq);
    const timer = setTimeout(() => setShown(0), 2400);
    return () => clearTimeout(timer);
  }, [focus, lines]);
  return shown;
}

/** With a finger, what can be done with a message comes up when it is pressed. */
function useMessagePress(pane: Pane) {
  const app = useApp();
  const page = usePage();
  return useLongPress((target) => {
    const seq = Number(target.closest<HTMLElement>("article[data-seq]")?.dataset.seq);
    const line = pane.view.lines.peek().find((one) => one.seq === seq);
    if (line?.kind !== "text") return false;
    page.sheet.value = { is: "message", actions: new MessageActions(app, page, pane, line) };
    return true;
  });
}

/** Up and down walk through the messages; one letter acts on the one that has the focus. */
function useMessageKeys(pane: Pane, list: Ref<HTMLDivElement>) {
  const app = useApp();
  const page = usePage();
  return (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const around = target.closest<HTMLElement>("article");
    if (event.key === "Escape" && around && around !== target && !event.defaultPrevented) {
      // From what is in a message to the message; from there once more to where one writes.
      event.preventDefault();
      return around.focus();
    }
    if (!target.matches("article") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (rove(event, list.current, ":scope > article")) return;
    const line = pane.view.lines.peek().find((one) => one.seq === Number(target.dataset.seq));
    if (line?.kind !== "text") return;
    const actions = new MessageActions(app, page, pane, line);
    const keys: Record<string, (() => void) | false> = {
      r: actions.canAnswer && (() => actions.reply()),
      e: actions.canEdit && (() => actions.edit()),
      c: () => actions.copyText(),
      l: () => actions.copyLink(),
      Delete: actions.canDelete && (() => actions.delete()),
      "+": actions.canAnswer && (() => target.querySelector<HTMLElement>(".tools button")?.click()),
      Enter: () => target.querySelector<HTMLElement>(".tools button:last-of-type")?.click(),
      Escape: () => page.write(),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
}

/** The way back down, with how many came meanwhile. */
function Newest({ pane, anchor }: { readonly pane: Pane; readonly anchor: { current: Anchor | null } }) {
  const { view } = pane;
  const [away, setAway] = useState(false);
  const lines = view.lines.value;
  useEffect(() => {
    const box = anchor.current?.scroller;
    if (!box) return;
    const look = () => setAway(box.scrollHeight - box.scrollTop - box.clientHeight > 120);
    look();
    box.addEventListener("scroll", look, { passive: true });
    return () => box.removeEventListener("scroll", look);
  }, [lines]);
  const unread = view.conversation.unread.value;
  if (!away && view.atEnd.value) return null;
  const t = texts.value;
  return (
    <div class="newest">
      <IconButton icon="down" label={unread > 0 ? t.toNewestUnread(unread) : t.toNewest} onClick={() => void toNewest(pane)} />
      {unread > 0 && <span class="badge" aria-hidden="true">{unread > 999 ? "999+" : unread}</span>}
    </div>
  );
}
