/** `code`, between equal runs of backticks. Remembers for which lengths there is no other run, and does not look again. */
export class CodeEnds {
  readonly #none = new Set<number>();

  constructor(private readonly source: string) {}

  /** The code that a run of backticks begins, and what is behind it; where it begins none, behind the run. */
  codeAt(start: number): { text: string | null; end: number } {
    const run = this.#runAt(start);
    if (this.#none.has(run)) return { text: null, end: start + run };
    for (let i = this.source.indexOf("`", start + run); i >= 0; i = this.source.indexOf("`", i)) {
      const length = this.#runAt(i);
      if (length === run) return { text: inner(this.source.slice(start + run, i)), end: i + run };
      i += length;
    }
    this.#none.add(run);
    return { text: null, end: start + run };
  }

  #runAt(start: number): number {
    let end = start;
    while (this.source[end] === "`") end++;
    return end - start;
  }
}

/** `` `a` `` is how one writes backticks. */
function inner(code: string): string {
  const line = code.replaceAll("\n", " ");
  return line.startsWith(" ") && line.endsWith(" ") && /[^ ]/.test(line) ? line.slice(1, -1) : line;
}
