/** Writes into a field as a key would: the field hears of it, and Ctrl+Z takes it back. */
export function type(field: HTMLTextAreaElement, text: string, start: number, end: number): void {
  field.focus();
  field.setSelectionRange(start, end);
  // Deprecated, and the one way that leaves the browser's undoing whole. Where it does nothing, the text is what counts.
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
}
