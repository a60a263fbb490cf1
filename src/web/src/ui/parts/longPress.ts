import { useRef } from "preact/hooks";

const holds = 450;
/** How far a finger may waver. */
const wavers = 10;

interface Press {
  readonly id: number;
  readonly target: Element;
  readonly x: number;
  readonly y: number;
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * A finger or pen that stays where it is. Some systems tell of it with `contextmenu`, before or after it is lifted; some not at all: whichever
 * comes first counts, once. Scrolling, a second finger and lifting it early are none. `act` says whether it was for something.
 */
export function useLongPress(act: (target: Element) => boolean) {
  const press = useRef<Press | null>(null);
  const done = useRef(false);
  const byMouse = useRef(true);
  const end = () => {
    clearTimeout(press.current?.timer);
    mark(press.current?.target, false);
    press.current = null;
  };
  const fire = (target: Element) => {
    end();
    if (done.current || !act(target)) return;
    done.current = true;
    getSelection()?.removeAllRanges();
    swallowClick();
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      const alone = press.current === null;
      end();
      done.current = false;
      byMouse.current = event.pointerType === "mouse";
      if (byMouse.current || event.button !== 0 || !alone) return;
      const target = event.target as Element;
      mark(target, true);
      press.current = { id: event.pointerId, target, x: event.clientX, y: event.clientY, timer: setTimeout(() => fire(target), holds) };
    },
    onPointerMove: (event: PointerEvent) => {
      const now = press.current;
      if (now?.id === event.pointerId && Math.hypot(event.clientX - now.x, event.clientY - now.y) > wavers) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
    onContextMenu: (event: MouseEvent) => {
      const kind = (event as PointerEvent).pointerType;
      if (kind === "mouse" || (!kind && byMouse.current)) return;
      event.preventDefault();
      fire(event.target as Element);
    },
  };
}

/** As long as it is pressed, the system selects no text in it. */
function mark(target: Element | undefined, on: boolean): void {
  target?.closest("article")?.toggleAttribute("data-pressed", on);
}

/** Lifting the finger is no click on what is under it by then. */
function swallowClick(): void {
  const events = ["mousedown", "mouseup", "click"] as const;
  const swallow = (event: MouseEvent) => {
    // Keys and what speaks for people click without a pointer.
    if (event.detail === 0) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const stop = () => {
    events.forEach((name) => removeEventListener(name, swallow, true));
    removeEventListener("pointerdown", stop, true);
  };
  events.forEach((name) => addEventListener(name, swallow, true));
  addEventListener("pointerdown", stop, true);
}
