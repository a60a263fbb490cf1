/** Copies, also over plain HTTP, where browsers keep their clipboard to themselves and only the old way works. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelecting(text);
  }
}

function copyBySelecting(text: string): boolean {
  const before = document.activeElement;
  const place = document.createElement("textarea");
  place.value = text;
  place.className = "heard";
  // Inside an open dialog: what is outside of it cannot be selected.
  (document.querySelector("dialog[open]") ?? document.body).append(place);
  place.select();
  const done = document.execCommand("copy");
  place.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return done;
}
