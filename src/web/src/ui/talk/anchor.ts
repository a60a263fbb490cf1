/**
 * Keeps what one reads where it is, whatever is added, removed or grows above it. At the end it stays at the end.
 * The browser's own anchoring is switched off (overflow-anchor): not all browsers have it, and it cannot know the end.
 */
export class Anchor {
  /** At the end: what is added comes into view. */
  atEnd = true;
  #key: string | null = null;
  #offset = 0;

  constructor(readonly scroller: HTMLElement, readonly list: HTMLElement) {}

  /** After the reader scrolled: remembers the first row in view and where it stands. */
  remember(): void {
    const { scroller } = this;
    this.atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 24;
    const row = this.#firstBelow(scroller.scrollTop);
    this.#key = row?.dataset.key ?? null;
    this.#offset = row ? row.offsetTop - scroller.scrollTop : 0;
  }

  /** After the rows changed: brings that row back to where it stood. */
  restore(): void {
    const { scroller } = this;
    if (this.atEnd) {
      scroller.scrollTop = scroller.scrollHeight;
      return;
    }
    const row = this.#key === null ? null : this.row(this.#key);
    if (!row) return this.remember();
    const moved = row.offsetTop - scroller.scrollTop - this.#offset;
    if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
  }

  row(key: string): HTMLElement | null {
    return this.list.querySelector<HTMLElement>(`:scope > [data-key="${CSS.escape(key)}"]`);
  }

  /** Brings a row to a third of the height, where a jump leads. */
  show(row: HTMLElement, share = 1 / 3): void {
    this.atEnd = false;
    this.scroller.scrollTop = row.offsetTop - this.scroller.clientHeight * share;
    this.remember();
  }

  /** Rows lie one below the other, so their tops are sorted: halving finds it among thousands. */
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
