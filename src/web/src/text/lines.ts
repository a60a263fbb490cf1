/** What is left of a line inside of quotes and lists, and the column where it begins: tabs go to the next multiple of four. */
export interface Line {
  readonly text: string;
  readonly column: number;
}

/** The lines of a text. A newline at its end begins no other line. */
export const linesOf = (text: string): Line[] =>
  text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => ({ text: line, column: 0 }));

export const isBlank = (line: Line): boolean => /^[ \t]*$/.test(line.text);

const widthOf = (character: string | undefined, column: number): number => (character === " " ? 1 : character === "\t" ? 4 - (column % 4) : 0);

/** Without blanks at its end. */
export const trimmedEnd = (text: string): string => text.replace(/(?<![ \t])[ \t]+$/, "");

/** Without blanks at both ends. */
export const trimmed = (text: string): string => trimmedEnd(text.replace(/^[ \t]+/, ""));

/** The columns of blanks before the text. */
export function indentOf({ text, column }: Line): number {
  let at = column;
  for (let i = 0; widthOf(text[i], at) > 0; i++) at += widthOf(text[i], at);
  return at - column;
}

/** Without its first characters, none of which is a tab. */
export const after = ({ text, column }: Line, characters: number): Line => ({ text: text.slice(characters), column: column + characters });

/** Without so many columns of blanks, or what there are. Of a tab that is not all taken, blanks stay. */
export function outdented(line: Line, columns: number): Line {
  const end = line.column + columns;
  let at = line.column;
  let i = 0;
  while (at < end) {
    const width = widthOf(line.text[i], at);
    if (width === 0) break;
    at += width;
    i++;
  }
  return at <= end ? { text: line.text.slice(i), column: at } : { text: " ".repeat(at - end) + line.text.slice(i), column: end };
}
