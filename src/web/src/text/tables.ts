import type { Found } from "./blocks";
import { inlinesOf } from "./inline";
import { indentOf, trimmed, type Line } from "./lines";
import type { Who } from "./names";
import type { Align, Cell } from "./tree";

/** More columns than this are text. */
const mostColumns = 64;

/** What begins another block. */
const otherBlock = /^[ \t]*(?:>|#{1,6}[ \t]|`{3}|~{3}|(?:[-*+]|\d{1,9}[.)])[ \t])/;

/** A line of cells and one of dashes below it. It ends where a line has no `|`. */
export function tableAt(lines: readonly Line[], start: number, who: Who): Found | null {
  if (start + 1 === lines.length || !lines[start]!.text.includes("|")) return null;
  const align = alignsOf(lines[start + 1]!);
  const head = cellsOf(lines[start]!.text, Infinity);
  if (align === null || head.length !== align.length || head.length > mostColumns) return null;
  let end = start + 2;
  while (end < lines.length && isRow(lines[end]!)) end++;
  const rows = lines.slice(start + 2, end).map((line) => cellsOf(line.text, align.length));
  const inlines = (row: readonly string[]): Cell[] => row.map((cell) => inlinesOf(cell, who, false));
  return { block: { kind: "table", align, head: inlines(head), rows: rows.map(inlines) }, end };
}

const isRow = (line: Line): boolean => line.text.includes("|") && indentOf(line) <= 3 && !otherBlock.test(line.text);

function alignsOf(line: Line): Align[] | null {
  if (indentOf(line) > 3 || !/^[ \t|:-]*$/.test(line.text) || !line.text.includes("|")) return null;
  const cells = cellsOf(line.text, Infinity);
  if (!cells.every((cell) => /^:?-+:?$/.test(cell))) return null;
  return cells.map((cell) => (cell.endsWith(":") ? (cell.startsWith(":") ? "center" : "right") : cell.startsWith(":") ? "left" : null));
}

/** What stands between bars. The last of as many as there may be has all that is left: nothing of a line vanishes. */
function cellsOf(line: string, most: number): string[] {
  const cells = trimmed(line).replace(/^\|/, "").split(/(?<!\\)\|/);
  if (cells.length > 1 && trimmed(cells.at(-1)!) === "") cells.pop();
  if (cells.length > most) cells.splice(most - 1, cells.length, cells.slice(most - 1).join("|"));
  return cells.map((cell) => trimmed(cell.replaceAll("\\|", "|")));
}
