import type { ComponentChildren, ComponentProps } from "preact";

interface BubbleProps {
  /** Beside `message`, for the whole row. */
  readonly classes: readonly (string | false)[];
  /** What the bubble itself looks like. */
  readonly look?: string | false | undefined;
  /** The column before it. */
  readonly gutter?: ComponentChildren;
  readonly children: ComponentChildren;
  /** The small line at its end. */
  readonly meta: ComponentChildren;
  /** In the bubble, below that line. */
  readonly failure?: ComponentChildren;
  /** Below the bubble. */
  readonly below?: ComponentChildren;
  readonly article: ComponentProps<"article"> & { readonly "data-key": string; readonly "data-seq"?: number };
}

/** The row of one message, stored or queued. */
export function Bubble({ classes, look, gutter, children, meta, failure, below, article }: BubbleProps) {
  return (
    <article class={["message", ...classes].filter(Boolean).join(" ")} tabIndex={-1} {...article}>
      {gutter}
      <div class="bubble-column">
        <div class={look ? `bubble ${look}` : "bubble"}>
          {children}
          <p class="meta">{meta}</p>
          {failure}
        </div>
        {below}
      </div>
    </article>
  );
}
