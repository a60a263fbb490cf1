import { StringStream } from "@codemirror/streamparser";
import { parserFor } from "./languages";

/** What a piece of code is, as far as it has a colour of its own. */
export type Kind = "comment" | "keyword" | "string" | "number" | "name" | "type" | "mark";

export interface Token {
  readonly text: string;
  readonly kind?: Kind;
}

/** So long the page waits for the colours of one block, before it has its turn again. */
const slice = 8;
/** A text made to be slow is shown as it is. */
const longest = 1500;
/** Nobody writes longer lines by hand, and parsers take very long over some of them. */
const longestLine = 300;
const indentation = 2;

/**
 * The tokens of a code; together their texts are the code. A line is read token by token and others have their turn in between,
 * so that no text, whatever is in it, holds up the page. Null where the language is not known, or it takes too long.
 */
export async function tokensOf(code: string, language: string): Promise<readonly Token[] | null> {
  const parser = parserFor(language);
  if (parser === undefined) return null;
  const state: unknown = parser.startState?.(indentation) ?? {};
  const tokens = new Tokens();
  let spent = 0;
  let turn = performance.now();
  for (const [i, line] of code.split("\n").entries()) {
    if (i > 0) tokens.add("\n", null);
    if (line === "") parser.blankLine?.(state, indentation);
    if (line.length > longestLine) {
      tokens.add(line, null);
      continue;
    }
    for (const stream = new StringStream(line, 4, indentation); !stream.eol(); stream.start = stream.pos) {
      let style = parser.token(stream, state);
      // A parser that only went into another state reads on from there.
      for (let tries = 0; stream.pos === stream.start && tries < 10; tries++) style = parser.token(stream, state);
      if (stream.pos === stream.start) stream.next();
      tokens.add(stream.current(), style);
      const now = performance.now();
      if (now - turn < slice) continue;
      spent += now - turn;
      if (spent > longest) return null;
      await new Promise((go) => setTimeout(go));
      turn = performance.now();
    }
  }
  return tokens.made;
}

/** What stands beside each other and looks alike is one token. */
class Tokens {
  readonly made: { text: string; kind?: Kind }[] = [];

  add(text: string, style: string | null | undefined): void {
    const kind = style ? kindOf(style) : undefined;
    const last = this.made[this.made.length - 1];
    if (last !== undefined && (last.kind === kind || /^\s+$/.test(text))) last.text += text;
    else this.made.push(kind === undefined ? { text } : { text, kind });
  }
}

const kinds = new Map(Object.entries({
  comment: "comment lineComment blockComment docComment quote",
  keyword: "keyword modifier operatorKeyword controlKeyword definitionKeyword moduleKeyword self tag tagName heading header",
  string: "string character regexp link url inserted attributeValue escape",
  number: "number integer float atom bool literal unit color",
  name: "def definition builtin property propertyName macroName labelName attribute attributeName",
  type: "type typeName className namespace qualifier",
  mark: "meta processingInstruction documentMeta annotation error deleted",
}).flatMap(([kind, words]) => words.split(" ").map((word) => [word, kind as Kind] as const)));

/** Parsers say `variableName.standard`, or several words; one of them is known, or it is plain. */
function kindOf(style: string): Kind | undefined {
  for (const word of style.split(" ")) {
    if (/^variable(?:Name)?\.(?:standard|function|definition)/.test(word)) return "name";
    const kind = kinds.get(word.split(".")[0] ?? "");
    if (kind !== undefined) return kind;
  }
  return undefined;
}
