import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Server } from "../testing/server";
import type { View } from "./state";

let server: Server;
const state = () => server.charla.state;
const actions = () => server.charla.actions;
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(50);
const texts = (view: View): (string | undefined)[] => view.lines.value.map((line) => line.text);

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-01-05T10:00:00Z") });
  server = new Server();
  server.can = ["log", "unread", "a word of a later version"];
  server.conv("#general", 100);
});

afterEach(() => vi.useRealTimers());

async function online(): Promise<void> {
  server.charla.start();
  await settle();
  expect(state().connection.value).toEqual({ is: "online" });
}

async function back(): Promise<void> {
  await vi.advanceTimersByTimeAsync(20_000);
  expect(state().connection.value).toEqual({ is: "online" });
}

test("what the server can is known, and unknown words do no harm", async () => {
  await online();
  expect(state().server.value?.can).toEqual(["log", "unread", "a word of a later version"]);
});

describe.each([1, 5, 9])("a room that has the name of a removed one, with %i messages", (messages) => {
  const fresh = Array.from({ length: messages }, (_, i) => `message ${i + 1}`);

  test.each(["live", "away"])("is shown alone (%s)", async (order) => {
    const old = server.conv("#redes", 0);
    for (let i = 1; i <= 5; i++) old.say("luis", `old ${i}`);
    server.rows.set("#redes", { kind: "public", read: 0, unread: 5 });
    const view = actions().open("#redes");
    await online();
    expect(texts(view)).toEqual(["old 1", "old 2", "old 3", "old 4", "old 5"]);
    server.push({ op: "seen", n: 1, conv: "#redes", log: old.log, nick: "luis", seq: 5 });
    expect([...view.marks.value]).toEqual([["luis", 5]]);
    if (order === "away") server.cut();
    const log = server.recreate("#redes", messages, order === "live");
    if (order === "away") await back();
    await settle();
    expect(texts(view)).toEqual(fresh);
    expect([view.newAfter.value, view.marks.value.size, view.conversation.unread.value, view.conversation.head.value]).toEqual([null, 0, 0, messages]);
    expect(view.conversation.newest.value?.text).toBe(fresh.at(-1));

    // What is late of the old one changes nothing.
    server.push({ op: "entry", conv: "#redes", log: old.log, seq: messages + 1, kind: "text", from: "luis", text: "late" });
    server.push({ op: "seen", n: 2, conv: "#redes", log: old.log, nick: "luis", seq: 5 });
    server.push({ op: "typing", n: 3, conv: "#redes", log: old.log, nick: "luis", after: 5 });
    server.event({ kind: "read", conv: "#redes", log: old.log, seq: 5 });
    server.event({ kind: "left", conv: "#redes", log: old.log });
    server.say("#redes", "luis", "Hola");
    await settle();
    expect(texts(view)).toEqual([...fresh, "Hola"]);
    expect([view.marks.value.size, view.conversation.typing.value.length, view.conversation.unread.value]).toEqual([0, 0, 1]);
    expect(view.conversation.joined.value).toBe(true);
    expect(log.head).toBe(messages + 1);
  });

  test("does not get what was written for the old one, unless it is sent again", async () => {
    server.conv("#redes", 5);
    const view = actions().open("#redes");
    await online();
    actions().setDraft("#redes", "half a sentence");
    server.up = false;
    server.cut();
    actions().post("#redes", "for the old one");
    actions().setDraft("#redes", "half a sentence");
    await settle();
    const log = server.recreate("#redes", messages, false);
    server.up = true;
    actions().retryNow();
    await settle();
    expect(texts(view)).toEqual(fresh);
    expect(view.queued.value.map((item) => [item.text, item.failed?.code])).toEqual([["for the old one", "not-found"]]);
    expect(view.conversation.draft.value).toBe("");
    expect([...server.kept.keys()].filter((key) => key.startsWith("draft"))).toEqual([]);
    expect(await actions().edit("#redes", 1, "x")).toMatchObject({ code: "unknown-op" });

    actions().sendAgain(view.queued.value[0]!.cid);
    await settle();
    expect(texts(view)).toEqual([...fresh, "for the old one"]);
    expect(view.queued.value).toEqual([]);
    expect(log.head).toBe(messages + 1);
  });

  test("is shown alone by who only looks at it, once anything is asked", async () => {
    const old = server.conv("#redes", 0);
    for (let i = 1; i <= 200; i++) old.say("luis", `old ${i}`);
    server.rows.delete("#redes");
    const view = actions().open("#redes");
    await online();
    expect(texts(view).at(-1)).toBe("old 200");
    server.conv("#redes", messages);
    server.rows.delete("#redes");
    view.loadAbove();
    await settle();
    expect(texts(view)).toEqual(fresh);
  });
});

