import type { Message } from "../app/types";
import { inlinesOf } from "./inline";
import { folded } from "./names";
import type { Block, Inline, ListItem } from "./tree";

/** Quotes in quotes deeper than this are text. */
const deepest = 4;
const fence = /^ {0,3}```([A-Za-z0-9+#_.-]{0,24})\s*$/;
const fenceEnd = /^ {0,3}```\s*$/;
const item = /^ {0,8}(?:[-*•]|(\d{1,9})[.)]) +(?=\S)/;

const parsed = new WeakMap<Message, readonly Block[]>();

/** What a message says. Messages are values, so each is parsed once. */
export function parse(message: Message): readonly Block[] {
  let blocks = parsed.get(message);
  if (blocks === undefined) {
    blocks = parseText(message.text ?? "", message.mentions);
    parsed.set(message, blocks);
  }
  return blocks;
}

/** A safe subset of Markdown: bold, italics, code, quotes, lists, links. Whatever is none of it is text as it stands. */
export function parseText(text: string, mentions: readonly string[] = []): readonly Block[] {
  return blocksOf(text.replaceAll("\r\n", "\n").split("\n"), new Set(mentions.map(folded)), 0);
}

function blocksOf(lines: readonly string[], mentions: ReadonlySet<string>, depth: number): Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  const endParagraph = (): void => {
    if (paragraph.length > 0) blocks.push({ kind: "paragraph", children: inlinesOf(paragraph.join("\n").trim(), mentions) });
    paragraph = [];
  };
  for (let i = 0; i < lines.length; ) {
    const line = lines[i]!;
    const block = codeBlockAt(lines, i) ?? quoteAt(lines, i, mentions, depth) ?? listAt(lines, i, mentions);
    if (block !== null) {
      endParagraph();
      blocks.push(block.block);
      i = block.end;
    } else {
      if (/\S/.test(line)) paragraph.push(line);
      else endParagraph();
      i++;
    }
  }
  endParagraph();
  return blocks;
}

interface Found {
  readonly block: Block;
  readonly end: number;
}

function codeBlockAt(lines: readonly string[], start: number): Found | null {
  const opening = fence.exec(lines[start]!);
  if (opening === null) return null;
  let end = start + 1;
  while (end < lines.length && !fenceEnd.test(lines[end]!)) end++;
  const text = lines.slice(start + 1, end).join("\n");
  const language = opening[1] ?? "";
  return { block: { kind: "code-block", text, ...(language === "" ? {} : { language }) }, end: end + 1 };
}

function quoteAt(lines: readonly string[], start: number, mentions: ReadonlySet<string>, depth: number): Found | null {
  if (depth === deepest) return null;
  let end = start;
  while (end < lines.length && /^ {0,3}>/.test(lines[end]!)) end++;
  if (end === start) return null;
  const inner = lines.slice(start, end).map((line) => line.replace(/^ {0,3}> ?/, ""));
  return { block: { kind: "quote", children: blocksOf(inner, mentions, depth + 1) }, end };
}

function listAt(lines: readonly string[], start: number, mentions: ReadonlySet<string>): Found | null {
  const first = item.exec(lines[start]!);
  if (first === null) return null;
  const ordered = first[1] !== undefined;
  const items: ListItem[] = [];
  let end = start;
  for (; end < lines.length; end++) {
    const next = item.exec(lines[end]!);
    if (next === null || (next[1] !== undefined) !== ordered) break;
    const children: Block[] = [{ kind: "paragraph", children: inlinesOf(lines[end]!.slice(next[0].length).trim(), mentions) }];
    items.push(ordered ? { number: Number(next[1]), children } : { children });
  }
  return { block: { kind: "list", ordered, items }, end };
}

/** As one line of text without marks: for lists of conversations, quotes and notifications. */
export function plain(blocks: readonly Block[]): string {
  return blocks.map(plainBlock).join(" ").replace(/\s+/g, " ").trim();
}

function plainBlock(block: Block): string {
  switch (block.kind) {
    case "paragraph":
      return plainInlines(block.children);
    case "code-block":
      return block.text;
    case "quote":
      return plain(block.children);
    case "heading":
      return plainInlines(block.children);
    case "list":
      return block.items.map((item) => plain(item.children)).join(" ");
    case "table":
      return [block.head, ...block.rows].flat().map(plainInlines).join(" ");
    case "rule":
      return "";
  }
}

function plainInlines(nodes: readonly Inline[]): string {
  return nodes.map((node) => ("children" in node ? plainInlines(node.children) : node.kind === "break" ? " " : node.text)).join("");
}
