import { useEffect, useState } from "preact/hooks";
import type { Block } from "../../app";
import { findTokens, knownTokens, type Token } from "../../code/colours";
import { texts } from "../../texts";
import { IconButton } from "../Icon";
import { usePage } from "../page";

/** Code as it was written, in colours where its language was said. */
export function CodeBlock({ block }: { readonly block: Extract<Block, { kind: "code-block" }> }) {
  const page = usePage();
  const tokens = useTokens(block);
  return (
    <div class="code-block">
      <pre tabIndex={0} class="scrolls"><code>{tokens?.map(coloured) ?? block.text}</code></pre>
      <IconButton small icon="copy" label={texts.value.copyCode} onClick={() => page.copy(block.text)} />
    </div>
  );
}

function useTokens(block: Extract<Block, { kind: "code-block" }>): readonly Token[] | undefined {
  const [found, setFound] = useState<{ readonly of: typeof block; readonly tokens: readonly Token[] } | null>(null);
  useEffect(() => {
    if (block.language === undefined || knownTokens(block)) return;
    let gone = false;
    void findTokens(block).then((tokens) => { if (tokens && !gone) setFound({ of: block, tokens }); });
    return () => { gone = true; };
  }, [block]);
  return knownTokens(block) ?? (found?.of === block ? found.tokens : undefined);
}

const coloured = ({ text, kind }: Token, i: number) => (kind === undefined ? text : <span key={i} class={`code-${kind}`}>{text}</span>);
