const near = 24;

/** A row in view, and where it was from the top of all rows. */
interface Mark {
  readonly key: string;
  readonly at: number;
}

/**
 * Keeps what one reads where it is, whatever is added, removed or grows above it. At the end it stays at the end.
 * The browser's own anchoring is switched off (overflow-anchor): not all browsers have it, and it cannot know the end.
 */
export class Anchor {
  /** At the end of the log: what is added comes into view. */
  atEnd = true;
  /** What is in view, the best one first: if a row moves, the page moves along, however far one has scrolled meanwhile. Rows may go, so there are several. */
  #marks: readonly Mark[] = [];
  #scrolledTo = 0;

  constructor(
    readonly scroller: HTMLElement,
    readonly list: HTMLElement,
    /** The last row is the log's newest. Else the end of what is here is a place as any other. */
    private readonly whole: () => boolean = () => true,
  ) {}

  /** The reader scrolled; rows may have moved before that is known. */
  scrolled(): void {
    this.#follow();
    this.#remember();
  }

  /** Before the rows change, and after it: brings what is in view back to where it stood. */
  restore(): void {
    const { scroller } = this;
    // The event that tells of the reader's scrolling up may still be to come.
    if (this.atEnd && this.whole() && (!this.#wentUp || this.#distance < near)) scroller.scrollTop = scroller.scrollHeight;
    else this.#follow();
    this.#remember();
  }

  row(key: string): HTMLElement | null {
    return this.list.querySelector<HTMLElement>(`:scope > [data-key="${CSS.escape(key)}"]`);
  }

  /** Brings a row to a third of the height, where a jump leads. */
  show(row: HTMLElement, share = 1 / 3): void {
    this.#goTo(row.offsetTop - this.scroller.clientHeight * share);
  }

  toEnd(): void {
    this.#goTo(this.scroller.scrollHeight);
  }

  /** The rows that are in view, wholly or in part. */
  inView(): readonly HTMLElement[] {
    const { scrollTop, clientHeight } = this.scroller;
    const rows = this.list.children;
    const shown: HTMLElement[] = [];
    for (let i = Math.max(0, this.#firstAt(scrollTop) - 1); i < rows.length; i++) {
      const row = rows[i] as HTMLElement;
      if (row.offsetTop >= scrollTop + clientHeight) break;
      shown.push(row);
    }
    return shown;
  }

  #goTo(top: number): void {
    this.scroller.scrollTop = top;
    this.atEnd = false;
    this.#remember();
  }

  #follow(): void {
    for (const { key, at } of this.#marks) {
      const row = this.row(key);
      if (row === null) continue;
      const moved = row.offsetTop - at;
      if (moved !== 0) this.scroller.scrollTop = this.#top + moved;
      return;
    }
  }

  #remember(): void {
    // What grew below while one was at the end is not yet scrolled to.
    this.atEnd = this.whole() && (this.#distance < near || (this.atEnd && !this.#wentUp));
    this.#scrolledTo = this.scroller.scrollTop;
    // The line above what is new goes from place to place.
    const marks = this.inView().map((row) => ({ key: row.dataset.key ?? "", at: row.offsetTop })).filter(({ key }) => key !== "new");
    // What goes on above the view may grow there.
    if (marks.length > 1 && marks[0]!.at < this.#scrolledTo) marks.push(marks.shift()!);
    this.#marks = marks;
  }

  /** How far one has scrolled; where rows went, the browser may have cut it to what is left before it can be corrected. */
  get #top(): number {
    return this.#distance < 1 ? Math.max(this.scroller.scrollTop, this.#scrolledTo) : this.scroller.scrollTop;
  }

  get #wentUp(): boolean {
    return this.scroller.scrollTop < this.#scrolledTo - 1;
  }

  get #distance(): number {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
  }

  /** Rows lie one below the other, so their tops are sorted: halving finds it among hundreds. */
  #firstAt(top: number): number {
    const rows = this.list.children;
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rows[middle] as HTMLElement).offsetTop < top) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
