import { expect, it } from "vitest";
import { leaveCompositionsAlone } from "./composition";

it.each([
  { what: "a key", isComposing: false, keyCode: 13, heard: true },
  { what: "a key of a composition", isComposing: true, keyCode: 229, heard: false },
  { what: "a key of a composition, in old ways", isComposing: true, keyCode: 13, heard: false },
  { what: "the key that ended one, in Safari", isComposing: false, keyCode: 229, heard: false },
])("$what: heard $heard", ({ isComposing, keyCode, heard }) => {
  const target = new EventTarget();
  leaveCompositionsAlone(target);
  let times = 0;
  target.addEventListener("keydown", () => times++, true);
  target.addEventListener("keydown", () => times++);
  target.dispatchEvent(Object.assign(new Event("keydown", { bubbles: true }), { isComposing, keyCode }));
  expect(times).toBe(heard ? 2 : 0);
});
