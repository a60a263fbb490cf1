import { addressAt, bracketsAt } from "./links";
import { mentionAt, roomAt } from "./names";
import type { Inline } from "./tree";

/** Bold, italics: what is open at some place. */
interface Open {
  readonly marker: string;
  readonly children: Inline[];
}

const word = /[0-9A-Za-z_\u00c0-\u024f]/;
const space = /\s/;

/**
 * The inline parts of a paragraph, in one pass from left to right. Each marker can be open once at a time, so that
 * nothing is looked at more often than the nesting is deep: three times.
 */
export function inlinesOf(source: string, mentions: ReadonlySet<string>): Inline[] {
  const stack: Open[] = [{ marker: "", children: [] }];
  const codeEnds = new CodeEnds(source);
  let plain = "";
  const top = (): Open => stack[stack.length - 1]!;
  const flush = (): void => {
    if (plain !== "") top().children.push({ kind: "text", text: plain });
    plain = "";
  };
  const add = (node: Inline): void => {
    flush();
    top().children.push(node);
  };
  /** The marker of the innermost one was never closed: it stands for itself. */
  const unmark = (): void => {
    flush();
    const { marker, children } = stack.pop()!;
    top().children.push({ kind: "text", text: marker });
    for (const child of children) top().children.push(child);
  };

  for (let i = 0; i < source.length; ) {
    const c = source[i]!;
    const found = c === "`" ? codeEnds.codeAt(i)
      : c === "[" ? bracketsAt(source, i)
      : c === "h" || c === "m" ? addressAt(source, i)
      : c === "@" ? mentionAt(source, i, mentions)
      : c === "#" ? roomAt(source, i)
      : null;
    if (found !== null) {
      add(found.node);
      i = found.end;
    } else if (c === "\n") {
      add({ kind: "break" });
      i++;
    } else if (c === "\\" && /[*_`[\]@#>]/.test(source[i + 1] ?? "")) {
      plain += source[i + 1]!;
      i += 2;
    } else if (c === "*" || c === "_") {
      const marker = markerAt(source, i, top().marker);
      const open = stack.findIndex((one) => one.marker === marker);
      if (open > 0 && closes(source, i, marker) && (open < stack.length - 1 || plain !== "" || top().children.length > 0)) {
        while (stack.length - 1 > open) unmark();
        flush();
        const { children } = stack.pop()!;
        top().children.push({ kind: marker === "**" ? "bold" : "italic", children });
      } else if (open < 0 && opens(source, i, marker)) {
        flush();
        stack.push({ marker, children: [] });
      } else {
        plain += marker;
      }
      i += marker.length;
    } else {
      plain += c;
      i++;
    }
  }
  while (stack.length > 1) unmark();
  flush();
  return merged(stack[0]!.children);
}

/** Of three that close, the first is for what was opened last. */
function markerAt(source: string, i: number, open: string): string {
  return source.startsWith("**", i) && !(open === "*" && source[i + 2] === "*") ? "**" : source[i]!;
}

/** Inside of words (2*3*4, snake_case) a single marker means nothing. */
function opens(source: string, i: number, marker: string): boolean {
  const after = source[i + marker.length] ?? " ";
  const before = source[i - 1] ?? " ";
  return !space.test(after) && (marker === "**" || (after !== marker && !word.test(before)));
}

function closes(source: string, i: number, marker: string): boolean {
  const after = source[i + marker.length] ?? " ";
  const before = source[i - 1] ?? " ";
  return !space.test(before) && (marker === "**" || !word.test(after));
}

/** Texts that stand beside each other are one. */
function merged(nodes: readonly Inline[]): Inline[] {
  const result: Inline[] = [];
  let texts: string[] = [];
  const end = (): void => {
    if (texts.length > 0) result.push({ kind: "text", text: texts.join("") });
    texts = [];
  };
  for (const node of nodes) {
    if (node.kind === "text") {
      texts.push(node.text);
    } else {
      end();
      result.push(node.kind === "bold" || node.kind === "italic" ? { ...node, children: merged(node.children) } : node);
    }
  }
  end();
  return result;
}

/** `code`, between equal runs of backticks. Remembers for which lengths there is no other run, and does not look again. */
class CodeEnds {
  readonly #none = new Set<number>();

  constructor(private readonly source: string) {}

  codeAt(start: number): { node: Inline; end: number } | null {
    if (this.source[start - 1] === "`") return null;
    const run = this.#runAt(start);
    // More than three are no use to anybody.
    if (run > 3 || this.#none.has(run)) return null;
    for (let i = this.source.indexOf("`", start + run); i >= 0; i = this.source.indexOf("`", i)) {
      const length = this.#runAt(i);
      if (length === run) {
        const inner = this.source.slice(start + run, i);
        // `` `a` `` is how one writes backticks.
        const text = inner.startsWith(" ") && inner.endsWith(" ") && inner.includes("`") ? inner.slice(1, -1) : inner;
        return { node: { kind: "code", text }, end: i + run };
      }
      i += length;
    }
    this.#none.add(run);
    return null;
  }

  #runAt(start: number): number {
    let end = start;
    while (this.source[end] === "`") end++;
    return end - start;
  }
}
