import { signal } from "@preact/signals";
import type { Browser } from "../app/browser";
import { Charla } from "../app/charla";
import type { Reason } from "../app/types";
import type { Tabs } from "../queue/outbox";
import { MemoryStore } from "../queue/store";
import { type Frame, parseFrame } from "../wire/frame";
import type { Socket } from "../wire/link";
import { ServerLog } from "./server-log";

type Row = Record<string, unknown>;

/** A server with one account, ana's, and her browser; for tests of what the page is given. */
export class Server {
  readonly logs = new Map<string, ServerLog>();
  readonly rows = new Map<string, Row>();
  readonly events: Row[] = [];
  readonly asked: Frame[] = [];
  readonly cids = new Map<string, Row>();
  readonly http: string[] = [];
  readonly visible = signal(true);
  readonly kept = new Map<string, string>();
  readonly queue = new MemoryStore();
  readonly sessions: Tabs = { onmessage: null, postMessage: () => undefined };
  readonly charla: Charla;
  /** What other operations answer: rows and the members of `ok`, or an error. */
  readonly answers = new Map<string, (request: Frame) => { rows?: Row[]; ok?: Row; error?: string }>();
  up = true;
  cookie = true;
  nick = "ana";
  reloads = 0;
  /** What the welcome says that it can; a server of version 0.1 says nothing. */
  can: readonly string[] = [];
  #lastLog = 0;
  #socket: (Socket & { signedIn?: boolean }) | null = null;

  constructor() {
    const browser: Browser = {
      open: () => this.#accept(),
      storage: {
        getItem: (key) => this.kept.get(key) ?? null,
        setItem: (key, value) => void this.kept.set(key, value),
        removeItem: (key) => void this.kept.delete(key),
      },
      queue: this.queue,
      tabs: null,
      sessions: this.sessions,
      voices: null,
      visible: this.visible,
      language: "es",
      deviceName: "tests",
      reload: () => void this.reloads++,
      http: (what) => this.#post(what),
    };
    this.charla = new Charla(browser);
  }

  /** A conversation that ana is in, with so many messages of luis. */
  conv(conv: string, messages = 0, row: Row = {}): ServerLog {
    const log = new ServerLog(conv, this.can.includes("log") ? ++this.#lastLog : undefined);
    for (let i = 1; i <= messages; i++) log.say("luis", `message ${i}`);
    this.logs.set(conv, log);
    this.rows.set(conv, { kind: conv.startsWith("@") ? "direct" : "public", read: messages, unread: 0, ...row });
    return log;
  }

  /** A room is removed, and another one gets its name; who is connected is told, where it is `live`. */
  recreate(conv: string, messages: number, live = true): ServerLog {
    const old = this.logs.get(conv)!;
    const log = this.conv(conv, messages);
    this.happened({ kind: "left", conv, log: old.log }, live);
    this.happened({ kind: "joined", conv, log: log.log, type: "public", head: log.head }, live);
    return log;
  }

  happened(event: Row, live: boolean): void {
    if (live) this.event(event);
    else this.events.push({ op: "event", rev: this.events.length + 1, ...event });
  }

  /** A change of a log, sent to the connected page. */
  add(conv: string, entry: Row): void {
    this.push(this.logs.get(conv)!.add(entry));
  }

  say(conv: string, from: string, text: string, more: Row = {}): void {
    this.add(conv, { kind: "text", from, text, ...more });
  }

  event(event: Row): void {
    this.events.push({ op: "event", rev: this.events.length + 1, ...event });
    this.push(this.events.at(-1)!);
  }

  push(frame: Row): void {
    if (this.#socket?.signedIn) this.#say(this.#socket, frame);
  }

  cut(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.onclose?.();
  }

  requests(op: string): Frame[] {
    return this.asked.filter((request) => request.op === op);
  }

  #accept(): Socket {
    const socket: Socket & { signedIn?: boolean } = {
      onopen: null, onmessage: null, onclose: null,
      send: (line) => this.#answer(socket, parseFrame(line.trim()) ?? {}),
      close: () => undefined,
    };
    this.#socket = this.up ? socket : null;
    queueMicrotask(() => (this.up ? socket.onopen?.() : socket.onclose?.()));
    return socket;
  }

  #say(socket: Socket, ...frames: Row[]): void {
    socket.onmessage?.({ data: frames.map((frame) => JSON.stringify(frame)).join("\n") });
  }

  #answer(socket: Socket & { signedIn?: boolean }, request: Frame): void {
    if (socket !== this.#socket) return;
    this.asked.push(request);
    const { rows = [], ok = {}, error, then } = this.#act(socket, request);
    queueMicrotask(() => {
      if (socket !== this.#socket) return;
      const id = request.id;
      if (request.op === "hello") this.#say(socket, { op: "welcome", server: "Aula 3", can: this.can, accepts: ["password", ...(this.cookie ? ["cookie"] : [])] });
      else if (error) this.#say(socket, { op: "error", id, code: error, message: error });
      else this.#say(socket, ...rows.map((row) => ({ ...row, id })), { ...ok, op: "ok", id });
      then?.();
    });
  }

  #act(socket: { signedIn?: boolean }, request: Frame): { rows?: readonly Row[]; ok?: Row; error?: string; then?: () => void } {
    const log = this.logs.get(request.conv as string);
    const custom = this.answers.get(request.op as string);
    if (custom) return custom(request);
    if (log?.log !== undefined && request.log !== undefined && request.log !== log.log) return { error: "not-found" };
    switch (request.op) {
      case "hello":
        return {};
      case "signin":
        socket.signedIn = true;
        return {
          rows: [...this.rows].map(([conv, row]) => ({ ...this.logs.get(conv)!.row(this.nick, 0), op: "conv", conv, ...row })),
          ok: { nick: this.nick, rev: this.events.length },
        };
      case "fetch":
      case "changes": {
        const reply = log?.answer(request as never);
        return reply?.ok ? { rows: reply.rows, ok: reply.ok } : { error: "not-found" };
      }
      case "convs":
        return log ? { rows: [log.row(this.nick, this.rows.get(log.conv)?.read as number)] } : { rows: [] };
      case "read":
        if (log) this.rows.set(log.conv, { ...this.rows.get(log.conv), read: request.seq });
        return {};
      case "events":
        return { rows: this.events.filter((event) => (event.rev as number) > (request.after as number)), ok: {} };
      case "post":
        return this.#stored(request, log);
      case "blocks": case "members": case "watch": case "marks": case "typing": case "notify": case "whois":
        return {};
      default:
        return { error: "unknown-op" };
    }
  }

  #stored(request: Frame, log: ServerLog | undefined): { ok?: Row; error?: string; then?: () => void } {
    const cid = request.cid as string;
    const before = this.cids.get(cid);
    if (before) return { ok: before };
    if (log === undefined) return { error: "not-found" };
    const entry = log.add({ kind: "text", from: this.nick, text: request.text, via: "ws" });
    this.cids.set(cid, { seq: entry.seq });
    return { ok: { seq: entry.seq }, then: () => this.push(entry) };
  }

  /** Takes a moment; the cookie is set or taken away with the answer. */
  async #post(what: string): Promise<Reason | null> {
    this.http.push(what);
    await new Promise((done) => setTimeout(done, what === "signout" ? 20 : 5));
    this.cookie = what !== "signout";
    return null;
  }
}
