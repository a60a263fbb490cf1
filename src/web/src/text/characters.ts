// What a character is to a text. `src/Charla.Text/Characters.cs` has the same classes. A character is one code point, as a string.

const blanks = /[\p{Zs}\t\n\f\r]/u;
const signs = /[\p{P}\p{S}]/u;
const wordly = /[\p{L}\p{Nd}\p{Mn}\p{Mc}]/u;
const variations = /[\ufe00-\ufe0f]/;
// Thai, Lao, Tibetan, Burmese, Hangul, Khmer, kana, Han.
const spaceless =
  /[\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u30fa\u30fc-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\u{1b000}-\u{1b16f}\u{20000}-\u{3ffff}]/u;

/** The character that begins at a place; at the end, what is there is taken for the end of a line. */
export function characterAt(source: string, at: number): string {
  const code = source.codePointAt(at);
  return code === undefined ? "\n" : String.fromCodePoint(code);
}

/** The character that ends at a place. */
export function characterBefore(source: string, at: number): string {
  if (at === 0) return "\n";
  const pair = at > 1 ? source.codePointAt(at - 2)! : 0;
  return pair > 0xffff ? String.fromCodePoint(pair) : source[at - 1]!;
}

export const isSpace = (character: string): boolean => blanks.test(character);

/** Punctuation and symbols of any script. */
export const isSign = (character: string): boolean => signs.test(character);

/** Punctuation of ASCII: what a backslash makes a plain character of. */
export const isAsciiSign = (character: string | undefined): boolean => character !== undefined && /^[!-/:-@[-`{-~]$/.test(character);

/** Letters and digits of scripts that write a blank between words, and marks on them: what stands before a name or address makes it part of a word. */
export const isInWord = (character: string): boolean => wordly.test(character) && !variations.test(character) && !spaceless.test(character);

/** What may stand in a nick or a room's name. */
export const isInName = (character: string): boolean =>
  "-_.".includes(character) || (wordly.test(character) && !variations.test(character));

/** Letters of scripts that write no blank between words, or, in Korean, none before particles. */
export const isSpaceless = (character: string): boolean => spaceless.test(character);

export const isDigit = (character: string): boolean => /\p{Nd}/u.test(character);

export const isMark = (character: string): boolean => /[\p{Mn}\p{Mc}]/u.test(character);
