import { Backoff } from "./backoff";
import { type Frame, framesOf, number, text, texts, writeFrame } from "./frame";
import { reasonOf, Requests } from "./requests";
import type { Connection, Reason, Server } from "./types";

/** As much of a WebSocket as is needed. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

export interface Listener {
  /** Where the page stands; also told again for each pause. */
  moved(connection: Connection): void;
  welcomed(server: Server): void;
  signedIn(rows: readonly Frame[], ok: Frame): void;
  /** What was not asked for: entries, events, signals. */
  came(frame: Frame): void;
  /** The cookie is worth nothing (any more): the browser should forget it. */
  cookieRefused(): void;
}

const welcomeLimit = 15_000;
const silence = 20_000;
const pingLimit = 10_000;
/** These two are the link's own; the requests of others are counted from 1. */
const signInId = 0;
const pingId = Number.MAX_SAFE_INTEGER;
/** Codes of `bye`, and of errors to `signin`, after which asking again is of no use. */
const sessionEnds = new Set(["bad-credentials", "token-revoked", "disabled"]);

/** The page's connection to its server: stays connected by itself as long as the cookie is good. */
export class Link {
  readonly requests = new Requests();
  readonly #backoff: Backoff;
  #socket: Socket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pinged = false;
  #heard = 0;
  #rows: Frame[] = [];
  #online = false;
  #language = "en";

  constructor(
    private readonly open: () => Socket,
    private readonly listener: Listener,
    random: () => number = Math.random,
  ) {
    this.#backoff = new Backoff(500, 30_000, random);
  }

  /** Begins, also anew after signing in. `language` is that of the error sentences. */
  start(language: string): void {
    this.#language = language;
    this.#backoff.reset();
    this.#connect();
  }

  /** The error sentences are to be in another language: `hello` names it, once per connection. */
  speak(language: string): void {
    if (language === this.#language) return;
    this.#language = language;
    if (this.#socket !== null) this.#connect();
  }

  /** Nobody is signed in here any more. */
  stop(reason?: Reason): void {
    this.#drop();
    this.listener.moved(reason ? { is: "signed-out", reason } : { is: "signed-out" });
    this.requests.abandon(reason ?? { code: "not-signed-in", message: "" });
  }

  /** Somebody asks for it, or the network came back: do not wait for the pause to end, nor for the silence to be noticed. */
  retryNow(): void {
    if (this.#socket === null && this.#timer !== undefined) {
      this.#backoff.reset();
      this.#connect();
    } else if (this.#online && !this.#pinged && Date.now() - this.#heard > 5000) {
      this.#ping();
    }
  }

  #connect(): void {
    this.#drop();
    this.listener.moved({ is: "connecting" });
    const socket = this.open();
    this.#socket = socket;
    this.#timer = setTimeout(() => this.#lost(), welcomeLimit);
    socket.onopen = () => socket.send(writeFrame({ op: "hello", protocol: 1, client: "web", lang: this.#language }));
    socket.onmessage = ({ data }) => {
      if (this.#socket === socket && typeof data === "string") this.#received(data);
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#lost();
    };
  }

  #received(message: string): void {
    this.#heard = Date.now();
    if (this.#pinged) {
      this.#pinged = false;
      this.#watch();
    }
    for (const frame of framesOf(message)) {
      if (frame === null) continue;
      if (this.#socket === null) return;
      this.#take(frame);
    }
  }

  #take(frame: Frame): void {
    const id = number(frame, "id");
    if (frame.op === "welcome") this.#welcomed(frame);
    else if (frame.op === "bye") this.#ended(reasonOf(frame));
    else if (id === signInId) this.#signInAnswered(frame);
    else if (id !== undefined) this.requests.take(frame, id);
    else if (frame.op === "error") this.#refused(reasonOf(frame));
    else this.listener.came(frame);
  }

  #welcomed(frame: Frame): void {
    const server = serverOf(frame);
    this.listener.welcomed(server);
    if (!server.accepts.includes("cookie")) return this.stop();
    this.#rows = [];
    this.#socket?.send(writeFrame({ op: "signin", id: signInId, cookie: true }));
  }

  #signInAnswered(frame: Frame): void {
    if (frame.op === "error") return this.#ended(reasonOf(frame));
    if (frame.op !== "ok") return void this.#rows.push(frame);
    const socket = this.#socket;
    if (socket === null) return;
    this.#online = true;
    this.#backoff.reset();
    this.#watch();
    // First where the logs are now, so that what is asked again finds them so.
    this.listener.signedIn(this.#rows, frame);
    this.listener.moved({ is: "online" });
    this.requests.connected((line) => socket.send(line));
  }

  /** An error that answers nothing that was asked: before one is signed in, the end of it (`unsupported-protocol`). */
  #refused(reason: Reason): void {
    if (!this.#online) this.#lost(reason);
  }

  #ended(reason: Reason): void {
    if (!sessionEnds.has(reason.code)) return this.#lost(reason);
    this.stop(reason);
    this.listener.cookieRefused();
  }

  #lost(reason?: Reason): void {
    this.#drop();
    const pause = Math.max(this.#backoff.next(), reason?.retryMs ?? 0);
    this.#timer = setTimeout(() => this.#connect(), pause);
    this.listener.moved({ is: "waiting", retryAt: Date.now() + pause, ...(reason ? { reason } : {}) });
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const socket = this.#socket;
    this.#socket = null;
    this.#online = false;
    this.#pinged = false;
    this.requests.disconnected();
    socket?.close();
  }

  /** The pings of the server's WebSocket are the browser's to answer and never seen here: silence is broken by asking. */
  #watch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (Date.now() - this.#heard >= silence) this.#ping();
      else this.#watch();
    }, Math.max(silence - (Date.now() - this.#heard), 1000));
  }

  #ping(): void {
    clearTimeout(this.#timer);
    this.#pinged = true;
    this.#socket?.send(writeFrame({ op: "ping", id: pingId }));
    this.#timer = setTimeout(() => this.#lost(), pingLimit);
  }
}

function serverOf(frame: Frame): Server {
  const you = (typeof frame.you === "object" && frame.you !== null ? frame.you : {}) as Frame;
  return {
    name: text(frame, "server") ?? "",
    accepts: texts(frame, "accepts"),
    can: texts(frame, "can"),
    ports: (typeof frame.ports === "object" && frame.ports !== null ? frame.ports : {}) as Record<string, number>,
    you: { transport: text(you, "transport") ?? "", ip: text(you, "ip") ?? "", port: number(you, "port") ?? 0 },
  };
}
