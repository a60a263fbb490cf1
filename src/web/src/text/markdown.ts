import type { Message } from "../log/types";
import { blocksOf } from "./blocks";
import { linesOf } from "./lines";
import { whoOf } from "./names";
import type { Block, Inline } from "./tree";

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

/** Markdown as docs/protocol.md says it in "What a text means": whatever is none of it is text as it stands. */
export function parseText(text: string, mentions: readonly string[] = []): readonly Block[] {
  return blocksOf(linesOf(text), whoOf(mentions), 0);
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
