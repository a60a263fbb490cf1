import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Request } from "../wire/frame";
import type { Reply } from "../wire/requests";
import { Outbox, type Tabs } from "./outbox";
import { IndexedStore } from "./store";

/** The server: what is stored, by cid; answers when told to, and only while it is up. */
class Server {
  readonly stored: string[] = [];
  readonly cids = new Set<string>();
  requests = 0;
  up = true;
  refuse: string | null = null;
  /** Answers get lost: the message is stored, and nobody is told. */
  deaf = false;

  ask = (request: Request): Promise<Reply> => {
    this.requests++;
    if (!this.up) return new Promise(() => undefined);
    if (this.refuse !== null) return Promise.resolve({ reason: { code: this.refuse, message: "No." } });
    if (!this.cids.has(request.cid as string)) {
      this.cids.add(request.cid as string);
      this.stored.push(request.text as string);
    }
    return this.deaf ? new Promise(() => undefined) : Promise.resolve({ ok: { seq: this.stored.length }, rows: [] });
  };
}

/** Tabs of one browser, which hear each other. */
class Channel {
  readonly tabs: Tabs[] = [];

  tab(): Tabs {
    const tab: Tabs = {
      onmessage: null,
      postMessage: (data) => this.tabs.filter((other) => other !== tab).forEach((other) => other.onmessage?.({ data } as MessageEvent)),
    };
    this.tabs.push(tab);
    return tab;
  }
}

let count = 0;
let server: Server;
let channel: Channel;
let store: IndexedStore;
let now = 1_000_000;
const texts = (outbox: Outbox): string[] => outbox.queued.value.map((item) => item.text);
const open = (): Outbox => new Outbox(store, (request) => server.ask(request), async () => undefined, channel.tab());
const until = (condition: () => boolean): Promise<void> => vi.waitFor(() => expect(condition()).toBe(true), { timeout: 20_000, interval: 5 });

beforeEach(async () => {
  vi.spyOn(Date, "now").mockImplementation(() => now);
  server = new Server();
  channel = new Channel();
  store = await IndexedStore.open(`charla-${++count}`);
});

afterEach(() => vi.restoreAllMocks());

test("what is written is shown at once, sent in order, and gone when it is stored", async () => {
  const outbox = open();
  await outbox.online("ana");
  for (let i = 1; i <= 20; i++) outbox.write("#general", `message ${i}`);
  expect(texts(outbox)).toHaveLength(20);
  await until(() => texts(outbox).length === 0);
  expect(server.stored).toEqual(Array.from({ length: 20 }, (_, i) => `message ${i + 1}`));
  expect(await store.all("ana")).toEqual([]);
});

test("what is written offline waits, also over a reload, and is sent once", async () => {
  const first = open();
  await first.online("ana");
  first.offline();
  first.write("#general", "one");
  first.write("#general", "two", 7);
  await until(() => texts(first).length === 2);
  await vi.waitFor(async () => expect(await store.all("ana")).toHaveLength(2));
  first.signedOut();

  const second = open();
  await second.online("ana");
  await until(() => server.stored.length === 2 && texts(second).length === 0);
  expect(server.stored).toEqual(["one", "two"]);
});

test("a page that vanished before it heard the answer: the next one sends it under the same cid, and it is there once", async () => {
  server.deaf = true;
  const first = open();
  await first.online("ana");
  first.write("#general", "one");
  await until(() => server.requests === 1);
  server.deaf = false;
  first.leave();
  const second = open();
  const shown: string[][] = [];
  second.queued.subscribe(() => shown.push(texts(second)));
  await second.online("ana");
  await until(() => texts(second).length === 0 && server.requests === 2);
  expect(server.stored).toEqual(["one"]);
  // It is in the log: until that is known it would stand there twice.
  expect(shown.flat()).toEqual([]);
});

test("of several tabs one sends, the others show", async () => {
  const one = open();
  const two = open();
  await Promise.all([one.online("ana"), two.online("ana")]);
  server.up = false;
  one.write("#general", "from the first");
  await until(() => server.requests === 1);
  await until(() => texts(two).length === 1);
  two.write("#general", "from the second");
  await vi.waitFor(async () => expect(await store.all("ana")).toHaveLength(2));
  expect(server.requests).toBe(1);
  // The first one is gone for good; after its lease the second one takes over.
  server.up = true;
  now += 60_000;
  await until(() => server.stored.length === 2);
  expect(server.stored).toEqual(["from the first", "from the second"]);
  await until(() => texts(two).length === 0);
});

test("what is in the log is not shown as queued any more, in no tab, even before it is out of the browser's store", async () => {
  const one = open();
  const two = open();
  await Promise.all([one.online("ana"), two.online("ana")]);
  vi.spyOn(store, "remove").mockReturnValue(new Promise(() => undefined));
  one.write("#general", "once");
  await until(() => server.requests === 1 && texts(one).length === 0 && texts(two).length === 0);
  expect(await store.all("ana")).toHaveLength(1);
});

test("a tab that has sent everything lets the next one send at once", async () => {
  const one = open();
  await one.online("ana");
  one.write("#general", "first");
  await until(() => texts(one).length === 0);
  channel.tabs.length = 0;
  const two = open();
  await two.online("ana");
  two.write("#general", "second");
  // The time stands still: no lease runs out here.
  await until(() => server.stored.length === 2);
});

test("one that is refused is shown so, the others go on; it can be sent again, or thrown away", async () => {
  const outbox = open();
  await outbox.online("ana");
  server.refuse = "forbidden";
  outbox.write("#general", "bad");
  await until(() => outbox.queued.value[0]?.failed?.code === "forbidden");
  server.refuse = null;
  outbox.write("#general", "good");
  await until(() => server.stored.length === 1);
  await until(() => texts(outbox).length === 1);
  const { cid } = outbox.queued.value[0]!;
  outbox.sendAgain(cid);
  await until(() => texts(outbox).length === 0);
  expect(server.stored).toEqual(["good", "bad"]);

  server.refuse = "too-long";
  outbox.write("#general", "worse");
  await until(() => outbox.queued.value[0]?.failed !== undefined);
  outbox.discard(outbox.queued.value[0]!.cid);
  await until(() => texts(outbox).length === 0);
  await vi.waitFor(async () => expect(await store.all("ana")).toEqual([]));
});

test.each(["store-failed", "token-revoked"])("%s is not the message's fault: it stays", async (code) => {
  const outbox = open();
  await outbox.online("ana");
  server.refuse = code;
  outbox.write("#general", "one");
  await until(() => server.requests === 1);
  expect(outbox.queued.value[0]?.failed).toBeUndefined();
  server.refuse = null;
  await outbox.online("ana");
  await until(() => texts(outbox).length === 0);
  expect(server.stored).toEqual(["one"]);
});

test("another account's messages are neither shown nor sent", async () => {
  const outbox = open();
  await outbox.online("ana");
  outbox.offline();
  outbox.write("#general", "ana's");
  await vi.waitFor(async () => expect(await store.all("ana")).toHaveLength(1));
  outbox.signedOut();
  expect(texts(outbox)).toEqual([]);
  await outbox.online("luis");
  outbox.write("#general", "luis's");
  await until(() => server.stored.length === 1);
  expect(server.stored).toEqual(["luis's"]);
});
