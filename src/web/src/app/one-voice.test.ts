import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Tabs } from "../queue/outbox";
import { OneVoice, type Told } from "./one-voice";

const message: Told = { nick: "ana", conv: "#general", seq: 7 };
let bus: Tabs[];
let told: string[];

beforeEach(() => {
  vi.useFakeTimers();
  bus = [];
  told = [];
});
afterEach(() => vi.useRealTimers());

/** A tab, which hears the others a little later. */
function tab(name: string, { visible = false, shows = false }: { visible?: boolean; shows?: boolean } = {}) {
  const channel: Tabs = {
    onmessage: null,
    postMessage: (data) => bus.filter((one) => one !== channel).forEach((one) => setTimeout(() => one.onmessage?.({ data } as MessageEvent), 5)),
  };
  bus.push(channel);
  const voice = new OneVoice(channel, () => shows, () => visible);
  return { hears: (after = 0, what = message) => setTimeout(() => voice.tell(what, () => told.push(name)), after) };
}

test.each([
  { what: "one that is hidden tells", tabs: [{}], tells: ["0"] },
  { what: "one that is hidden is silent about what another one shows", tabs: [{}, { shows: true, visible: true }], tells: [] },
  { what: "of several that are hidden one tells", tabs: [{}, {}, {}, {}], tells: ["any"] },
  { what: "the visible one tells, where it shows something else", tabs: [{}, { visible: true }, {}], tells: ["1"] },
])("$what", async ({ tabs, tells }) => {
  for (const delay of [0, 3, 100, 600]) {
    bus = [];
    told = [];
    // Who shows it is told of nothing.
    tabs.map((one, i) => ({ one, voice: tab(String(i), one) })).forEach(({ one, voice }, i) => "shows" in one || voice.hears(delay * i));
    await vi.advanceTimersByTimeAsync(5000);
    // Where they hear of it at quite different times, the first one cannot wait for a better one.
    if (tells[0] === "any" || delay === 600) expect(told).toHaveLength(tells.length);
    else expect(told).toEqual(tells);
  }
});

test("each message by itself, and what was told is not told again", async () => {
  const one = tab("one");
  const other = tab("other");
  one.hears();
  other.hears(900);
  one.hears(1000, { ...message, seq: 8 });
  one.hears(2000);
  await vi.advanceTimersByTimeAsync(5000);
  expect(told).toEqual(["one", "one"]);
});

test("where a browser has no channel, each one tells", () => {
  let times = 0;
  new OneVoice(null, () => false, () => false).tell(message, () => times++);
  expect(times).toBe(1);
});
