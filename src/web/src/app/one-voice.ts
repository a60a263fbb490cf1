import { newCid } from "../queue/cid";
import type { Tabs } from "../queue/outbox";

/** Milliseconds that the other tabs have to say something. */
const patience = 250;
const mostTold = 200;
/** Before everybody else: it is shown, or told already. */
const nobody = "";

/** The message of a conversation that an account could be told of. */
export interface Told {
  readonly nick: string;
  readonly conv: string;
  readonly seq: number;
}

/** What a tab says to the others: who comes behind `rank` need not tell. */
interface Word {
  readonly told: Told;
  readonly rank: string;
  readonly asks: boolean;
}

/**
 * Of all tabs of an account in this browser one tells of a message, and none where one of them shows it. Who is going to tell
 * asks first; who shows it, has told of it, or will, answers. No tab keeps anything about another one, so any may go at any time.
 */
export class OneVoice {
  readonly #tab = newCid();
  readonly #waiting = new Map<string, { readonly rank: string; silent: boolean }>();
  readonly #told = new Set<string>();

  constructor(
    private readonly tabs: Tabs | null,
    private readonly shows: (told: Told) => boolean,
    /** Rather the tab that one looks at: it is the one that may make a sound. */
    private readonly visible: () => boolean,
  ) {
    if (tabs) tabs.onmessage = ({ data }) => this.#heard(data as Word);
  }

  /** Calls `tell` where this tab is the one. */
  tell(told: Told, tell: () => void): void {
    if (!this.tabs) return tell();
    const key = keyOf(told);
    if (this.#told.has(key)) return;
    const mine = { rank: (this.visible() ? "0" : "1") + this.#tab, silent: false };
    this.#waiting.set(key, mine);
    this.#say(told, mine.rank, true);
    setTimeout(() => {
      this.#waiting.delete(key);
      if (mine.silent) return;
      if (this.#told.size >= mostTold) this.#told.clear();
      this.#told.add(key);
      this.#say(told, nobody);
      tell();
    }, patience);
  }

  #heard({ told, rank, asks }: Word): void {
    const key = keyOf(told);
    const mine = this.#waiting.get(key);
    if (mine && rank < mine.rank) mine.silent = true;
    if (!asks) return;
    const claim = this.#told.has(key) || this.shows(told) ? nobody : mine?.rank;
    if (claim !== undefined && claim < rank) this.#say(told, claim);
  }

  #say(told: Told, rank: string, asks = false): void {
    this.tabs?.postMessage({ told, rank, asks } satisfies Word);
  }
}

const keyOf = ({ nick, conv, seq }: Told): string => `${nick} ${conv} ${seq}`;
