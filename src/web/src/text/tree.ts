// What a message's text means: a tree of these, never HTML. The page makes elements of it. `src/Charla.Text` has the same one.

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bold" | "italic" | "strike"; readonly children: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | Link
  /** `@nick`, or `nick` before the colon at the beginning, of somebody whom the server took as mentioned. `text` is what was typed. */
  | { readonly kind: "mention"; readonly nick: string; readonly text: string }
  /** `#room` as it was written; whether there is such a room is not known. */
  | { readonly kind: "room"; readonly conv: string; readonly text: string }
  | { readonly kind: "break" };

/** `href` is http:, https: or mailto:, nothing else. Where it is `bare` the address itself stands in the text, and `children` is that. */
export interface Link {
  readonly kind: "link";
  readonly href: string;
  readonly children: readonly Inline[];
  readonly bare: boolean;
}

export type Align = "left" | "right" | "center" | null;

export type Block =
  | { readonly kind: "paragraph"; readonly children: readonly Inline[] }
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3 | 4 | 5 | 6; readonly children: readonly Inline[] }
  | { readonly kind: "code-block"; readonly text: string; readonly language?: string }
  | { readonly kind: "quote"; readonly children: readonly Block[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly ListItem[] }
  /** A row has as many cells as the head, or fewer: those at its end are empty. */
  | { readonly kind: "table"; readonly align: readonly Align[]; readonly head: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: "rule" };

/** `number` is the one that was typed, in an ordered list. */
export interface ListItem {
  readonly number?: number;
  readonly children: readonly Block[];
}

export type Cell = readonly Inline[];
