import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Server } from "../testing/server";
import { randomOf } from "../testing/server-log";
import type { Alert } from "./types";

let server: Server;
const alerts: Alert[] = [];
const state = () => server.charla.state;
const actions = () => server.charla.actions;
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(50);

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

describe("signing in", () => {
  test("gives the conversations, rooms first, with what is unread and who is named in it", async () => {
    const log = server.conv("#redes", 0, { read: 1, unread: 3, notify: "mentions", topic: "Redes" });
    log.say("luis", "old");
    for (const mentions of [["ana"], [], ["ana", "eva"]]) log.add({ kind: "text", from: "luis", text: "new", mentions });
    server.conv("@luis", 4, { read: 2, unread: 2 });
    server.conv("#aula", 0);
    await online();
    expect(state().me.value).toEqual({ nick: "ana" });
    expect(state().conversations.value.map((c) => [c.conv, c.unread.value, c.mentions.value, c.notify.value, c.topic.value])).toEqual([
      ["#aula", 0, 0, "all", ""],
      ["#general", 0, 0, "all", ""],
      ["#redes", 3, 2, "mentions", "Redes"],
      ["@luis", 2, 0, "all", ""],
    ]);
    expect(state().waiting.value).toBe(4);
    expect(alerts).toEqual([]);
  });

  test("without a cookie shows the form; after it, goes on", async () => {
    server.cookie = false;
    server.charla.start();
    await settle();
    expect(state().connection.value).toEqual({ is: "signed-out" });
    expect(state().server.value?.name).toBe("Aula 3");
    const entered = actions().signIn("ana", "secret");
    await settle();
    expect([await entered, state().connection.value.is]).toEqual([null, "online"]);
    expect(server.http).toEqual(["signin"]);
  });

  test("in another tab is signing in here too", async () => {
    server.cookie = false;
    server.charla.start();
    await settle();
    server.cookie = true;
    server.sessions.onmessage?.({} as MessageEvent);
    await settle();
    expect(state().connection.value.is).toBe("online");
  });

  test("that ends by force shows the form with the reason, and the browser forgets the cookie", async () => {
    await online();
    server.push({ op: "bye", code: "token-revoked", message: "Revoked." });
    await settle();
    expect(state().connection.value).toEqual({ is: "signed-out", reason: { code: "token-revoked", message: "Revoked." } });
    expect(server.http).toEqual(["signout"]);
    expect([state().me.value, state().conversations.value]).toEqual([null, []]);
  });

  test("at once after that keeps the new cookie", async () => {
    await online();
    server.push({ op: "bye", code: "token-revoked", message: "Revoked." });
    const entered = actions().signIn("ana", "secret");
    await settle();
    expect([await entered, state().connection.value.is, server.cookie]).toEqual([null, "online", true]);
  });

  test("as somebody else begins the page anew", async () => {
    await online();
    server.nick = "eva";
    server.cut();
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.reloads).toBe(1);
    expect(state().me.value?.nick).toBe("ana");
  });

  test("out", async () => {
    await online();
    const out = actions().signOut();
    await settle();
    expect(await out).toBeNull();
    expect(state().connection.value).toEqual({ is: "signed-out" });
  });
});

