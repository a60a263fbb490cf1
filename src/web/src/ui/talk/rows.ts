import type { Event, Line, Message } from "../../app";
import { dayKey } from "../today";

/** What the talk is made of, from above to below. */
export type Row =
  | { readonly kind: "day"; readonly key: string; readonly time: string }
  | { readonly kind: "new"; readonly key: string }
  /** `first`, `last`: of a run of messages of one author, which are shown as one block. */
  | { readonly kind: "message"; readonly key: string; readonly message: Message; readonly first: boolean; readonly last: boolean }
  /** Joining, leaving and the like: as many as follow each other are one quiet line. */
  | { readonly kind: "events"; readonly key: string; readonly events: readonly Event[] };

const pause = 5 * 60_000;

/** The new line stands above the first line with a number above `newAfter`, where that is known to be the first: `fromStart`, or one before it is there. */
export function rows(lines: readonly Line[], newAfter: number | null, fromStart = true): readonly Row[] {
  const made: Row[] = [];
  let before: Line | null = null;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as Line;
    const newDay = !before || dayKey(before.time) !== dayKey(line.time);
    const isNew = newAfter !== null && line.seq > newAfter && (before ? before.seq <= newAfter : fromStart || line.seq === newAfter + 1);
    if (newDay) made.push({ kind: "day", key: `day-${line.seq}`, time: line.time });
    if (isNew) made.push({ kind: "new", key: "new" });
    if (line.kind === "text") {
      const after = lines[i + 1];
      made.push({
        kind: "message", key: `m${line.seq}`, message: line,
        first: newDay || isNew || !together(before, line),
        last: !after || !together(line, after) || dayKey(after.time) !== dayKey(line.time) || (newAfter !== null && line.seq <= newAfter && after.seq > newAfter),
      });
    } else addEvent(made, line, newDay || isNew);
    before = line;
  }
  return made;
}

function together(one: Line | null, next: Line): boolean {
  return one?.kind === "text" && next.kind === "text" && one.from === next.from && Date.parse(next.time) - Date.parse(one.time) < pause;
}

function addEvent(made: Row[], event: Event, apart: boolean): void {
  const last = made[made.length - 1];
  if (!apart && last?.kind === "events") made[made.length - 1] = { ...last, events: [...last.events, event] };
  else made.push({ kind: "events", key: `e${event.seq}`, events: [event] });
}
