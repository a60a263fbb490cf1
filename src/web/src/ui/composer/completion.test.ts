import { describe, expect, it } from "vitest";
import { completed, mentionPrefix, suggestions } from "./completion";

describe("completing a mention", () => {
  it.each([["@", 1, ""], ["hola @an", 8, "an"], ["(@lu", 4, "lu"], ["a\n@ñu", 5, "ñu"]])("%j is begun", (text, cursor, begun) => {
    expect(mentionPrefix(text, cursor)).toEqual({ text: begun, start: cursor - begun.length - 1, end: cursor });
  });

  it.each([["ana@mail", 8], ["@ana ", 5], ["hola", 4], ["", 0], ["@ana", 0]])("%j at %i is not", (text, cursor) => {
    expect(mentionPrefix(text, cursor)).toBeNull();
  });

  it("finds whatever the case and the accents, who is online first", () => {
    const nicks = ["Zoe", "ángel", "angela", "juan", "ana"];
    expect(suggestions(nicks, "an", (nick) => nick === "ana")).toEqual(["ana", "angela", "ángel", "juan"].sort((a, b) =>
      ["ana", "ángel", "angela", "juan"].indexOf(a) - ["ana", "ángel", "angela", "juan"].indexOf(b)));
    expect(suggestions(nicks, "x", () => true)).toEqual([]);
    expect(suggestions(Array.from({ length: 500 }, (_, i) => `n${i}`), "", () => false)).toHaveLength(8);
  });

  it("puts the nick and one space in its place", () => {
    expect(completed("hola @an", { text: "an", start: 5, end: 8 }, "ana")).toEqual({ text: "@ana ", start: 5, end: 8 });
    expect(completed("@l ya", { text: "l", start: 0, end: 2 }, "luis")).toEqual({ text: "@luis ", start: 0, end: 3 });
  });
});
