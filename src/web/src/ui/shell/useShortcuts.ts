import { useEffect } from "preact/hooks";
import { useApp } from "../app";
import { inOrder } from "../conversations/sections";
import type { Page } from "../page";
import { focusOnSearch } from "../search/Search";

/** The keys that work everywhere. Those of the browser are left to it. */
export function useShortcuts(page: Page): void {
  const { state } = useApp();
  useEffect(() => {
    const walk = (by: number) => {
      const all = inOrder(state.conversations.peek()).map((one) => one.conv);
      const at = all.indexOf(page.pane?.view.conversation.conv ?? "");
      const next = all[(at + by + all.length) % all.length];
      if (next) page.open(next);
    };
    const nextPane = () => {
      const { length } = page.panes.peek();
      if (length === 0) return;
      page.active.value = (page.active.peek() + 1) % length;
      page.write();
    };
    const pressed = (event: KeyboardEvent) => {
      if (page.sheet.peek()) return;
      const act = action(event, page, walk, nextPane);
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [page]);
}

function action(event: KeyboardEvent, page: Page, walk: (by: number) => void, nextPane: () => void): (() => void) | null {
  const control = event.ctrlKey || event.metaKey;
  const writing = (event.target as Element).matches("input, textarea, select");
  const { key } = event;
  if (control && !event.altKey && key.toLowerCase() === "k") return () => document.getElementById("find-conversation")?.focus();
  if (control && event.shiftKey && key.toLowerCase() === "f") return () => { page.showSide("search"); focusOnSearch(); };
  if (control && key === ".") return () => page.toggleSide("people");
  if (event.altKey && !control && key === "ArrowUp") return () => walk(-1);
  if (event.altKey && !control && key === "ArrowDown") return () => walk(1);
  if (key === "F6") return nextPane;
  if (key === "?" && !writing) return () => (page.sheet.value = { is: "shortcuts" });
  if (key === "Escape" && !event.defaultPrevented && !writing) return () => page.write();
  return null;
}
