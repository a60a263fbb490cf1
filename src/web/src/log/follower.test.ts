import { beforeEach, expect, test, vi } from "vitest";
import { randomOf, ServerLog } from "../testing/server-log";
import type { Reply } from "../wire/requests";
import { entryOf } from "./entry";
import { Follower } from "./follower";

let log: ServerLog;
let given: number[];
const skipped = vi.fn();
const settled = async (): Promise<void> => {
  for (let i = 0; i < 50; i++) await Promise.resolve();
};

const follower = (head: number, changes = async (after: number): Promise<Reply> => log.answer({ op: "changes", after, limit: 500 })): Follower =>
  new Follower(head, changes, (entry) => given.push(entry.seq), skipped);
const entry = (seq: number) => entryOf(log.entries[seq - 1]!)!;

beforeEach(() => {
  log = new ServerLog("#general");
  given = [];
  skipped.mockClear();
  for (let i = 0; i < 10; i++) log.say("ana", "x");
});

test("gives each entry once, in order", () => {
  const one = follower(7);
  for (const seq of [7, 8, 8, 9, 7, 10]) one.take(entry(seq));
  expect(given).toEqual([8, 9, 10]);
});

test("asks for a gap and holds back what came too early", async () => {
  const one = follower(4);
  one.take(entry(9));
  one.take(entry(10));
  expect(given).toEqual([]);
  await settled();
  expect(given).toEqual([5, 6, 7, 8, 9, 10]);
});

test("signed in again, asks for what was missed; one that shows nothing skips it", async () => {
  const shown = follower(3);
  shown.signedIn(10, true);
  await settled();
  expect(given).toEqual([4, 5, 6, 7, 8, 9, 10]);
  const hidden = follower(3);
  hidden.signedIn(10, false);
  expect([hidden.last, skipped.mock.calls.length]).toEqual([10, 1]);
});

test("what may not be read is no gap", async () => {
  const one = follower(2, async () => ({ ok: { head: 6 }, rows: [{ ...log.entries[5] }] }));
  one.take(entry(8));
  one.take(entry(7));
  await settled();
  expect(given).toEqual([6, 7, 8]);
});

test("a thousand behind, or a log that is shorter than it was: skipped, to be fetched anew", () => {
  const one = follower(5);
  one.signedIn(1006, true);
  expect([one.last, skipped.mock.calls.length]).toEqual([1006, 1]);
  one.signedIn(8, true);
  expect([one.last, skipped.mock.calls.length]).toEqual([8, 2]);
  one.take(entry(9));
  expect(given).toEqual([9]);
});

test("what a catch-up brings after the log was skipped counts no more", async () => {
  let answer = (_: Reply): void => undefined;
  const one = follower(2, () => new Promise((done) => (answer = done)));
  one.signedIn(5, true);
  one.skipTo(8);
  answer(log.answer({ op: "changes", after: 2 }));
  await settled();
  expect(given).toEqual([]);
  one.take(entry(9));
  expect(given).toEqual([9]);
});

test.each([1, 2, 3, 4])("whatever order they come in and whatever gets lost (seed %i)", async (seed) => {
  const random = randomOf(seed);
  const one = follower(0, async (after) => log.answer({ op: "changes", after, limit: 3 }));
  for (let i = 0; i < 300; i++) {
    log.say("ana", "x");
    if (random() < 0.7) one.take(entry(log.head));
    if (random() < 0.2) one.take(entry(1 + Math.floor(random() * log.head)));
    if (random() < 0.3) await settled();
  }
  one.signedIn(log.head, true);
  for (let i = 0; i < 200; i++) await settled();
  expect(given).toEqual(log.entries.map((e) => e.seq));
});
