import type { Queued } from "./types";

/** A queued message as it is kept: whose it is, and its place among all of them. */
export interface StoredMessage extends Queued {
  readonly nick: string;
  readonly order?: number;
}

/** Where what is not acknowledged is kept, for all tabs of this browser. */
export interface QueueStore {
  /** All of that account, in the order they were written. */
  all(nick: string): Promise<StoredMessage[]>;
  add(item: StoredMessage): Promise<void>;
  /** Says that it failed; or that it is to be sent again, to whatever has that name now. */
  mark(cid: string, failed: Queued["failed"]): Promise<void>;
  remove(cid: string): Promise<void>;
  /**
   * The first of that account that has not failed, for that tab to send: until then no other one sends. Asking again renews that.
   * "elsewhere": another tab sends.
   */
  take(nick: string, tab: string, until: number, now: number): Promise<StoredMessage | "none" | "elsewhere">;
  /** That tab sends no more, for now. */
  release(tab: string): Promise<void>;
}

/** IndexedDB, which also works over plain HTTP on the local network, where the browser has no Web Locks. */
export class IndexedStore implements QueueStore {
  private constructor(private readonly database: IDBDatabase) {}

  static async open(name = "charla"): Promise<IndexedStore> {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      const queue = request.result.createObjectStore("queue", { keyPath: "order", autoIncrement: true });
      queue.createIndex("cid", "cid", { unique: true });
      queue.createIndex("nick", "nick");
      request.result.createObjectStore("lease");
    };
    return new IndexedStore(await result(request));
  }

  async all(nick: string): Promise<StoredMessage[]> {
    return result<StoredMessage[]>(this.#store("queue", "readonly").index("nick").getAll(nick));
  }

  async add(item: StoredMessage): Promise<void> {
    await result(this.#store("queue", "readwrite").add(item));
  }

  async mark(cid: string, failed: Queued["failed"]): Promise<void> {
    const queue = this.#store("queue", "readwrite");
    const item = await result<StoredMessage | undefined>(queue.index("cid").get(cid));
    if (item === undefined) return;
    await result(queue.put(marked(item, failed)));
  }

  async remove(cid: string): Promise<void> {
    const queue = this.#store("queue", "readwrite");
    const key = await result<IDBValidKey | undefined>(queue.index("cid").getKey(cid));
    if (key !== undefined) await result(queue.delete(key));
  }

  async take(nick: string, tab: string, until: number, now: number): Promise<StoredMessage | "none" | "elsewhere"> {
    // One transaction, and those that write wait for each other: two tabs cannot both see it free.
    const transaction = this.database.transaction(["queue", "lease"], "readwrite");
    const leases = transaction.objectStore("lease");
    const [held, all] = await Promise.all([
      result<Lease | undefined>(leases.get("sender")),
      result<StoredMessage[]>(transaction.objectStore("queue").index("nick").getAll(nick)),
    ]);
    const first = toSend(all);
    if (first === undefined) return "none";
    if (held !== undefined && held.tab !== tab && held.until > now) return "elsewhere";
    await result(leases.put({ tab, until }, "sender"));
    return first;
  }

  async release(tab: string): Promise<void> {
    const leases = this.#store("lease", "readwrite");
    const held = await result<Lease | undefined>(leases.get("sender"));
    if (held?.tab === tab) await result(leases.delete("sender"));
  }

  #store(name: string, mode: IDBTransactionMode): IDBObjectStore {
    return this.database.transaction(name, mode).objectStore(name);
  }
}

/** For a browser that keeps nothing: what is queued lives as long as the page. */
export class MemoryStore implements QueueStore {
  #items: StoredMessage[] = [];

  async all(nick: string): Promise<StoredMessage[]> {
    return this.#items.filter((item) => item.nick === nick);
  }

  async add(item: StoredMessage): Promise<void> {
    this.#items.push(item);
  }

  async mark(cid: string, failed: Queued["failed"]): Promise<void> {
    this.#items = this.#items.map((item) => (item.cid === cid ? marked(item, failed) : item));
  }

  async remove(cid: string): Promise<void> {
    this.#items = this.#items.filter((item) => item.cid !== cid);
  }

  async take(nick: string): Promise<StoredMessage | "none"> {
    return toSend(await this.all(nick)) ?? "none";
  }

  async release(): Promise<void> {
    // No other tab sees what is in here.
  }
}

function marked(item: StoredMessage, failed: Queued["failed"]): StoredMessage {
  if (failed) return { ...item, failed };
  const { failed: _, log: __, ...again } = item;
  return again;
}

interface Lease {
  readonly tab: string;
  readonly until: number;
}

function toSend(all: readonly StoredMessage[]): StoredMessage | undefined {
  return all.find((item) => item.failed === undefined);
}

function result<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
  });
}