describe("the account", () => {
  test("hears what its other devices do", async () => {
    await online();
    server.say("#general", "luis", "one");
    server.say("#general", "luis", "two");
    const general = actions().conversation("#general")!;
    expect(general.unread.value).toBe(2);
    server.event({ kind: "read", conv: "#general", seq: 101 });
    await settle();
    expect(general.unread.value).toBe(1);
    server.event({ kind: "read", conv: "#general", seq: 102 });
    server.event({ kind: "notify", conv: "#general", notify: "none" });
    expect([general.unread.value, general.notify.value]).toEqual([0, "none"]);
    server.say("#general", "luis", "three", { mentions: ["ana"] });
    expect([alerts.length, state().waiting.value]).toEqual([2, 0]);
    server.event({ kind: "left", conv: "#general" });
    expect(state().conversations.value).toEqual([]);
  });

  test("is invited, also while it was away; what was put aside stays there", async () => {
    server.events.push({ op: "event", rev: 1, kind: "invited", conv: "#aula", by: "eva" });
    await online();
    server.event({ kind: "invited", conv: "#redes", by: "luis" });
    expect(state().invitations.value).toEqual([{ conv: "#aula", by: "eva" }, { conv: "#redes", by: "luis" }]);
    actions().dismissInvitation("#aula");
    server.conv("#redes");
    server.event({ kind: "joined", conv: "#redes", type: "private", head: 0 });
    expect(state().invitations.value).toEqual([]);
    server.cut();
    await vi.advanceTimersByTimeAsync(1000);
    expect(state().invitations.value).toEqual([]);
  });

  test("shows what was said last in each, also behind arrivals and blocked people, and as it is now", async () => {
    server.answers.set("blocks", () => ({ rows: [{ op: "block", nick: "pepe" }] }));
    const log = server.conv("#redes", 3);
    for (let i = 0; i < 100; i++) log.add({ kind: "join", from: `n${i}` });
    for (let i = 0; i < 100; i++) log.say("pepe", "spam");
    server.conv("#aula", 0).add({ kind: "join", from: "ana" });
    await online();
    const newest = (conv: string): string | undefined => actions().conversation(conv)?.newest.value?.text;
    expect([newest("#redes"), newest("#general"), newest("#aula")]).toEqual(["message 3", "message 100", undefined]);
    server.add("#redes", { kind: "edit", from: "luis", target: 3, text: "other" });
    expect(newest("#redes")).toBe("other");

    // What was missed meanwhile, too, without a moment of nothing.
    server.cut();
    log.say("luis", "while away");
    for (let i = 0; i < 30; i++) log.add({ kind: "join", from: `m${i}` });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(newest("#redes")).toBe("while away");

    server.conv("#nueva", 5);
    server.event({ kind: "joined", conv: "#nueva", head: 5 });
    await settle();
    expect(newest("#nueva")).toBe("message 5");
  });

  test("keeps who is in a crowded conversation fresh while it is shown, page after page", async () => {
    const there = ["ana", "eva", "luis"];
    const row = (nick: string) => ({ op: "presence", nick, online: true, sessions: [] });
    server.answers.set("who", ({ after }) => (after === undefined ? { rows: there.slice(0, 2).map(row), ok: { more: there.length > 2 } } : { rows: there.slice(2).map(row), ok: {} }));
    const crowd = (n: number, online: number) => server.push({ op: "online", n, conv: "#general", online, crowded: true });
    const present = () => actions().conversation("#general")?.present.value;
    await online();
    crowd(1, 103);
    expect(server.requests("who")).toHaveLength(0);
    const view = actions().open("#general");
    await settle();
    expect(present()).toEqual({ nicks: ["ana", "eva"], more: true });
    actions().morePresent("#general");
    await settle();
    expect(present()).toEqual({ nicks: ["ana", "eva", "luis"], more: false });

    there.splice(1, 1);
    crowd(2, 102);
    crowd(3, 102);
    expect(server.requests("who")).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(5000);
    expect(present()).toEqual({ nicks: ["ana", "luis"], more: false });
    expect([state().presence.value.get("eva")?.online, state().presence.value.get("luis")?.online]).toEqual([false, true]);

    // Nobody looks at it any more: nothing is asked.
    const asked = server.requests("who").length;
    view.close();
    crowd(4, 101);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(server.requests("who")).toHaveLength(asked);
  });

  test("sees who is there", async () => {
    const eva = { op: "presence", nick: "eva", online: true, sessions: [{ transport: "udp", ip: "192.168.1.9", port: 41234, client: "charla", since: "2026-01-05T09:00:00Z" }] };
    server.answers.set("watch", () => ({ rows: [eva] }));
    await online();
    expect(state().presence.value.get("eva")?.sessions[0]).toMatchObject({ transport: "udp", ip: "192.168.1.9", port: 41234 });
    server.push({ op: "presence", n: 1, nick: "eva", online: false, seen: "2026-01-05T10:00:00Z" });
    expect(state().presence.value.get("eva")).toEqual({ nick: "eva", online: false, sessions: [], more: 0, seen: "2026-01-05T10:00:00Z" });
    server.push({ op: "online", n: 2, conv: "#general", online: 345, crowded: true });
    expect(actions().conversation("#general")?.crowd.value).toBe(345);
    // Of who is in it no signals tell: they are asked for where it is shown, once per sign-in.
    expect(server.requests("who")).toHaveLength(0);
    actions().open("#general");
    server.push({ op: "online", n: 3, conv: "#general", online: 346, crowded: true });
    expect(server.requests("who")).toHaveLength(1);
    server.push({ op: "online", n: 4, conv: "#general", online: 70, crowded: false });
    expect(actions().conversation("#general")?.crowd.value).toBeNull();
  });

  test("searches, page after page, each hit with what is around it", async () => {
    await online();
    const row = (seq: number, hit = false) => ({ op: "entry", conv: "#general", seq, kind: "text", from: "luis", text: `m${seq}`, ...(hit ? { hit } : {}) });
    server.answers.set("search", (request) => request.before === undefined
      ? { rows: [row(50, true), row(49), row(51), row(20, true)], ok: { more: true, next: 20 } }
      : { rows: [row(7, true)], ok: { more: false } });
    actions().search({ text: "m", conv: "#general" });
    expect(state().search.value?.is).toBe("searching");
    await settle();
    actions().searchMore();
    await settle();
    const search = state().search.value!;
    expect(search.hits.map((hit) => [hit.before.map((m) => m.seq), hit.hit.seq, hit.after.map((m) => m.seq)])).toEqual([[[49], 50, [51]], [[], 20, []], [[], 7, []]]);
    expect([search.is, search.more, server.requests("search")[1]?.before]).toEqual(["done", false, 20]);
    actions().closeSearch();
    expect(state().search.value).toBeNull();
  });

  test("settings of this device are kept; what is no setting is not read", async () => {
    actions().setSettings({ theme: "dark", language: "en" });
    expect(server.charla.language()).toBe("en");
    expect(JSON.parse(server.kept.get("settings")!)).toMatchObject({ theme: "dark", language: "en" });
    server.kept.set("settings", '{"theme":"pink","language":"es","sounds":"x"}');
    server.charla.heardStorage("settings");
    expect(state().settings.value).toEqual({ theme: "system", language: "es", sounds: true, desktop: false });
  });
});

