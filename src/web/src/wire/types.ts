// What the wire tells the page. The names are those of docs/protocol.md.

/** Why something failed. Programs act on `code`; `message` is for people, in their language. */
export interface Reason {
  readonly code: string;
  readonly message: string;
  readonly retryMs?: number;
}

/** Where this page stands towards its server. */
export type Connection =
  /** The page has just begun: whether there is a session is not known yet. */
  | { readonly is: "starting" }
  /** Nobody is signed in here. `reason` where a session ended (revoked, disabled…), to be shown above the form. */
  | { readonly is: "signed-out"; readonly reason?: Reason }
  | { readonly is: "online" }
  /** Being connected anew. */
  | { readonly is: "connecting" }
  /** The server cannot be reached; the next attempt is at `retryAt` (ms since 1970), or with `actions.retryNow`. */
  | { readonly is: "waiting"; readonly retryAt: number; readonly reason?: Reason };

/** What `welcome` told. */
export interface Server {
  readonly name: string;
  /** `password`, `token`, `register`, `cookie`. Without `register` this server takes no new accounts from whoever comes. */
  readonly accepts: readonly string[];
  /** What it does beyond version 0.1: the words of `can`, those that this page does not know too. */
  readonly can: readonly string[];
  readonly ports: Readonly<Record<string, number>>;
  readonly you: { readonly transport: string; readonly ip: string; readonly port: number };
}
