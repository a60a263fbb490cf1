import { marks } from "../../text/words";

const longest = 300;
const before = 60;

export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** Some hundred characters of a text around the first place that has what a query looks for, cut where its marks begin and end. */
export function excerpt(text: string, query: string): Piece[] {
  const found = marks(query, text);
  const start = startOf(text, (found[0]?.[0] ?? 0) - before);
  const end = Math.min(text.length, start + longest);
  const pieces: Piece[] = [];
  const add = (from: number, to: number, marked: boolean): void => {
    if (from < to) pieces.push({ text: text.slice(from, to), marked });
  };
  if (start > 0) pieces.push({ text: "… ", marked: false });
  let at = start;
  for (const [first, last] of found) {
    if (first >= end) break;
    add(at, first, false);
    add(first, Math.min(last, end), true);
    at = last;
  }
  add(at, end, false);
  return pieces;
}

/** A word's beginning, where one is near. */
function startOf(text: string, near: number): number {
  if (near <= 0) return 0;
  const space = text.slice(near, near + before).search(/\s\S/u);
  return space < 0 ? near : near + space + 1;
}
