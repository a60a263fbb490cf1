import { useEffect, useRef } from "preact/hooks";
import type { Page } from "../page";
import { byTouch, rememberFocus } from "../parts/focus";

/** On a phone one thing gives way to another: the focus goes along, to the conversation, or to its line in the list. */
export function useFocus(page: Page): void {
  const conv = page.pane?.view.conversation.conv;
  const narrow = page.narrow.value;
  const before = useRef<string | undefined>(undefined);
  useEffect(() => {
    const last = before.current;
    before.current = conv;
    if (!narrow || !isNowhere()) return;
    const row = last === undefined ? null : document.querySelector<HTMLElement>(`.row[data-conv="${CSS.escape(last)}"]`);
    const target = conv === undefined ? (row ?? document.querySelector<HTMLElement>(".conversations .row[tabindex='0']")) : document.querySelector<HTMLElement>(".talk");
    target?.focus({ preventScroll: true });
  }, [conv, narrow]);
  const { covered: { value: covered } } = page;
  useEffect(() => {
    if (!covered) return;
    const back = rememberFocus();
    // Search has its own first field.
    document.querySelector<HTMLElement>(".side.people .person[tabindex='0'], .side.people button")?.focus();
    return () => {
      if (isNowhere()) back();
    };
  }, [covered]);
  useEffect(() => {
    // After signing in: what one writes goes somewhere.
    if (!narrow && !byTouch() && isNowhere()) page.write();
  }, []);
}

const isNowhere = (): boolean => !document.activeElement || document.activeElement === document.body || !document.activeElement.isConnected;