test("nonsense does no harm", async () => {
  const view = actions().open("#general");
  await online();
  const random = randomOf(3);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const values = [null, 0, -1, 1.5, 2 ** 53, "", "x", "#general", "@eva", "text", "edit", "reaction", "joined", "read", true, [], [null], {}, { a: [1] }, "__proto__", "\ud800"];
  const members = ["conv", "seq", "kind", "from", "n", "text", "target", "emoji", "on", "mentions", "reactions", "nick", "sessions", "online", "crowded", "rev", "type", "head", "follows", "time", "name"];
  for (let i = 0; i < 3000; i++) {
    const frame: Record<string, unknown> = { op: pick(["entry", "event", "presence", "online", "typing", "seen", "ok", "conv", "error", "unknown"]) };
    for (let j = 0; j < 6; j++) frame[pick(members)] = pick(values);
    server.push(frame);
  }
  await settle();
  // What is true is still there, after the nonsense that was taken at its word is fetched anew.
  expect(state().connection.value.is).toBe("online");
  server.cut();
  await vi.advanceTimersByTimeAsync(1000);
  expect(state().connection.value.is).toBe("online");
  await view.jumpTo(1);
  await settle();
  expect(view.lines.value[0]).toMatchObject({ seq: 1, text: "message 1" });
});

test("who is blocked is nowhere: not online, not writing, not the last word, not found, not inviting", async () => {
  const log = server.logs.get("#general")!;
  server.answers.set("watch", () => ({ rows: [{ op: "presence", nick: "luis", online: true, sessions: [] }] }));
  const [one, other, beside] = [log.say("luis", "a hit of luis"), log.say("eva", "a hit of eva"), log.say("luis", "beside it")];
  server.answers.set("search", () => ({ rows: [{ ...one, hit: true }, { ...other, hit: true }, beside] }));
  await online();
  actions().open("#general");
  log.say("eva", "hello");
  server.push(log.say("luis", "and mine"));
  server.event({ kind: "invited", conv: "#aula", log: 7, by: "luis" });
  actions().search({ text: "hit" });
  await settle();
  server.push({ op: "typing", conv: "#general", nick: "luis" });
  const seen = () => ({
    online: state().presence.value.get("luis")?.online ?? false,
    typing: [...actions().conversation("#general")!.typing.value],
    last: actions().conversation("#general")!.newest.value?.from,
    invitations: state().invitations.value.length,
    hits: state().search.value!.hits.map((hit) => [hit.hit.from, ...hit.after.map((message) => message.from)]),
  });
  const before = { online: true, typing: ["luis"], last: "luis", invitations: 1, hits: [["luis"], ["eva", "luis"]] };
  expect(seen()).toEqual(before);
  server.event({ kind: "blocked", nick: "luis", on: true });
  await settle();
  expect(seen()).toEqual({ online: false, typing: [], last: "eva", invitations: 0, hits: [["eva"]] });
  server.event({ kind: "blocked", nick: "luis", on: false });
  await settle();
  expect(seen()).toEqual(before);
});
