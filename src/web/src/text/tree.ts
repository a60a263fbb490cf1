// What a message's text means: a tree of these, never HTML. The page makes elements of it.

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bold" | "italic"; readonly children: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  /** `href` is http:, https: or mailto:, nothing else. Without brackets in the source, `children` is the address. */
  | { readonly kind: "link"; readonly href: string; readonly children: readonly Inline[] }
  /** `@nick` of somebody whom the server took as mentioned. */
  | { readonly kind: "mention"; readonly nick: string; readonly text: string }
  /** `#room` as it was written; whether there is such a room is not known. */
  | { readonly kind: "room"; readonly conv: string; readonly text: string }
  | { readonly kind: "break" };

export type Block =
  | { readonly kind: "paragraph"; readonly children: readonly Inline[] }
  | { readonly kind: "code-block"; readonly text: string; readonly language?: string }
  | { readonly kind: "quote"; readonly children: readonly Block[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly start: number; readonly items: readonly (readonly Inline[])[] };
