import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { usePage } from "../page";
import { pixels } from "../token";
import { rememberFocus } from "./focus";

interface PopoverProps {
  /** What it hangs on. */
  readonly anchor: HTMLElement;
  readonly label: string;
  readonly role?: "menu" | "dialog";
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** Something small at a button; a click elsewhere or Escape closes it, and the focus goes back. */
export function Popover({ anchor, label, role = "dialog", onClose, children }: PopoverProps) {
  const { popovers } = usePage();
  const box = useRef<HTMLDivElement>(null);
  // It is another function at each rendering, which shall not take the focus out of what is open.
  const closing = useRef(onClose);
  closing.current = onClose;
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.showPopover();
    const at = anchor.getBoundingClientRect();
    const [margin, gap] = [pixels("--gap-2"), pixels("--gap-1")];
    const { offsetWidth: width, offsetHeight: height } = element;
    // It grows towards the middle of the page.
    const wished = at.left + at.width / 2 < innerWidth / 2 ? at.left : at.right - width;
    const left = Math.min(wished, innerWidth - width - margin);
    const below = at.bottom + gap;
    const top = below + height + margin > innerHeight ? Math.max(margin, at.top - height - gap) : below;
    element.style.left = `${Math.max(margin, left)}px`;
    element.style.top = `${top}px`;
  }, [anchor]);
  // At once: a key that is pressed before the next frame is for what is open already.
  useLayoutEffect(() => {
    const back = rememberFocus();
    const close = () => closing.current();
    popovers.value = [...popovers.peek(), close];
    const outside = (event: PointerEvent) => {
      const target = event.target as Node;
      if (!box.current?.contains(target) && !anchor.contains(target)) closing.current();
    };
    const escaped = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      // The next one is for what is below, even where this is still to be taken away.
      document.removeEventListener("keydown", escaped, true);
      anchor.focus();
      closing.current();
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("keydown", escaped, true);
    return () => {
      popovers.value = popovers.peek().filter((one) => one !== close);
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("keydown", escaped, true);
      // Only where nothing else has taken the focus: an action may have opened a dialog.
      if (document.activeElement === document.body || box.current?.contains(document.activeElement)) {
        if (anchor.isConnected) anchor.focus();
        else back();
      }
    };
  }, [anchor]);
  return <div ref={box} class="popover" popover="manual" role={role} aria-label={label}>{children}</div>;
}
