import { type Frame, number, type Request, text, writeFrame } from "./frame";
import type { Reason } from "./types";

/** What answered a request: rows and `ok`, or the reason why not. */
export type Reply =
  | { readonly ok: Frame; readonly rows: readonly Frame[]; readonly reason?: undefined }
  | { readonly ok?: undefined; readonly rows?: undefined; readonly reason: Reason };

interface Pending {
  readonly id: number;
  readonly request: Request;
  readonly answered: (reply: Reply) => void;
  rows: Frame[];
}

/**
 * Requests that wait for their answer: "no answer, no end". Over a new connection they are asked again in their order,
 * those that change something under their `cid`. A server that asks to slow down is asked again when it said.
 */
export class Requests {
  readonly #pending = new Map<number, Pending>();
  #send: ((line: string) => void) | null = null;
  #lastId = 0;

  /** Given up by `unless`, it is asked no more; what was sent already may be done nevertheless. */
  request(request: Request, unless?: AbortSignal): Promise<Reply> {
    return new Promise((answered) => {
      const pending = { id: ++this.#lastId, request, answered, rows: [] };
      this.#pending.set(pending.id, pending);
      unless?.addEventListener("abort", () => {
        if (this.#pending.delete(pending.id)) answered({ reason: { code: "given-up", message: "" } });
      }, { once: true });
      this.#ask(pending);
    });
  }

  /** Signed in over a new connection: what is unanswered is asked again. */
  connected(send: (line: string) => void): void {
    this.#send = send;
    for (const pending of this.#pending.values()) {
      pending.rows = [];
      this.#ask(pending);
    }
  }

  disconnected(): void {
    this.#send = null;
  }

  /** Nobody is signed in any more: there is nobody to ask in whose name. */
  abandon(reason: Reason): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    pending.forEach((one) => one.answered({ reason }));
  }

  /** A frame with an `id`. */
  take(frame: Frame, id: number): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    if (frame.op === "ok") {
      this.#pending.delete(id);
      pending.answered({ ok: frame, rows: pending.rows });
    } else if (frame.op === "error") {
      this.#refused(pending, reasonOf(frame));
    } else {
      pending.rows.push(frame);
    }
  }

  #refused(pending: Pending, reason: Reason): void {
    if (reason.code === "slow-down") {
      pending.rows = [];
      const send = this.#send;
      setTimeout(() => {
        // Over another connection it has been asked again already.
        if (this.#pending.has(pending.id) && this.#send === send) this.#ask(pending);
      }, reason.retryMs ?? 1000);
    } else {
      this.#pending.delete(pending.id);
      pending.answered({ reason });
    }
  }

  #ask({ id, request }: Pending): void {
    this.#send?.(writeFrame({ ...request, id }));
  }
}

export function reasonOf(frame: Frame): Reason {
  const retryMs = number(frame, "retryMs");
  return {
    code: text(frame, "code") ?? "internal",
    message: text(frame, "message") ?? "",
    ...(retryMs === undefined ? {} : { retryMs }),
  };
}
