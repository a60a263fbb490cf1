import type { Block, Inline } from "./tree";

/** Letters written from right to left: Hebrew, Arabic and their relatives. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1eeff}]/u;

/** Which way what stands there is written, by its first letter: so the numbers of a list or a quote's bar are on the side where it begins. */
export function directionOf(blocks: readonly Block[]): "ltr" | "rtl" | "auto" {
  const letter = firstOf(blocks, ofBlock);
  return letter === null ? "auto" : rightToLeft.test(letter) ? "rtl" : "ltr";
}

function ofBlock(block: Block): string | null {
  switch (block.kind) {
    case "paragraph":
    case "heading":
      return firstOf(block.children, ofInline);
    case "quote":
      return firstOf(block.children, ofBlock);
    case "list":
      return firstOf(block.items, (item) => firstOf(item.children, ofBlock));
    case "table":
      return firstOf([block.head, ...block.rows].flat(), (cell) => firstOf(cell, ofInline));
    case "code-block":
    case "rule":
      return null;
  }
}

const ofInline = (part: Inline): string | null =>
  "children" in part ? firstOf(part.children, ofInline) : part.kind === "break" || part.kind === "code" ? null : (/\p{L}/u.exec(part.text)?.[0] ?? null);

function firstOf<T>(things: readonly T[], of: (thing: T) => string | null): string | null {
  for (const thing of things) {
    const found = of(thing);
    if (found !== null) return found;
  }
  return null;
}
