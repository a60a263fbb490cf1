const takes = "a[href], button, input, select, textarea, summary, [tabindex]";

/** Where the focus is now, and what is around it; gives the way back to the nearest of it that is still there, else to where one writes. */
export function rememberFocus(): () => void {
  const path: HTMLElement[] = [];
  for (let element = document.activeElement; element && element !== document.body; element = element.parentElement)
    if (element instanceof HTMLElement && element.matches(takes)) path.push(element);
  return () => {
    const target = path.find((element) => element.isConnected && element.checkVisibility());
    if (target) target.focus({ preventScroll: true });
    // With a finger that would bring up the keyboard, and where the focus is matters less.
    else if (!byTouch()) document.querySelector<HTMLElement>(".talk.active .composer-field, .composer-field, .talk")?.focus();
  };
}

/** The first thing in it that the Tab key leads to, or what asks to be first; of a choice what is chosen. */
export function focusFirst(box: HTMLElement): void {
  const reachable = [...box.querySelectorAll<HTMLElement>(takes)].find((element) => element.tabIndex >= 0 && !element.matches(":disabled") && element.checkVisibility());
  const first = box.querySelector<HTMLElement>("[autofocus]") ?? reachable;
  const chosen = first?.matches("[type=radio]") ? box.querySelector<HTMLElement>("[type=radio]:checked") : null;
  (chosen ?? first ?? box).focus();
}

/** What one points with can do no more than touch. */
export const byTouch = (): boolean => matchMedia("(hover: none)").matches;
