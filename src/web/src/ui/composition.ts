/**
 * A key of a composition belongs to the input method: its Enter takes a word, its Escape and its arrows choose one. No
 * handler of the page hears of it, present or future. Safari ends a composition before the key that ended it: such a key
 * has the code 229, as everywhere, and says that nothing is being composed.
 */
export function leaveCompositionsAlone(target: EventTarget): void {
  target.addEventListener("keydown", (event) => { if (isOfComposition(event as KeyboardEvent)) event.stopImmediatePropagation(); }, true);
}

const isOfComposition = ({ isComposing, keyCode }: KeyboardEvent): boolean => isComposing || keyCode === 229;
