/** One stop of the Tab key for a whole list; the arrows walk in it. */
export function rove(event: KeyboardEvent, list: HTMLElement | null, selector: string, columns = 1): boolean {
  if (!list || event.altKey || event.ctrlKey || event.metaKey) return false;
  const items = [...list.querySelectorAll<HTMLElement>(selector)];
  const now = items.findIndex((item) => item === document.activeElement || item.contains(document.activeElement));
  const next = step(event.key, now, items.length, columns);
  const target = next === null ? undefined : items[next];
  if (!target) return false;
  event.preventDefault();
  event.stopPropagation();
  target.focus();
  target.scrollIntoView({ block: "nearest" });
  return true;
}

/** Where a key leads from `now`, in a grid of so many columns. */
export function step(key: string, now: number, count: number, columns: number): number | null {
  const last = count - 1;
  const within = (index: number) => Math.max(0, Math.min(last, index));
  switch (key) {
    case "ArrowDown": return now < 0 ? 0 : now + columns > last ? (columns === 1 ? 0 : within(now)) : now + columns;
    case "ArrowUp": return now < columns ? (columns === 1 ? last : within(now)) : now - columns;
    case "ArrowRight": return columns === 1 ? null : within(now + 1);
    case "ArrowLeft": return columns === 1 ? null : within(now - 1);
    case "Home": return 0;
    case "End": return last;
    default: return null;
  }
}
