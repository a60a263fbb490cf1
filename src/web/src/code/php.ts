import { clike } from "@codemirror/legacy-modes/mode/clike";
import type { StringStream } from "@codemirror/streamparser";

const words = (text: string): Record<string, boolean> => Object.fromEntries(text.split(" ").map((word) => [word, true]));

/** PHP, of which CodeMirror has no parser of this kind: C's family with `$names` and `#` before comments. */
export const php = clike({
  name: "php",
  keywords: words(
    "abstract and array as break callable case catch class clone const continue declare default do echo else elseif empty enddeclare endfor "
    + "endforeach endif endswitch endwhile enum eval exit extends final finally fn for foreach function global goto if implements include "
    + "include_once instanceof insteadof interface isset list match namespace new or print private protected public readonly require require_once "
    + "return static switch throw trait try unset use var while xor yield",
  ),
  types: words("bool int float string object mixed void never iterable self parent"),
  blockKeywords: words("catch do else elseif for foreach if switch try while finally"),
  atoms: words("true false null TRUE FALSE NULL __CLASS__ __DIR__ __FILE__ __LINE__ __METHOD__ __FUNCTION__ __NAMESPACE__"),
  multiLineStrings: true,
  hooks: {
    "$": (stream: StringStream) => {
      stream.eatWhile(/[\w$\x7f-\uffff]/);
      return "variable";
    },
    "#": (stream: StringStream) => {
      // #[Attribute]
      if (stream.peek() === "[") return "meta";
      stream.skipToEnd();
      return "comment";
    },
    "<": (stream: StringStream) => (stream.match("?php") || stream.match("?=") || stream.match("?") ? "meta" : false),
    "?": (stream: StringStream) => (stream.eat(">") ? "meta" : false),
  },
});
