import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Frame, parseFrame } from "./frame";
import { Link, type Socket } from "./link";
import type { Connection } from "./types";

/** The other end, by hand. */
class Wire implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: Frame[] = [];
  closed = false;

  send(line: string): void {
    this.sent.push(parseFrame(line.trimEnd()) ?? {});
  }

  close(): void {
    this.closed = true;
  }

  say(...frames: object[]): void {
    this.onmessage?.({ data: frames.map((frame) => JSON.stringify(frame)).join("\n") });
  }

  welcome(accepts = ["password", "token", "cookie"]): void {
    this.onopen?.();
    this.say({ op: "welcome", protocol: 1, server: "Aula 3", accepts });
  }

  signIn(...rows: object[]): void {
    this.welcome();
    this.say(...rows.map((row) => ({ op: "conv", id: 0, ...row })), { op: "ok", id: 0, nick: "ana", rev: 2 });
  }
}

const wires: Wire[] = [];
const moves: Connection[] = [];
const told: Frame[] = [];
const signIns: (readonly Frame[])[] = [];
const refused = vi.fn();
let link: Link;
const wire = (): Wire => wires.at(-1)!;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  for (const list of [wires, moves, told, signIns]) list.length = 0;
  refused.mockClear();
  const open = (): Wire => {
    wires.push(new Wire());
    return wire();
  };
  link = new Link(open, {
    moved: (connection) => moves.push(connection),
    welcomed: () => undefined,
    signedIn: (rows) => signIns.push(rows),
    came: (frame) => told.push(frame),
    cookieRefused: refused,
  }, () => 1);
  link.start("es");
});

afterEach(() => vi.useRealTimers());

describe("signing in", () => {
  test("hello in the reader's language, then the cookie", () => {
    wire().welcome();
    expect(wire().sent).toEqual([
      { op: "hello", protocol: 1, client: "web", lang: "es" },
      { op: "signin", id: 0, cookie: true },
    ]);
    wire().say({ op: "conv", id: 0, conv: "#general", head: 3 }, { op: "ok", id: 0, nick: "ana", rev: 2 });
    expect(signIns).toEqual([[{ op: "conv", id: 0, conv: "#general", head: 3 }]]);
    expect(moves.map((move) => move.is)).toEqual(["connecting", "online"]);
  });

  test("another language is said in a hello of its own; the same one is not", () => {
    wire().signIn();
    link.speak("es");
    expect(wires).toHaveLength(1);
    link.speak("en");
    expect(wires).toHaveLength(2);
    wire().welcome();
    expect(wire().sent[0]).toMatchObject({ op: "hello", lang: "en" });
  });

  test("without a cookie nobody is signed in, and the connection is given up", () => {
    wire().welcome(["password", "register"]);
    expect(moves.at(-1)).toEqual({ is: "signed-out" });
    expect(wire().closed).toBe(true);
    vi.advanceTimersByTime(600_000);
    expect(wires).toHaveLength(1);
  });

  test.each(["bad-credentials", "token-revoked", "disabled"])("a cookie refused with %s: back to the form, with the reason", (code) => {
    wire().welcome();
    wire().say({ op: "error", id: 0, code, message: "No." });
    expect(moves.at(-1)).toEqual({ is: "signed-out", reason: { code, message: "No." } });
    expect(refused).toHaveBeenCalledOnce();
  });

  test("another error is another attempt", () => {
    wire().welcome();
    wire().say({ op: "error", id: 0, code: "slow-down", message: "Wait.", retryMs: 4000 });
    expect(moves.at(-1)).toMatchObject({ is: "waiting", retryAt: 1_004_000, reason: { code: "slow-down" } });
    vi.advanceTimersByTime(4000);
    expect(wires).toHaveLength(2);
  });

  test("a revoked session ends with the reason, and what was asked is answered", async () => {
    wire().signIn();
    const answer = link.requests.request({ op: "fetch", conv: "#general" });
    wire().say({ op: "bye", code: "token-revoked", message: "Revoked." });
    expect(moves.at(-1)).toEqual({ is: "signed-out", reason: { code: "token-revoked", message: "Revoked." } });
    expect((await answer).reason?.code).toBe("token-revoked");
  });
});

