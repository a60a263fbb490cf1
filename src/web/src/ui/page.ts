import { computed, effect, type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { App, Message, Outcome, Reason, View } from "../app";
import { texts } from "../texts";
import { copy } from "./clipboard";
import { remember, remembered } from "./remembered";
import { address, parse, type Place, replaced, type Route } from "./route";
import { depthOf, type Sheet } from "./sheet";
import { token } from "./token";
import { Trail } from "./trail";

export type { SettingsTab, Sheet } from "./sheet";

/** One conversation on the screen, with what is being done in it. */
export interface Pane {
  readonly id: number;
  readonly view: View;
  /** The message being answered. */
  readonly reply: Signal<Message | null>;
  /** The own message being edited. */
  readonly editing: Signal<Message | null>;
  /** Counts up when the newest is to come into view. */
  readonly wantsEnd: Signal<number>;
  /** Counts up when writing is to go on there. */
  readonly wantsFocus: Signal<number>;
  /** The message that the focus is to go to. */
  readonly wantsMessage: Signal<number | null>;
  /** Text to be put where the cursor is. */
  readonly insertion: Signal<string | null>;
}

const mostPanes = 4;

/** What this window shows. The address has it too, so going back and reloading work. */
export class Page {
  readonly panes = signal<readonly Pane[]>([]);
  /** The pane where one is. */
  readonly active = signal(0);
  readonly side = signal<"people" | "search" | null>(null);
  readonly sheet = signal<Sheet | null>(null);
  readonly solo = signal(false);
  readonly narrow = watched(`(max-width: ${token("--narrow")})`);
  /** There is room for a third column. */
  readonly roomy = watched(`(min-width: ${token("--roomy")})`);
  /** A short word that something was done. */
  readonly said = signal<string | null>(null);
  /** What was refused and belongs to no form. */
  readonly refused = signal<Reason | null>(null);
  /** Menus and the like that are open, each as the way to close it. On a wide screen Back is not for them. */
  readonly popovers = signal<readonly (() => void)[]>([]);
  /** The side panel lies over the talk. */
  readonly covered = computed(() => this.side.value !== null && !this.roomy.value);
  readonly #depth = computed(() => depthOf(this.sheet.value) + Number(this.covered.value) + (this.narrow.value ? this.popovers.value.length : 0));
  readonly #trail = new Trail({ depth: () => this.#depth.peek(), closeTo: (depth) => this.#closeTo(depth), show: (hash) => this.#read(hash) });
  #shown = "";
  #ids = 0;

  constructor(readonly app: App) {}

  /** Begins to show what the address says; gives the way to end. */
  begin(): () => void {
    if (this.roomy.value) this.side.value = remembered("people", "shown") === "shown" ? "people" : null;
    this.#show(parse(location.hash));
    if (this.panes.value.length === 0 && !this.narrow.value) this.#openLast();
    else if (this.panes.value.length > 0 && this.narrow.value && !this.solo.value) this.#trail.beginAtList();
    if (!this.narrow.value) this.write();
    const end = this.#trail.begin();
    const stops = [
      effect(() => {
        if (!this.roomy.value && this.side.peek() === "people") this.side.value = null;
      }),
      effect(() => {
        void this.#depth.value;
        this.#trail.changed();
      }),
    ];
    return () => {
      stops.forEach((stop) => stop());
      end();
      this.#show({ panes: [], solo: false });
    };
  }

  /** What lies over the page goes, the uppermost first. */
  #closeTo(depth: number): void {
    while (this.#depth.peek() > depth) {
      const popover = this.narrow.peek() ? this.popovers.peek().at(-1) : undefined;
      const sheet = this.sheet.peek();
      if (popover) {
        this.popovers.value = this.popovers.peek().slice(0, -1);
        popover();
      } else if (sheet) this.sheet.value = sheet.is === "ask" ? sheet.back : null;
      else this.side.value = null;
    }
  }

  #read(hash: string): boolean {
    const route = parse(hash);
    const isOther = address(route) !== this.#shown;
    if (isOther) this.#show(route);
    return isOther;
  }

  #openLast(): void {
    const last = remembered("last", "#general");
    const conversations = this.app.state.conversations.value;
    const found = conversations.find((one) => one.conv === last) ?? conversations[0];
    if (found) this.#go({ panes: [{ conv: found.conv }], solo: false }, "replace");
  }

  get route(): Route {
    return { panes: this.panes.value.map((pane) => ({ conv: pane.view.conversation.conv })), solo: this.solo.value };
  }

  get pane(): Pane | undefined {
    return this.panes.value[this.active.value];
  }

  /** In the pane where one is, or in one of its own beside it. */
  open(conv: string, options: { readonly beside?: boolean; readonly seq?: number } = {}): void {
    const target: Place = options.seq ? { conv, seq: options.seq } : { conv };
    const there = this.panes.value.findIndex((pane) => same(pane.view.conversation.conv, conv));
    if (there >= 0) {
      this.active.value = there;
      const pane = this.panes.value[there];
      if (options.seq && pane) void this.jump(pane, options.seq);
    } else {
      const index = options.beside ? Math.min(this.panes.value.length, mostPanes - 1) : this.active.value;
      const panes = replaced(this.route, index, target).panes;
      this.#go({ panes: this.narrow.value ? [target] : panes, solo: this.solo.value }, "push");
      this.active.value = Math.min(index, this.panes.value.length - 1);
    }
    // What lies over the talk would hide what was opened.
    if (!this.roomy.value) this.side.value = null;
    if (!this.narrow.value) this.write();
    remember("last", conv);
  }

  openFromSheet(conv: string): void {
    this.sheet.value = null;
    this.open(conv);
  }

  close(index: number): void {
    if (this.narrow.value) return this.#toList();
    const panes = this.route.panes.filter((_, i) => i !== index);
    this.#go({ panes, solo: false }, "push");
  }

  #toList(): void {
    this.#show({ panes: [], solo: false });
    this.#trail.toList();
  }

  /** To a message; if there is none of that number, to the nearest, which is said. */
  async jump(pane: Pane, seq: number): Promise<boolean> {
    const found = await pane.view.jumpTo(seq);
    if (found && pane.view.focus.peek()?.seq !== seq) this.said.value = texts.value.noSuchMessage(seq);
    return found;
  }

  /** A window of its own for it. */
  popOut(conv: string): void {
    window.open(address({ panes: [{ conv }], solo: true }), "_blank", "popup,width=520,height=720");
  }

  showSide(side: "people" | "search" | null): void {
    this.side.value = side;
    if (this.roomy.value && side !== "search") remember("people", side ? "shown" : "hidden");
  }

  toggleSide(side: "people" | "search"): void {
    this.showSide(this.side.value === side ? null : side);
  }

  /** The cursor goes to where one writes. */
  write(): void {
    const pane = this.pane;
    if (pane) pane.wantsFocus.value++;
  }

  /** Is it really meant? Then, or if not, one is back where it was asked. */
  ask(title: string, text: string, action: string, run: (unless: AbortSignal) => Outcome): void {
    this.sheet.value = { is: "ask", title, text, action, run, back: this.sheet.peek() };
  }

  /** Done without a form: what is refused is said nevertheless. */
  attempt(outcome: Outcome): void {
    void outcome.then((reason) => { if (reason) this.refused.value = reason; });
  }

  copy(text: string): void {
    void copy(text).then((done) => { this.said.value = done ? texts.value.copied : texts.value.somethingFailed; });
  }

  link(conv: string, seq?: number): string {
    return location.origin + location.pathname + address({ panes: [seq ? { conv, seq } : { conv }], solo: false });
  }

  #go(route: Route, how: "push" | "replace"): void {
    this.#show(route);
    this.#trail.go(address(route), how);
  }

  #show(route: Route): void {
    const left = [...this.panes.value];
    const shown = route.panes.slice(0, mostPanes).map((target) => {
      const there = left.findIndex((pane) => same(pane.view.conversation.conv, target.conv));
      const pane = left.splice(there, there < 0 ? 0 : 1)[0] ?? this.#make(target.conv);
      if (target.seq) void this.jump(pane, target.seq);
      return pane;
    });
    for (const pane of left) pane.view.close();
    this.#shown = address(route);
    this.solo.value = route.solo;
    this.active.value = Math.max(0, Math.min(this.active.value, shown.length - 1));
    this.panes.value = shown;
  }

  #make(conv: string): Pane {
    return {
      id: ++this.#ids, view: this.app.actions.open(conv), reply: signal(null), editing: signal(null),
      wantsEnd: signal(0), wantsFocus: signal(0), wantsMessage: signal(null), insertion: signal(null),
    };
  }
}

/** The newest comes into view, fetched where it is not here. */
export async function toNewest({ view, wantsEnd }: Pane): Promise<void> {
  if (!view.atEnd.peek()) await view.jumpToEnd();
  wantsEnd.value++;
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function watched(query: string): Signal<boolean> {
  const list = matchMedia(query);
  const matches = signal(list.matches);
  list.addEventListener("change", () => (matches.value = list.matches));
  return matches;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("No page around this component");
  return page;
}
