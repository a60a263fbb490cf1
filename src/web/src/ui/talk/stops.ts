const inside = ":is(a[href], button, pre, summary):not(.popover *, .avatar-button)";

/**
 * One stop of the Tab key for all messages: the one that has the focus, else the newest. What is in a message can be reached from it
 * and from nowhere else. It is done here for whatever messages are made of, also for what comes into them later.
 */
export function keepStops(list: HTMLElement): () => void {
  const look = () => {
    const now = list.contains(document.activeElement) ? document.activeElement?.closest("article") : null;
    const articles = list.querySelectorAll<HTMLElement>(":scope > article");
    const stop = now ?? articles[articles.length - 1];
    for (const article of articles) set(article, article === stop);
    for (const element of list.querySelectorAll<HTMLElement>(inside)) set(element, element.closest("article") === now);
  };
  const left = (event: FocusEvent) => {
    if (!list.contains(event.relatedTarget as Node | null)) setTimeout(look, 0);
  };
  const observer = new MutationObserver(look);
  look();
  observer.observe(list, { childList: true, subtree: true });
  list.addEventListener("focusin", look);
  list.addEventListener("focusout", left);
  return () => {
    observer.disconnect();
    list.removeEventListener("focusin", look);
    list.removeEventListener("focusout", left);
  };
}

function set(element: HTMLElement, on: boolean): void {
  const index = on ? 0 : -1;
  if (element.tabIndex !== index) element.tabIndex = index;
}
