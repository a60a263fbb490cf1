import table from "../../../Charla.Protocol/Internal/Tables/Letters.txt?raw";

/*
 * What search takes for a word, and where a text has what was looked for. The server's rule (SearchWords.cs), held to it by
 * tests/vectors/search.json: it finds the hits, and here their words are marked.
 */

interface Word {
  readonly folded: string;
  readonly start: number;
  readonly end: number;
}

interface Term {
  readonly words: readonly string[];
  readonly isPrefix: boolean;
}

type Kind = "letter" | "digit" | "alone" | null;

const mostTerms = 32;

const isLetter = /^\p{L}$/u;
const isDigit = /^[\p{Nd}\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089]$/u;
const isMark = /^\p{M}$/u;
const isAccent = /^[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]$/u;
const isApostrophe = /^[\u02b9-\u02bf\ua78c]$/u;
const continues = /^[\p{M}\u1160-\u11ff\ud7b0-\ud7fb\uff9e\uff9f\u00ad\u200d\u2060]$/u;
const isUnspaced = /^[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f\u2e80-\u2fdf\u3005-\u3007\u3041-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua9ff\uaa60-\uaadf\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\u{11700}-\u{1174f}\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3ffff}]$/u;
const whiteSpace = /\p{White_Space}/u;
const quote = /["\u201c\u201d\u201e\u00ab\u00bb\uff02]/u;
const inWord = /^[\p{L}\p{Nd}]$/u;

const letters = new Map(
  table.split("\n").filter((line) => line !== "" && !line.startsWith("#")).flatMap((line) => line.trim().split(" ")).map((word) => [word.slice(0, 1), word.slice(1)]),
);

/** Where a text has what a query looks for: `[start, end]`, in its order, none overlapping another. */
export function marks(query: string, text: string): [number, number][] {
  const terms = termsOf(query);
  const words = wordsOf(text);
  const found: [number, number][] = [];
  for (let at = 0; at < words.length;) {
    const longest = Math.max(0, ...terms.filter((term) => standsAt(term, words, at)).map((term) => term.words.length));
    if (longest > 0) found.push([words[at]!.start, words[at + longest - 1]!.end]);
    at += Math.max(longest, 1);
  }
  return found;
}

/** Whether a text has all that a query looks for. */
export function matches(query: string, text: string): boolean {
  const words = wordsOf(text);
  return termsOf(query).every((term) => words.some((_, at) => standsAt(term, words, at)));
}

export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let endOfLetters = -1;
  for (let at = 0; at < text.length;) {
    const start = at;
    const kind = kindOf(characterAt(text, at));
    at += characterAt(text, at).length;
    if (kind === null) {
      const sign = signAt(text, start, start === endOfLetters);
      if (sign === "") continue;
      at = start + sign.length;
      words.push({ folded: sign, start, end: at });
      continue;
    }
    while (at < text.length) {
      const next = characterAt(text, at);
      if (!continues.test(next) && (kind === "alone" || kindOf(next) !== kind)) break;
      at += next.length;
    }
    if (kind !== "digit") endOfLetters = at;
    const folded = fold(text.slice(start, at));
    if (folded !== "") words.push({ folded, start, end: at });
  }
  return words;
}

function fold(word: string): string {
  let folded = "";
  let letter = "";
  for (const character of word.normalize("NFKD")) {
    if (isMark.test(character)) {
      if (character === "\u0303" ? letter === "n" : !isAccent.test(character)) folded += character;
      continue;
    }
    letter = character.toLowerCase();
    if (/^\p{Nd}$/u.test(letter)) folded += digitOf(letter);
    else if (letters.has(letter)) folded += letters.get(letter)!;
    else if (isLetter.test(letter)) folded += letter;
  }
  return folded;
}

/** The digits of each script stand in one row, from zero on. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0)!;
  let first = code;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(first - 1))) first--;
  return String((code - first) % 10);
}

function signAt(text: string, at: number, isAfterLetter: boolean): string {
  const plus = (character: string | undefined): boolean => character === "+" || character === "\uff0b";
  const [sign, next] = [text[at], text[at + 1]];
  if (isAfterLetter && (sign === "#" || sign === "\uff03" || sign === "\u266f")) return "#";
  if (isAfterLetter && plus(sign)) return plus(next) ? "++" : "+";
  const after = (sign === "." || sign === "\uff0e") && next !== undefined ? kindOf(characterAt(text, at + 1)) : null;
  return after === "letter" || after === "alone" ? "." : "";
}

function kindOf(character: string): Kind {
  if (isDigit.test(character)) return "digit";
  if (!isLetter.test(character) || isApostrophe.test(character)) return null;
  return isUnspaced.test(character) ? "alone" : "letter";
}

function termsOf(query: string): Term[] {
  const terms: Term[] = [];
  let isQuoted = false;
  for (let start = 0; start <= query.length && terms.length < mostTerms; isQuoted = !isQuoted) {
    const end = nextQuote(query, start);
    const part = query.slice(start, end);
    const words = wordsOf(part);
    if (!isQuoted) terms.push(...together(part, words));
    else if (words.length > 0) terms.push({ words: words.map((word) => word.folded), isPrefix: false });
    start = end + 1;
  }
  return terms.slice(0, mostTerms);
}

/** What is written without a space is looked for together. */
function together(text: string, words: readonly Word[]): Term[] {
  const runs: Word[][] = [];
  let end = 0;
  for (const word of words) {
    if (runs.length === 0 || whiteSpace.test(text.slice(end, word.start))) runs.push([]);
    runs.at(-1)!.push(word);
    end = word.end;
  }
  return runs.map((run) => ({ words: run.map((word) => word.folded), isPrefix: text[run.at(-1)!.end] === "*" }));
}

function nextQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (quote.test(text[at]!) && !(at > 0 && inWord.test(text[at - 1]!) && inWord.test(text[at + 1] ?? ""))) return at;
  }
  return text.length;
}

function standsAt(term: Term, words: readonly Word[], at: number): boolean {
  return term.words.every((wanted, i) => {
    const word = words[at + i]?.folded;
    return word === wanted || (term.isPrefix && i === term.words.length - 1 && word?.startsWith(wanted) === true);
  });
}

const characterAt = (text: string, at: number): string => String.fromCodePoint(text.codePointAt(at)!);