describe("a server that is gone", () => {
  test("is asked at growing pauses, at most 30 seconds", () => {
    const pauses: number[] = [];
    for (let i = 0; i < 9; i++) {
      wire().onclose?.();
      const move = moves.at(-1)!;
      const pause = move.is === "waiting" ? move.retryAt - Date.now() : NaN;
      pauses.push(pause);
      vi.advanceTimersByTime(pause);
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    wire().signIn();
    wire().onclose?.();
    expect(moves.at(-1)).toMatchObject({ is: "waiting", retryAt: Date.now() + 500 });
  });

  test("retry now does not wait, and does not begin twice", () => {
    wire().onclose?.();
    link.retryNow();
    expect(wires).toHaveLength(2);
    link.retryNow();
    vi.advanceTimersByTime(10_000);
    expect(wires).toHaveLength(2);
  });

  test("a connection that never says welcome is given up", () => {
    vi.advanceTimersByTime(15_000);
    expect(wire().closed).toBe(true);
    expect(moves.at(-1)?.is).toBe("waiting");
  });

  test("silence is broken by a ping, and no answer to it is the end", () => {
    wire().signIn();
    vi.advanceTimersByTime(20_000);
    expect(wire().sent.at(-1)?.op).toBe("ping");
    wire().say({ op: "ok", id: Number.MAX_SAFE_INTEGER, time: "x" });
    vi.advanceTimersByTime(19_000);
    expect(wires).toHaveLength(1);
    expect(wire().closed).toBe(false);
    vi.advanceTimersByTime(1000 + 10_000);
    expect(wire().closed).toBe(true);
    expect(moves.at(-1)?.is).toBe("waiting");
  });
});

describe("requests", () => {
  test("get their rows and the ok", async () => {
    wire().signIn();
    const answer = link.requests.request({ op: "fetch", conv: "#general" });
    wire().say({ op: "entry", id: 1, seq: 1 }, { op: "entry", seq: 9 }, { op: "ok", id: 1, head: 9 });
    expect(await answer).toEqual({ ok: { op: "ok", id: 1, head: 9 }, rows: [{ op: "entry", id: 1, seq: 1 }] });
    expect(told).toEqual([{ op: "entry", seq: 9 }]);
  });

  test("without an answer are asked again over the next connection, in their order and in the same words", async () => {
    const early = link.requests.request({ op: "convs" });
    wire().signIn();
    const late = link.requests.request({ op: "edit", cid: "a1", conv: "#general", seq: 3, text: "x" });
    wire().say({ op: "conv", id: 1, conv: "#general" });
    wire().onclose?.();
    vi.advanceTimersByTime(500);
    wire().signIn();
    expect(wire().sent.slice(2)).toEqual([
      { op: "convs", id: 1 },
      { op: "edit", id: 2, cid: "a1", conv: "#general", seq: 3, text: "x" },
    ]);
    wire().say({ op: "ok", id: 2, seq: 9 }, { op: "ok", id: 1 });
    expect((await early).rows).toEqual([]);
    expect((await late).ok).toEqual({ op: "ok", id: 2, seq: 9 });
  });

  test("asked to slow down wait as long as they were told", async () => {
    wire().signIn();
    const answer = link.requests.request({ op: "rooms" });
    wire().say({ op: "error", id: 1, code: "slow-down", message: "", retryMs: 300 });
    vi.advanceTimersByTime(299);
    expect(wire().sent).toHaveLength(3);
    vi.advanceTimersByTime(1);
    expect(wire().sent).toHaveLength(4);
    wire().say({ op: "ok", id: 1 });
    expect((await answer).ok).toBeDefined();
  });

  test("that are refused say why", async () => {
    wire().signIn();
    const answer = link.requests.request({ op: "join", conv: "#x" });
    wire().say({ op: "error", id: 1, code: "not-found", message: "None." });
    expect((await answer).reason).toEqual({ code: "not-found", message: "None." });
  });

  test("lines that are no frames, and messages after the end, do no harm", () => {
    wire().signIn();
    wire().onmessage?.({ data: 'x\n{"op":"entry","seq":1}\n[]\n' });
    expect(told).toEqual([{ op: "entry", seq: 1 }]);
    const old = wire();
    old.onclose?.();
    old.say({ op: "entry", seq: 2 });
    expect(told).toHaveLength(1);
  });
});
