import { unescaped } from "./escapes";
import { inlinesOf } from "./inline";
import { after, indentOf, isBlank, outdented, trimmed, trimmedEnd, type Line } from "./lines";
import { listAt } from "./lists";
import type { Who } from "./names";
import { tableAt } from "./tables";
import type { Block } from "./tree";

/** Quotes and lists in each other deeper than this are text. */
export const deepest = 8;

/** A block, and the line behind it. */
export interface Found {
  readonly block: Block;
  readonly end: number;
}

/** Blocks of lines that stand `depth` deep in quotes and lists. Each container gives its lines, without its marks, to this again. */
export function blocksOf(lines: readonly Line[], who: Who, depth: number): Block[] {
  const blocks: Block[] = [];
  let begun = 0;
  const endParagraph = (end: number): void => {
    if (begun < end) blocks.push(paragraphOf(lines.slice(begun, end), who, depth === 0 && begun === 0));
  };
  for (let i = 0; i < lines.length; ) {
    const found = isBlank(lines[i]!) ? null : blockAt(lines, i, who, depth);
    if (found === null && !isBlank(lines[i]!)) {
      i++;
      continue;
    }
    endParagraph(i);
    if (found !== null) blocks.push(found.block);
    i = begun = found?.end ?? i + 1;
  }
  endParagraph(lines.length);
  return blocks;
}

function blockAt(lines: readonly Line[], i: number, who: Who, depth: number): Found | null {
  // What is indented further is no mark: a pasted program stays what it is.
  if (indentOf(lines[i]!) > 3) return null;
  return codeAt(lines, i)
    ?? headingAt(lines[i]!, i, who)
    ?? tableAt(lines, i, who)
    ?? (isRule(lines[i]!) ? { block: { kind: "rule" }, end: i + 1 } : null)
    ?? quoteAt(lines, i, who, depth)
    ?? listAt(lines, i, who, depth);
}

/** The lines as they were typed: blanks at their beginning stay. */
function paragraphOf(lines: readonly Line[], who: Who, begins: boolean): Block {
  return { kind: "paragraph", children: inlinesOf(trimmedEnd(lines.map((line) => line.text).join("\n")), who, begins) };
}

export const isRule = (line: Line): boolean => indentOf(line) <= 3 && /^[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*$/.test(line.text);

/** Three or more: with an end of its own, or none. */
function codeAt(lines: readonly Line[], start: number): Found | null {
  const opening = /^[ \t]*(`{3,}|~{3,})(.*)$/s.exec(lines[start]!.text);
  if (opening === null || (opening[1]![0] === "`" && opening[2]!.includes("`"))) return null;
  const [, fence = "", info = ""] = opening;
  const indent = indentOf(lines[start]!);
  let end = start + 1;
  while (end < lines.length && !closes(lines[end]!, fence)) end++;
  const text = lines.slice(start + 1, end).map((line) => outdented(line, indent).text).join("\n");
  const language = unescaped(trimmed(info).split(/[ \t]/, 1)[0]!);
  return { block: { kind: "code-block", text, ...(language === "" ? {} : { language }) }, end: end + 1 };
}

function closes(line: Line, fence: string): boolean {
  const text = trimmed(line.text);
  return indentOf(line) <= 3 && text.length >= fence.length && text === fence[0]!.repeat(text.length);
}

/** Without a text it is no heading: `#` is what somebody wrote. */
function headingAt(line: Line, i: number, who: Who): Found | null {
  const heading = /^[ \t]*(#{1,6})[ \t]+(.*)$/s.exec(line.text);
  const text = heading === null ? "" : trimmed(trimmed(heading[2]!).replace(/(?:^|[ \t]+)#+$/, ""));
  if (text === "") return null;
  return { block: { kind: "heading", level: heading![1]!.length as 1, children: inlinesOf(text, who, false) }, end: i + 1 };
}

function quoteAt(lines: readonly Line[], start: number, who: Who, depth: number): Found | null {
  if (depth === deepest) return null;
  const inner: Line[] = [];
  let end = start;
  for (; end < lines.length; end++) {
    const line = outdented(lines[end]!, 3);
    if (line.text[0] !== ">") break;
    inner.push(outdented(after(line, 1), 1));
  }
  if (end === start) return null;
  // Marks without a text are what somebody wrote.
  const block: Block = inner.every(isBlank) ? paragraphOf(lines.slice(start, end), who, false) : { kind: "quote", children: blocksOf(inner, who, depth + 1) };
  return { block, end };
}