test("a room that is left and joined again is the same one", async () => {
  const log = server.conv("#redes", 5);
  const view = actions().open("#redes");
  await online();
  server.event({ kind: "left", conv: "#redes", log: log.log });
  server.event({ kind: "joined", conv: "#redes", log: log.log, type: "public", head: 5 });
  server.say("#redes", "luis", "and on");
  await settle();
  expect(texts(view)).toEqual(["message 1", "message 2", "message 3", "message 4", "message 5", "and on"]);
});

test("an invitation to a later room of the same name is another one", async () => {
  await online();
  server.event({ kind: "invited", conv: "#aula", log: 7, by: "eva" });
  actions().dismissInvitation("#aula");
  server.cut();
  server.happened({ kind: "invited", conv: "#aula", log: 9, by: "luis" }, false);
  await back();
  expect(state().invitations.value).toEqual([{ conv: "#aula", log: 9, by: "luis" }]);
});

test("a draft of version 0.1 is still there, and one for another log is not", async () => {
  server.kept.set("draft ana #general", "half a sentence");
  await online();
  expect(actions().conversation("#general")?.draft.value).toBe("half a sentence");
  actions().setDraft("#general", "more of it");
  server.cut();
  server.recreate("#general", 3, false);
  await back();
  expect(actions().conversation("#general")?.draft.value).toBe("");
});

describe("unread", () => {
  const unread = (): number => actions().conversation("#general")!.unread.value;

  test("is right for any number, after deletions and after reading elsewhere", async () => {
    const log = server.logs.get("#general")!;
    for (let i = 0; i < 400; i++) log.say(i % 2 === 0 ? "ana" : "luis", `new ${i}`);
    server.rows.set("#general", { kind: "public", read: 100, unread: 200 });
    await online();
    expect(unread()).toBe(200);
    server.add("#general", { kind: "deletion", from: "luis", target: 102 });
    await settle();
    expect(unread()).toBe(199);
    server.add("#general", { kind: "deletion", from: "ana", target: 101 });
    await settle();
    expect(unread()).toBe(199);
    for (let i = 0; i < 50; i++) server.add("#general", { kind: "deletion", from: "luis", target: 104 + 2 * i });
    await settle();
    expect(unread()).toBe(149);
    server.rows.set("#general", { kind: "public", read: 300 });
    server.event({ kind: "read", conv: "#general", log: log.log, seq: 300 });
    await settle();
    expect(unread()).toBe(100);
    server.say("#general", "luis", "one more");
    server.say("#general", "ana", "mine");
    expect(unread()).toBe(101);

    // Many deletions at once are not as many requests.
    expect(server.requests("convs").length).toBeLessThan(10);
  });

  test("what comes while it is counted is counted once", async () => {
    server.rows.set("#general", { kind: "public", read: 90, unread: 10 });
    await online();
    server.add("#general", { kind: "deletion", from: "luis", target: 95 });
    for (let i = 0; i < 20; i++) {
      server.say("#general", "luis", `${i}`);
      await Promise.resolve();
    }
    await settle();
    expect(unread()).toBe(29);
  });

  test("does not count what blocked people say, also once they are blocked", async () => {
    server.rows.set("#general", { kind: "public", read: 90, unread: 10 });
    await online();
    let count = 10;
    server.answers.set("convs", () => ({ rows: [{ op: "conv", conv: "#general", log: 1, head: 100, read: 90, unread: count }] }));
    count = 0;
    server.event({ kind: "blocked", nick: "luis", on: true });
    await settle();
    expect(unread()).toBe(0);
    count = 10;
    server.event({ kind: "blocked", nick: "luis", on: false });
    await settle();
    expect(unread()).toBe(10);
  });
});

test("who has said something is not writing it, though the signal comes after", async () => {
  const view = actions().open("#general");
  await online();
  server.say("#general", "luis", "done");
  server.push({ op: "typing", n: 1, conv: "#general", log: 1, nick: "luis", after: 100 });
  expect(view.conversation.typing.value).toEqual([]);
  server.push({ op: "typing", n: 2, conv: "#general", log: 1, nick: "luis", after: 101 });
  expect(view.conversation.typing.value).toEqual(["luis"]);
});
