import { beforeEach, describe, expect, test } from "vitest";
import { randomOf, ServerLog } from "../testing/server-log";
import type { Request } from "../wire/frame";
import type { Reply } from "../wire/requests";
import { entryOf } from "./entry";
import { Window } from "./window";
import type { Line } from "./types";

let log: ServerLog;
let window: Window;
const seqs = (): number[] => window.lines.value.map((line) => line.seq);
const truth = (): Line[] => log.lines().map((frame) => entryOf(frame) as Line);

beforeEach(() => {
  log = new ServerLog("#general");
  window = new Window("#general", async (request) => log.answer(request));
});

function write(count: number): void {
  for (let i = 1; i <= count; i++) log.say("ana", `message ${i}`);
}

/** As the follower would. */
function live(frame: object): void {
  window.take(entryOf(frame as never)!);
}

describe("the newest page", () => {
  test("of an empty log", async () => {
    await window.toEnd();
    expect([seqs(), window.atStart.value, window.atEnd.value, window.loading.value]).toEqual([[], true, true, null]);
    live(log.say("ana", "first"));
    expect(seqs()).toEqual([1]);
  });

  test("and what comes then", async () => {
    write(100);
    await window.toEnd();
    expect(seqs()[0]).toBe(41);
    expect(window.focus.value).toBeNull();
    live(log.say("luis", "Hola"));
    live(log.add({ kind: "join", from: "eva" }));
    live(log.add({ kind: "edit", from: "ana", target: 100, text: "other" }));
    live(log.add({ kind: "reaction", from: "eva", target: 100, emoji: "👍", on: true }));
    expect(seqs().slice(-3)).toEqual([100, 101, 102]);
    expect(window.lines.value).toEqual(truth().slice(40));
  });

  test("that is refused says why, and can be asked for again", async () => {
    let refuse = true;
    window = new Window("#x", async (request) => (refuse ? { reason: { code: "not-found", message: "No." } } : log.answer(request)));
    await window.toEnd();
    expect(window.trouble.value).toEqual({ code: "not-found", message: "No." });
    refuse = false;
    write(3);
    await window.retry();
    expect([window.trouble.value, seqs()]).toEqual([null, [1, 2, 3]]);
  });

  test("what comes while it is on its way is neither lost nor there twice", async () => {
    write(3);
    let answer = (): void => undefined;
    window = new Window("#general", (request) => {
      const old = log.answer(request);
      return new Promise<Reply>((done) => (answer = () => done(old)));
    });
    const loaded = window.toEnd();
    live(log.add({ kind: "edit", from: "ana", target: 2, text: "edited" }));
    live(log.say("luis", "new"));
    answer();
    await loaded;
    expect(window.lines.value).toEqual(truth());
  });
});

describe("100,000 lines", () => {
  test("are never kept all, and scrolling through them is gapless", async () => {
    write(5000);
    await window.toEnd();
    const seen = new Set(seqs());
    while (!window.atStart.value) {
      await window.loadAbove();
      expect(seqs().length).toBeLessThanOrEqual(240);
      expect(seqs().every((seq, i, all) => i === 0 || seq === all[i - 1]! + 1)).toBe(true);
      seqs().forEach((seq) => seen.add(seq));
    }
    expect(seen.size).toBe(5000);
    expect(window.atEnd.value).toBe(false);
    live(log.say("luis", "not seen here"));
    expect(seqs().at(-1)).toBeLessThan(250);
    while (!window.atEnd.value) await window.loadBelow();
    expect(seqs().at(-1)).toBe(5001);
    expect(window.atStart.value).toBe(false);
  });

  test("what comes pushes out what is far above", async () => {
    await window.toEnd();
    for (let i = 0; i < 1000; i++) live(log.say("ana", "x"));
    expect(seqs().length).toBeLessThanOrEqual(240);
    expect(seqs().at(-1)).toBe(1000);
    expect(window.atStart.value).toBe(false);
  });
});

