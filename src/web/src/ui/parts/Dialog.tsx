import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { texts } from "../../texts";
import { IconButton } from "../Icon";
import { focusFirst, rememberFocus } from "./focus";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  readonly wide?: boolean;
}

/** Over everything, and nothing else can be reached: the browser's own dialog sees to that, and to Escape. The focus is on its first field. */
export function Dialog({ title, onClose, children, wide }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const heading = useId();
  // At once: a key that is pressed before the next frame is for what is open already.
  useLayoutEffect(() => {
    const element = dialog.current;
    const back = rememberFocus();
    element?.showModal();
    if (body.current) focusFirst(body.current);
    return () => {
      element?.close();
      back();
    };
  }, []);
  return (
    <dialog
      ref={dialog} class={wide ? "dialog wide" : "dialog"} aria-labelledby={heading}
      onCancel={(event) => { event.preventDefault(); onClose(); }}
      onMouseDown={(event) => { if (event.target === dialog.current) onClose(); }}
    >
      <div class="dialog-inside">
        <header class="dialog-head">
          <h2 id={heading} class="said">{title}</h2>
          <IconButton icon="close" label={texts.value.close} onClick={onClose} />
        </header>
        <div class="dialog-body scrolls" ref={body} tabIndex={-1}>{children}</div>
      </div>
    </dialog>
  );
}
