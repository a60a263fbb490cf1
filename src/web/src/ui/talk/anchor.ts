const near = 24;

/**
 * Keeps what one reads where it is, whatever is added, removed or grows above it. At the end it stays at the end.
 * The browser's own anchoring is switched off (overflow-anchor): not all browsers have it, and it cannot know the end.
 */
export class Anchor {
  /** At the end: what is added comes into view. */
  atEnd = true;
  #key: string | null = null;
  /** Where that row was, from the top of all rows: if it moves, the page moves along, however far one has scrolled meanwhile. */
  #rowAt = 0;
  #scrolledTo = 0;

  constructor(readonly scroller: HTMLElement, readonly list: HTMLElement) {}

  /** After the reader scrolled: remembers the first row in view. */
  remember(): void {
    this.atEnd = this.#distance < near;
    this.#scrolledTo = this.scroller.scrollTop;
    const row = this.#firstBelow(this.#scrolledTo);
    this.#key = row?.dataset.key ?? null;
    this.#rowAt = row?.offsetTop ?? 0;
  }

  /** After the rows changed: brings that row back to where it stood. */
  restore(): void {
    const { scroller } = this;
    // The event that tells of the reader's scrolling up may still be to come.
    if (this.atEnd && (scroller.scrollTop >= this.#scrolledTo - 1 || this.#distance < near)) {
      scroller.scrollTop = scroller.scrollHeight;
    } else {
      const row = this.#key === null ? null : this.row(this.#key);
      if (row && row.offsetTop !== this.#rowAt) scroller.scrollTop += row.offsetTop - this.#rowAt;
    }
    this.remember();
  }

  row(key: string): HTMLElement | null {
    return this.list.querySelector<HTMLElement>(`:scope > [data-key="${CSS.escape(key)}"]`);
  }

  /** Brings a row to a third of the height, where a jump leads. */
  show(row: HTMLElement, share = 1 / 3): void {
    this.scroller.scrollTop = row.offsetTop - this.scroller.clientHeight * share;
    this.remember();
  }

  toEnd(): void {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.remember();
  }

  get #distance(): number {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
  }

  /** Rows lie one below the other, so their tops are sorted: halving finds it among hundreds. */
  #firstBelow(top: number): HTMLElement | undefined {
    const rows = this.list.children;
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rows[middle] as HTMLElement).offsetTop < top) low = middle + 1;
      else high = middle;
    }
    return (rows[low] ?? rows[rows.length - 1]) as HTMLElement | undefined;
  }
}
