import type { Block, Inline } from "../text/tree";

/** The tree as tests/vectors/README.md writes it. */
export function notationOf(blocks: readonly Block[]): string {
  return blocks.map((block) => {
    switch (block.kind) {
      case "paragraph": return `p⟨${inline(block.children)}⟩`;
      case "heading": return `h${block.level}⟨${inline(block.children)}⟩`;
      case "code-block": return `pre${block.language === undefined ? "" : `[${block.language}]`}⟨${block.text}⟩`;
      case "quote": return `q⟨${notationOf(block.children)}⟩`;
      case "list": return `${block.ordered ? "ol" : "ul"}⟨${block.items.map((item) => `${item.number ?? "-"}⟨${notationOf(item.children)}⟩`).join("")}⟩`;
      case "table": return `table[${block.align.map((align) => align?.[0] ?? "-").join("")}]⟨${[block.head, ...block.rows].map((row) => `⟨${row.map(inline).join("¦")}⟩`).join("")}⟩`;
      case "rule": return "hr";
    }
  }).join("");
}

function inline(nodes: readonly Inline[]): string {
  return nodes.map((node) => {
    switch (node.kind) {
      case "text": return node.text;
      case "bold": case "italic": case "strike": return `${node.kind[0]}⟨${inline(node.children)}⟩`;
      case "code": return `c⟨${node.text}⟩`;
      case "link": {
        const words = inline(node.children);
        return `${node.bare ? "url" : "a"}${node.bare && node.href === words ? "" : `[${node.href}]`}⟨${words}⟩`;
      }
      case "mention": return node.text === `@${node.nick}` ? `@⟨${node.nick}⟩` : `@[${node.nick}]⟨${node.text}⟩`;
      case "room": return node.text === node.conv ? node.text.replace("#", "#⟨") + "⟩" : `#[${node.conv}]⟨${node.text}⟩`;
      case "break": return "⏎";
    }
  }).join("");
}