describe("what is seen", () => {
  test("stays while new lines come, however many: they are fetched where one goes down to them", async () => {
    write(300);
    await window.toEnd();
    await window.loadAbove();
    await window.loadAbove();
    expect(seqs()[0]).toBe(121);
    window.see(130, 145);
    for (let i = 0; i < 500; i++) live(log.say("eva", "new"));
    expect(seqs()[0]).toBe(121);
    expect([seqs().length <= 240, window.atEnd.value]).toEqual([true, false]);
    while (!window.atEnd.value) {
      window.see(seqs().at(-10)!, seqs().at(-1)!);
      await window.loadBelow();
    }
    expect(window.lines.value).toEqual(truth().slice(-seqs().length));
  });

  test("is not cut, however much a screen shows, nor is a page beside it", async () => {
    write(2000);
    await window.toEnd();
    for (let pages = 0; pages < 8; pages++) {
      const [first, last] = [seqs()[0]!, seqs()[0]! + 160];
      window.see(first, last);
      await window.loadAbove();
      expect(seqs().at(-1)).toBeGreaterThanOrEqual(Math.min(2000, last + 60));
    }
    for (let pages = 0; pages < 8; pages++) {
      const [first, last] = [seqs().at(-1)! - 160, seqs().at(-1)!];
      window.see(first, last);
      await window.loadBelow();
      expect(seqs()[0]).toBeLessThanOrEqual(first - 60);
    }
  });

  test("stays when all is fetched anew, and the end where one is at the end", async () => {
    write(300);
    await window.toEnd();
    await window.loadAbove();
    window.see(200, 215);
    log.add({ kind: "edit", from: "ana", target: 205, text: "edited" });
    for (let i = 0; i < 700; i++) log.say("eva", "missed");
    const refreshed = window.refresh();
    expect(seqs()).toContain(200);
    live(log.say("eva", "not the next one of what is shown"));
    await refreshed;
    expect([seqs()[0]! < 200, seqs().at(-1)! > 215, window.focus.value]).toEqual([true, true, null]);
    expect(window.lines.value).toEqual(truth().filter(({ seq }) => seq >= seqs()[0]! && seq <= seqs().at(-1)!));
    await window.toEnd();
    window.see(980, Infinity);
    for (let i = 0; i < 100; i++) log.say("eva", "missed");
    await window.refresh();
    expect(seqs().at(-1)).toBe(log.head);
  });
});

describe("jumping", () => {
  beforeEach(() => write(1000));

  test("to a number shows it with what is around", async () => {
    await window.toEnd();
    expect(await window.jumpTo(500)).toBe(true);
    expect(window.focus.value).toEqual({ seq: 500 });
    expect([seqs()[0], seqs().at(-1)]).toEqual([470, 559]);
    expect([window.atStart.value, window.atEnd.value]).toEqual([false, false]);
    await window.loadBelow();
    await window.loadAbove();
    expect([seqs()[0], seqs().at(-1)]).toEqual([410, 619]);
  });

  test("to what is shown asks nobody, and marks it anew each time", async () => {
    await window.toEnd();
    const asked = log.requests;
    await window.jumpTo(990);
    const first = window.focus.value;
    await window.jumpTo(990);
    expect(window.focus.value).toEqual(first);
    expect(window.focus.value).not.toBe(first);
    expect(log.requests).toBe(asked);
  });

  test("to the number of a change, or past the end, shows the line next to it", async () => {
    log.add({ kind: "edit", from: "ana", target: 7, text: "x" });
    log.say("ana", "last");
    expect(await window.jumpTo(1001)).toBe(true);
    expect(window.focus.value).toEqual({ seq: 1002 });
    window = new Window("#general", async (request) => log.answer(request));
    expect(await window.jumpTo(5000)).toBe(true);
    expect(window.focus.value).toEqual({ seq: 1002 });
  });

  test("to a date: the first line at or after it, in few questions", async () => {
    await window.toEnd();
    const asked = log.requests;
    expect(await window.jumpToDate(new Date(321 * 60_000 - 5), log.head)).toBe(true);
    expect(window.focus.value).toEqual({ seq: 321 });
    expect(log.requests - asked).toBeLessThan(15);
    await window.jumpToDate(new Date(0), log.head);
    expect(window.focus.value).toEqual({ seq: 1 });
    await window.jumpToDate(new Date(9e12), log.head);
    expect(window.focus.value).toEqual({ seq: 1000 });
  });

  test("again before the first one has come: only the last one counts", async () => {
    await window.toEnd();
    const first = window.jumpTo(200);
    const second = window.jumpTo(700);
    expect(await first).toBe(false);
    expect(await second).toBe(true);
    expect(seqs()).toContain(700);
    expect(seqs()).not.toContain(200);
  });

  test("back to the end", async () => {
    await window.jumpTo(100);
    live(log.say("luis", "new"));
    await window.toEnd();
    expect(seqs().at(-1)).toBe(1001);
    expect(window.atEnd.value).toBe(true);
  });
});

test("comings and goings, one quiet row, push nothing out of what is kept", async () => {
  write(10);
  for (let i = 0; i < 500; i++) log.add({ kind: "join", from: `eva${i}` });
  await window.toEnd();
  for (let pages = 0; !window.atStart.value && pages < 20; pages++) await window.loadAbove();
  expect([seqs()[0], window.atStart.value, window.atEnd.value, seqs().length]).toEqual([1, true, true, 510]);
  live(log.add({ kind: "leave", from: "eva1" }));
  expect([seqs()[0], window.atStart.value]).toEqual([1, true]);
});

