import type { Token } from "./tokens";

export type { Token };

/** A block of code as it stands in a message's tree. */
interface Block {
  readonly text: string;
  readonly language?: string;
}

const known = new WeakMap<Block, readonly Token[]>();
let last: Promise<unknown> = Promise.resolve();

/** The tokens of a block, where they were found before. */
export const knownTokens = (block: Block): readonly Token[] | undefined => known.get(block);

/** The same, found now: one block after the other, with parsers that are loaded when the first is asked for. Null where it stays without colours. */
export function findTokens(block: Block): Promise<readonly Token[] | null> {
  const found = last.then(async () => {
    if (block.language === undefined || known.has(block)) return known.get(block) ?? null;
    const { tokensOf } = await import("./tokens");
    const tokens = await tokensOf(block.text, block.language);
    if (tokens !== null) known.set(block, tokens);
    return tokens;
  });
  // Without a connection the parsers cannot be had: the code is there, in one colour.
  last = found.catch(() => null);
  return found.catch(() => null);
}
