/** What an entry of the browser's history says beside its address. */
interface Entry {
  /** Its place among all entries of this page. */
  readonly at: number;
  /** How many things lay over the page when it was made. */
  readonly depth: number;
  /** How many entries before it the list of conversations is; missing where it is not before it. */
  readonly up?: number;
}

/** As much of the browser's as is needed. */
export interface Browsing {
  readonly history: Pick<History, "state" | "pushState" | "replaceState" | "go">;
  readonly location: Pick<Location, "hash">;
  addEventListener(type: "popstate", listener: () => void): void;
  removeEventListener(type: "popstate", listener: () => void): void;
}

interface Shown {
  /** How many things lie over the page. */
  depth(): number;
  /** Closes those that are above. */
  closeTo(depth: number): void;
  /** Whether that is something else than before. */
  show(hash: string): boolean;
}

const root = "#/";

/**
 * The browser's history as people mean it: Back closes what lies over the page, one thing at a time, and then leads to what was
 * shown before. Each thing that lies over has an entry of its own. Closed in another way, it leaves its entry to what comes next, be it
 * another thing or another conversation; where nothing does, Back passes over it.
 */
export class Trail {
  #at = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly shown: Shown, private readonly browser: Browsing = window) {}

  /** Gives the way to end. */
  begin(): () => void {
    this.browser.addEventListener("popstate", this.#came);
    this.#at = this.#entry.at;
    return () => {
      this.browser.removeEventListener("popstate", this.#came);
      clearTimeout(this.#timer);
    };
  }

  /** That address is shown now. */
  go(address: string, how: "push" | "replace"): void {
    const { at, depth, up } = this.#entry;
    // What takes the place of the list has none before it.
    if (how === "replace" || depth > 0) this.#write("replaceState", { at, depth: 0, ...upOf(address, up === 0 ? undefined : up) }, address);
    else this.#push(0, address);
  }

  /** The list is shown now: back to where it was, or else in the place of what was. */
  toList(): void {
    const { at, up } = this.#entry;
    if (up === undefined) return this.go(root, "replace");
    // It is shown already: that is no entry to pass over.
    this.#at = at - up;
    this.browser.history.go(-up);
  }

  /** Whoever came to a conversation directly goes back to the list from there, and not out of the page. */
  beginAtList(): void {
    const { hash } = this.browser.location;
    if (this.#entry.up !== undefined) return;
    this.#write("replaceState", { at: 0, depth: 0, up: 0 }, root);
    this.#push(0, hash);
  }

  /** Something was opened or closed over the page. Several at once are one: what is closed for another thing leaves its place to it. */
  changed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (let now = this.#entry.depth; now < this.shown.depth(); now++) this.#push(now + 1);
    }, 0);
  }

  get #entry(): Entry {
    const { at = this.#at, depth = 0, up = isRoot(this.browser.location.hash) ? 0 : undefined } = (this.browser.history.state ?? {}) as Partial<Entry>;
    return up === undefined ? { at, depth } : { at, depth, up };
  }

  readonly #came = (): void => {
    const before = this.#at;
    // An address that somebody typed is an entry after the last one.
    if (this.browser.history.state === null) this.#write("replaceState", { ...this.#entry, at: before + 1 });
    const { at, depth } = this.#entry;
    this.#at = at;
    const over = this.shown.depth();
    this.shown.closeTo(depth);
    const isOther = this.shown.show(this.browser.location.hash);
    if (at < before && !isOther && this.shown.depth() === over) this.browser.history.go(-1);
  };

  #push(depth: number, address = this.browser.location.hash || root): void {
    const { at, up } = this.#entry;
    this.#at = at + 1;
    this.#write("pushState", { at: at + 1, depth, ...upOf(address, up === undefined ? undefined : up + 1) }, address);
  }

  #write(how: "pushState" | "replaceState", entry: Entry, address?: string): void {
    try {
      this.browser.history[how](entry, "", address);
    } catch {
      // A browser takes only so many in a while: then Back leads further than one would like.
    }
  }
}

const isRoot = (hash: string): boolean => hash === "" || hash === "#" || hash === root;

/** The list itself has none before it, except where something lies over it. */
function upOf(address: string, up: number | undefined): { readonly up?: number } {
  if (up !== undefined) return { up };
  return isRoot(address) ? { up: 0 } : {};
}
