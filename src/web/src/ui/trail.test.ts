import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Browsing, Trail } from "./trail";

/** A browser's history: going takes a moment, and is told of then. */
class FakeBrowser implements Browsing {
  entries: { state: unknown; hash: string }[] = [{ state: null, hash: "" }];
  at = 0;
  left = false;
  listener: () => void = () => undefined;
  readonly history: Browsing["history"];
  readonly location: Browsing["location"];

  constructor() {
    const write = (state: unknown, hash?: string | URL | null) => ({ state, hash: hash === undefined || hash === null ? this.now.hash : String(hash) });
    const now = () => this.now;
    this.history = {
      get state() { return now().state; },
      pushState: (state, _, hash) => {
        const entry = write(state, hash);
        this.entries = [...this.entries.slice(0, ++this.at), entry];
      },
      replaceState: (state, _, hash) => { this.entries[this.at] = write(state, hash); },
      go: (by = 0) => { setTimeout(() => this.goes(by), 5); },
    };
    this.location = { get hash() { return now().hash; } };
  }

  get now() { return this.entries[this.at]!; }

  goes(by: number): void {
    if (!this.entries[this.at + by]) return void (this.left = true);
    this.at += by;
    this.listener();
  }

  typed(hash: string): void {
    this.entries = [...this.entries.slice(0, ++this.at), { state: null, hash }];
    this.listener();
  }

  addEventListener(_: "popstate", listener: () => void): void { this.listener = listener; }
  removeEventListener(): void { this.listener = () => undefined; }
}

let browser: FakeBrowser;
let over: string[];
let shown: string;
let trail: Trail;

beforeEach(() => {
  vi.useFakeTimers();
  browser = new FakeBrowser();
  [over, shown] = [[], ""];
  begin();
});

function begin(): void {
  trail = new Trail({
    depth: () => over.length,
    closeTo: (depth) => { over = over.slice(0, depth); },
    show: (hash) => {
      const isOther = hash !== shown;
      shown = hash;
      return isOther;
    },
  }, browser);
  trail.begin();
  vi.runAllTimers();
}

function go(address: string, how: "push" | "replace" = "push"): void {
  over = [];
  shown = address;
  trail.go(address, how);
  trail.changed();
  vi.runAllTimers();
}

function open(...what: string[]): void {
  over = [...over, ...what];
  trail.changed();
  vi.runAllTimers();
}

function close(count = 1): void {
  over = over.slice(0, over.length - count);
  trail.changed();
  vi.runAllTimers();
}

const back = () => { browser.goes(-1); vi.runAllTimers(); };
const forward = () => { browser.goes(1); vi.runAllTimers(); };
const now = () => [shown, ...over];

describe("the way back", () => {
  it("closes what lies over the page, one at a time, and then leads to what was before", () => {
    go("#/c/a");
    open("panel");
    open("settings", "asking");
    const steps = [1, 2, 3, 4].map(() => { back(); return now(); });
    expect(steps).toEqual([["#/c/a", "panel", "settings"], ["#/c/a", "panel"], ["#/c/a"], [""]]);
  });

  it.each([[["one"], 1], [["one", "two"], 2], [["one", "two"], 1]])("passes over what was closed in another way: %j, %i of it", (what, count) => {
    go("#/c/a");
    open(...what);
    close(count);
    const left = over.length;
    if (left > 0) back();
    expect(now()).toEqual(["#/c/a"]);
    back();
    expect(now()).toEqual([""]);
  });

  it("passes over what was closed to go on from there, and the place is taken", () => {
    go("#/c/a");
    open("new conversation");
    go("#/c/b");
    open("menu", "settings");
    go("#/c/c");
    const steps = [1, 2, 3].map(() => { back(); return now(); });
    expect(steps).toEqual([["#/c/b"], ["#/c/a"], [""]]);
    expect(browser.entries.length).toBeLessThanOrEqual(6);
  });

  it("takes no more entries, however often something is opened and closed", () => {
    for (let i = 0; i < 50; i++) {
      open("menu");
      over = ["dialog"];
      trail.changed();
      vi.runAllTimers();
      close();
    }
    expect(browser.entries.length).toBe(2);
  });

  it("stays where it is when what was closed is gone forward to", () => {
    go("#/c/a");
    open("settings");
    back();
    forward();
    expect(now()).toEqual(["#/c/a"]);
    back();
    expect(now()).toEqual([""]);
  });

  it("is the same from a page that was loaded anew with something open", () => {
    go("#/c/a");
    open("settings");
    over = [];
    begin();
    expect(now()).toEqual(["#/c/a"]);
    back();
    expect(now()).toEqual([""]);
  });

  it("knows an address that somebody typed while something was open", () => {
    go("#/c/a");
    open("settings");
    browser.typed("#/c/b");
    expect(now()).toEqual(["#/c/b"]);
    back();
    expect(now()).toEqual(["#/c/a"]);
  });

  it("does without where the browser takes no more entries", () => {
    browser.history.pushState = () => { throw new Error("SecurityError"); };
    go("#/c/a");
    open("settings");
    expect(now()).toEqual(["#/c/a", "settings"]);
  });
});

describe("the list", () => {
  it("is where it was before, however many conversations one went through", () => {
    go("#/c/a");
    open("menu");
    close();
    go("#/c/b");
    open("panel");
    [over, shown] = [[], ""];
    trail.toList();
    vi.runAllTimers();
    expect([browser.at, shown, browser.left]).toEqual([0, "", false]);
  });

  it("is before a conversation that was come to directly, also after loading it anew", () => {
    browser.history.replaceState(null, "", "#/c/a");
    shown = "#/c/a";
    trail.beginAtList();
    begin();
    trail.beginAtList();
    expect([browser.entries.map((entry) => entry.hash), browser.at]).toEqual([["#/", "#/c/a"], 1]);
    back();
    expect(shown).toBe("#/");
  });

  it("takes the place of a conversation that it is not before", () => {
    browser.history.replaceState(null, "", "#/c/a");
    trail.toList();
    expect(browser.entries.map((entry) => entry.hash)).toEqual(["#/"]);
  });

  it("takes the place of a conversation that has taken its place", () => {
    browser.history.replaceState(null, "", "#/");
    begin();
    go("#/c/a", "replace");
    trail.toList();
    expect([shown, browser.entries.map((entry) => entry.hash)]).toEqual(["#/c/a", ["#/"]]);
  });
});