test("a message for a quote comes from what is shown, or from the server", async () => {
  write(200);
  log.add({ kind: "join", from: "eva" });
  await window.toEnd();
  const asked = log.requests;
  expect((await window.message(199))?.text).toBe("message 199");
  expect(log.requests).toBe(asked);
  expect((await window.message(5))?.text).toBe("message 5");
  expect((await window.message(5))?.text).toBe("message 5");
  expect(log.requests).toBe(asked + 1);
  live(log.add({ kind: "edit", from: "ana", target: 5, text: "other" }));
  expect((await window.message(5))?.text).toBe("other");
  expect(await window.message(201)).toBeNull();
  expect(await window.message(900)).toBeNull();
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])("whatever happens, it shows what the server has (seed %i)", async (seed) => {
  const random = randomOf(seed);
  const waiting: (() => void)[] = [];
  window = new Window("#general", (request: Request) => {
    // The page is as it was when it was read; it arrives later.
    const reply = log.answer(request);
    return new Promise((done) => waiting.push(() => done(reply)));
  });
  const settle = async (): Promise<void> => {
    while (waiting.length > 0) {
      waiting.splice(Math.floor(random() * waiting.length), 1)[0]!();
      for (let i = 0; i < 20; i++) await Promise.resolve();
    }
  };
  write(400);
  const pick = (): number => 1 + Math.floor(random() * log.head);
  for (let step = 0; step < 600; step++) {
    const dice = random();
    if (dice < 0.3) live(log.say("ana", `step ${step}`));
    else if (dice < 0.4) live(log.add({ kind: "edit", from: "ana", target: pick(), text: `edited ${step}` }));
    else if (dice < 0.5) live(log.add({ kind: "reaction", from: random() < 0.5 ? "eva" : "ana", target: pick(), emoji: "👍", on: random() < 0.6 }));
    else if (dice < 0.55) live(log.add({ kind: "deletion", from: "ana", target: pick() }));
    else if (dice < 0.65) void window.loadAbove();
    else if (dice < 0.75) void window.loadBelow();
    else if (dice < 0.8) void window.jumpTo(pick());
    else if (dice < 0.85) void window.toEnd();
    else await settle();
  }
  await settle();
  const shown = window.lines.value;
  expect(shown.length).toBeGreaterThan(0);
  const from = shown[0]!.seq;
  const to = window.atEnd.value ? Infinity : shown.at(-1)!.seq;
  expect(shown).toEqual(truth().filter((line) => line.seq >= from && line.seq <= to));
});

describe("what is hidden", () => {
  const blocked = new Set<string>();

  beforeEach(() => {
    blocked.clear();
    blocked.add("pepe");
    window = new Window("#general", async (request) => log.answer(request), (line) => line.kind === "text" && blocked.has(line.from));
  });

  function spam(count: number): void {
    for (let i = 1; i <= count; i++) log.say("pepe", `spam ${i}`);
  }

  test("is passed over, however much it is, in both directions", async () => {
    write(70);
    spam(2000);
    await window.toEnd();
    expect([seqs().at(-1), window.atEnd.value, window.loading.value]).toEqual([70, true, null]);
    expect(log.requests).toBeLessThan(8);
    await window.loadAbove();
    expect([seqs()[0], window.atStart.value]).toEqual([1, true]);
    write(1);
    await window.jumpTo(1);
    expect(await window.jumpTo(100)).toBe(true);
    expect(window.focus.value?.seq).toBe(2071);
  });

  test("is passed over when one goes down, too", async () => {
    write(100);
    spam(700);
    write(100);
    await window.jumpTo(1);
    while (!window.atEnd.value) await window.loadBelow();
    expect(seqs()).toEqual(truth().filter((line) => line.kind === "text" && line.from === "ana").map((line) => line.seq));
  });

  test("and nothing else is an empty window, from the start to the end", async () => {
    spam(700);
    await window.toEnd();
    expect([seqs(), window.atStart.value, window.atEnd.value]).toEqual([[], true, true]);
    live(log.say("pepe", "more"));
    live(log.say("ana", "Hola"));
    expect(seqs()).toEqual([702]);
  });

  test("all at once makes room for what is further above", async () => {
    write(10);
    log.say("luis", "one");
    for (let i = 0; i < 300; i++) log.say("eva", "much");
    await window.toEnd();
    expect(seqs()).toHaveLength(60);
    blocked.add("eva");
    window.hide();
    expect([seqs(), window.loading.value]).toEqual([[], "above"]);
    await expect.poll(() => window.loading.value).toBeNull();
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    blocked.delete("eva");
    await window.refresh();
    expect(seqs().at(-1)).toBe(311);
  });
});
