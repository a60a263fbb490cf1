import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Server } from "../testing/server";
import type { View } from "./state";
import type { Alert } from "./types";

let server: Server;
const alerts: Alert[] = [];
const state = () => server.charla.state;
const actions = () => server.charla.actions;
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(50);
const texts = (view: View): (string | undefined)[] => view.lines.value.map((line) => (line.kind === "text" ? line.text : line.kind));

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-01-05T10:00:00Z") });
  server = new Server();
  server.conv("#general", 100);
  alerts.length = 0;
  actions().onAlert((alert) => alerts.push(alert));
});

afterEach(() => vi.useRealTimers());

async function online(): Promise<void> {
  server.charla.start();
  await settle();
  expect(state().connection.value).toEqual({ is: "online" });
}

describe("an open conversation", () => {
  test("is there before one is signed in, and shows what comes", async () => {
    const view = actions().open("#general");
    expect(view.loading.value).toBe("first");
    await online();
    expect(texts(view)).toHaveLength(60);
    server.say("#general", "luis", "Hola");
    expect(texts(view).at(-1)).toBe("Hola");
    expect(view.conversation.newest.value?.text).toBe("Hola");
  });

  test("opened at a message, before one is signed in, shows that one", async () => {
    const view = actions().open("#general");
    const found = view.jumpTo(7);
    await online();
    await found;
    expect([view.focus.value?.seq, view.lines.value[0]?.seq, view.loading.value]).toEqual([7, 1, null]);
  });

  test("of a public room that one is not in can be looked at", async () => {
    server.conv("#otra", 5);
    server.rows.delete("#otra");
    const view = actions().open("#otra");
    await online();
    expect([texts(view).length, view.conversation.joined.value]).toEqual([5, false]);
    view.setSeen(true);
    await settle();
    expect(server.requests("read")).toEqual([]);
    expect(state().conversations.value.map((c) => c.conv)).toEqual(["#general"]);
  });

  test("is read while its end is in view on a visible page, and not else", async () => {
    const view = actions().open("#general");
    await online();
    view.setSeen(true);
    server.say("#general", "luis", "one");
    await settle();
    expect(server.requests("read").map((request) => request.seq)).toEqual([101]);
    expect([view.conversation.unread.value, alerts.length]).toEqual([0, 0]);

    server.visible.value = false;
    server.say("#general", "luis", "two");
    server.say("#general", "luis", "three", { mentions: ["ana"] });
    await settle();
    expect([view.conversation.unread.value, view.conversation.mentions.value, view.newAfter.value]).toEqual([2, 1, 101]);
    expect(alerts.map(({ mention, message }) => [message.text, mention])).toEqual([["two", false], ["three", true]]);
    expect(server.requests("read")).toHaveLength(1);

    server.visible.value = true;
    await settle();
    expect(server.requests("read").at(-1)?.seq).toBe(103);
    expect([view.conversation.unread.value, view.newAfter.value]).toEqual([0, 101]);
  });

  test("tells the server one mark after the other, however much comes", async () => {
    const view = actions().open("#general");
    await online();
    view.setSeen(true);
    for (let i = 0; i < 50; i++) server.say("#general", "luis", `message ${i}`);
    await settle();
    expect(server.requests("read").map((request) => request.seq)).toEqual([101, 150]);
  });

  test("begins with what is new since one left", async () => {
    server.rows.set("#general", { kind: "public", read: 90, unread: 10 });
    const view = actions().open("#general");
    await online();
    expect(view.newAfter.value).toBe(90);
    actions().post("#general", "back");
    await settle();
    expect(view.newAfter.value).toBeNull();
  });

  test("begins there also where that is pages above, and is not read by it", async () => {
    server.conv("#mucho", 500, { read: 100, unread: 400 });
    const view = actions().open("#mucho");
    await online();
    expect([view.newAfter.value, view.atEnd.value, view.focus.value]).toEqual([100, false, null]);
    expect(view.lines.value.map((line) => line.seq)).toContain(101);
    expect(view.lines.value[0]?.seq).toBe(71);
    view.setSeen(true);
    await settle();
    expect(server.requests("read")).toEqual([]);
    await view.jumpToEnd();
    view.setSeen(true);
    await settle();
    expect(server.requests("read").map((request) => request.seq)).toEqual([500]);
  });

  test("catches up by number after the connection was lost", async () => {
    const view = actions().open("#general");
    await online();
    const fetched = server.requests("fetch").length;
    server.cut();
    for (let i = 0; i < 700; i++) server.add("#general", { kind: "text", from: "luis", text: `missed ${i}` });
    server.add("#general", { kind: "edit", from: "luis", target: 800, text: "edited" });
    server.rows.set("#general", { kind: "public", read: 100, unread: 700 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(texts(view).at(-1)).toBe("edited");
    expect(view.lines.value.at(-1)?.seq).toBe(800);
    expect(view.conversation.unread.value).toBe(700);
    expect(server.requests("fetch")).toHaveLength(fetched);
    expect(alerts).toEqual([]);
  });

  test("is fetched anew where it is far behind", async () => {
    const view = actions().open("#general");
    await online();
    server.cut();
    for (let i = 0; i < 1500; i++) server.add("#general", { kind: "text", from: "luis", text: `missed ${i}` });
    await vi.advanceTimersByTimeAsync(1000);
    expect(view.lines.value.at(-1)?.seq).toBe(1600);
    expect(view.lines.value.length).toBeLessThan(100);
    server.say("#general", "luis", "live");
    expect(texts(view).at(-1)).toBe("live");
  });

  test("with somebody one never wrote to is empty until the first message", async () => {
    const view = actions().open("@eva");
    await online();
    expect([texts(view), view.loading.value, view.trouble.value]).toEqual([[], null, null]);
    server.conv("@eva");
    actions().post("@eva", "Hola");
    server.event({ kind: "joined", conv: "@eva", type: "direct", head: 0 });
    await settle();
    expect(texts(view)).toEqual(["Hola"]);
    expect(state().conversations.value.map((c) => c.conv)).toEqual(["#general", "@eva"]);
  });

  test("does not show what blocked people say, nor count it", async () => {
    server.answers.set("blocks", () => ({ rows: [{ op: "block", nick: "pepe" }] }));
    const view = actions().open("#general");
    await online();
    server.say("#general", "pepe", "spam");
    server.say("#general", "luis", "Hola");
    expect(texts(view).at(-2)).toBe("message 100");
    expect([view.conversation.unread.value, alerts.length]).toEqual([1, 1]);
    server.event({ kind: "blocked", nick: "pepe", on: false });
    await settle();
    expect(texts(view).at(-2)).toBe("spam");
  });

  test("tells who is writing, for as long as it holds", async () => {
    const view = actions().open("#general");
    await online();
    server.push({ op: "typing", n: 1, conv: "#general", nick: "luis" });
    server.push({ op: "typing", n: 2, conv: "#general", nick: "eva" });
    expect(view.conversation.typing.value).toEqual(["luis", "eva"]);
    server.say("#general", "luis", "done");
    expect(view.conversation.typing.value).toEqual(["eva"]);
    await vi.advanceTimersByTimeAsync(6000);
    expect(view.conversation.typing.value).toEqual([]);
  });

  test("knows how far the others have read", async () => {
    server.answers.set("marks", () => ({ rows: [{ op: "mark", nick: "luis", seq: 90 }] }));
    const view = actions().open("#general");
    await online();
    server.push({ op: "seen", n: 1, conv: "#general", nick: "luis", seq: 100 });
    server.push({ op: "seen", n: 2, conv: "#general", nick: "eva", seq: 7 });
    expect([...view.marks.value]).toEqual([["luis", 100], ["eva", 7]]);
  });
});

describe("writing", () => {
  test("is queued and shown, then a line, without a moment of neither", async () => {
    const view = actions().open("#general");
    await online();
    actions().setDraft("#general", "dra");
    actions().post("#general", "mine");
    const seen = new Set<number>();
    const stop = view.queued.subscribe(() => undefined);
    for (let i = 0; i < 60; i++) {
      seen.add(view.queued.value.filter((item) => item.text === "mine").length + texts(view).filter((text) => text === "mine").length);
      await Promise.resolve();
    }
    stop();
    await settle();
    expect(texts(view).at(-1)).toBe("mine");
    expect(view.queued.value).toEqual([]);
    expect(view.conversation.draft.value).toBe("");
    expect([...seen]).not.toContain(0);
  });

  test("offline waits, and is sent once when the server is back", async () => {
    const view = actions().open("#general");
    await online();
    server.up = false;
    server.cut();
    for (const text of ["one", "two", "three"]) actions().post("#general", text);
    await settle();
    expect(state().connection.value.is).toBe("waiting");
    expect(view.queued.value.map((item) => item.text)).toEqual(["one", "two", "three"]);
    server.up = true;
    actions().retryNow();
    await settle();
    expect(texts(view).slice(-3)).toEqual(["one", "two", "three"]);
    expect(view.queued.value).toEqual([]);
    expect(server.logs.get("#general")!.head).toBe(103);
  });

  test("is told to the others at most every 3 seconds", async () => {
    await online();
    for (let i = 0; i < 10; i++) actions().typing("#general");
    await vi.advanceTimersByTimeAsync(3001);
    actions().typing("#general");
    expect(server.requests("typing")).toHaveLength(2);
  });

  test("that is refused says so", async () => {
    const view = actions().open("#general");
    await online();
    server.answers.set("post", () => ({ error: "archived" }));
    actions().post("#general", "late");
    await settle();
    expect(view.queued.value[0]?.failed?.code).toBe("archived");
    expect(await actions().edit("#general", 1, "x")).toMatchObject({ code: "unknown-op" });
  });

  test("drafts are kept by conversation, and heard of in other tabs", async () => {
    await online();
    actions().setDraft("#general", "half a sen");
    const key = [...server.kept.keys()].find((one) => one.startsWith("draft"))!;
    server.kept.set(key, "half a sentence");
    server.charla.heardStorage(key);
    expect(actions().conversation("#general")?.draft.value).toBe("half a sentence");
  });

  test("what a draft answers, and what is being edited, stay with it and are heard of too", async () => {
    await online();
    const { draft, replyTo, edit } = actions().conversation("#general")!;
    actions().setDraft("#general", "yes");
    actions().setReply("#general", 7);
    actions().setEdit("#general", { seq: 5, text: "better" });
    expect(server.charla.store.draft("ana", "#general", undefined)).toEqual({ text: "yes", reply: 7, edit: { seq: 5, text: "better" } });
    for (const [part, value] of [["draft-reply", "8"], ["draft-edit", "{"], ["draft", "no"]] as const) {
      server.kept.set(`${part} ana #general`, value);
      server.charla.heardStorage(`${part} ana #general`);
    }
    expect([draft.value, replyTo.value, edit.value]).toEqual(["no", 8, null]);
    actions().post("#general", "no", 8);
    expect([draft.value, replyTo.value]).toEqual(["", null]);
    expect([...server.kept.keys()].filter((one) => one.startsWith("draft"))).toEqual([]);
  });

  test("a direct conversation with nobody says that there is no such person", async () => {
    server.answers.set("whois", ({ nick }) => (nick === "nobody" ? { error: "not-found" } : {}));
    await online();
    const [nobody, eva] = [actions().open("@nobody"), actions().open("@eva")];
    await settle();
    expect(nobody.trouble.value?.code).toBe("not-found");
    expect([eva.trouble.value, eva.atStart.value]).toEqual([null, true]);
  });
});
