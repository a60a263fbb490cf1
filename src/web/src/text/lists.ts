import { blocksOf, deepest, isRule, type Found } from "./blocks";
import { after, indentOf, isBlank, outdented, type Line } from "./lines";
import type { Who } from "./names";
import type { ListItem } from "./tree";

/** The mark at the beginning of an item. */
interface Marker {
  /** `-`, `*`, `+`, `.` or `)`: where it changes, another list begins. */
  readonly sign: string;
  readonly number?: number;
  /** The columns before the item's text. */
  readonly width: number;
  readonly rest: Line;
}

export function listAt(lines: readonly Line[], start: number, who: Who, depth: number): Found | null {
  const first = depth === deepest ? null : markerAt(lines[start]!);
  // A list begins with a text: a sign alone is what somebody wrote.
  if (first === null || isBlank(first.rest)) return null;
  const items: ListItem[] = [];
  let end = start;
  for (let marker: Marker | null = first; marker?.sign === first.sign; marker = end < lines.length ? markerAt(lines[end]!) : null) {
    const item = itemAt(lines, end, marker);
    const children = blocksOf(item.lines, who, depth + 1);
    items.push(marker.number === undefined ? { children } : { number: marker.number, children });
    end = item.end;
  }
  return { block: { kind: "list", ordered: first.number !== undefined, items }, end };
}

/** The item's lines: its first one, and those that are blank or indented as far as its text. */
function itemAt(lines: readonly Line[], start: number, marker: Marker): { lines: Line[]; end: number } {
  const inner = [marker.rest];
  let end = start + 1;
  const isEmpty = isBlank(marker.rest) && (end === lines.length || isBlank(lines[end]!));
  for (; end < lines.length; end++) {
    const line = lines[end]!;
    if (!isBlank(line) && (isEmpty || indentOf(line) < marker.width)) break;
    inner.push(outdented(line, marker.width));
  }
  return { lines: inner, end };
}

function markerAt(line: Line): Marker | null {
  const indent = indentOf(line);
  const marker = /^(?:[-*+]|(\d{1,9})[.)])(?=[ \t]|$)/.exec(outdented(line, indent).text);
  if (marker === null || indent > 3 || isRule(line)) return null;
  const behind = after(outdented(line, indent), marker[0].length);
  const blanks = indentOf(behind);
  // Five blanks and more are one, and the text's own; so is the end of the line.
  const gap = isBlank(behind) || blanks > 4 ? 1 : blanks;
  const sign = marker[0].at(-1)!;
  const width = indent + marker[0].length + gap;
  return { sign, width, rest: outdented(behind, gap), ...(marker[1] === undefined ? {} : { number: Number(marker[1]) }) };
}
