import { expect, it } from "vitest";
import { excerpt } from "./excerpt";

const shown = (text: string, query: string): string => excerpt(text, query).map((piece) => piece.marked ? `[${piece.text}]` : piece.text).join("");

it.each([
  ["Hola, mañana hay Examen.", "examen hola", "[Hola], mañana hay [Examen]."],
  ["Łódź y C#", "lodz c#", "[Łódź] y [C#]"],
  ["nada de eso", "examen", "nada de eso"],
  ["nada", "", "nada"],
  ["", "nada", ""],
  ["학교에서", "학교", "[학교]에서"],
])("%s, looking for %s", (text, query, expected) => expect(shown(text, query)).toBe(expected));

it("begins before what was found, at a word", () => {
  const text = `${"palabra ".repeat(100)}examen ${"otra ".repeat(100)}`;
  const found = shown(text, "examen");
  expect(found).toMatch(/^… (palabra )+\[examen\] (otra )+/u);
  expect(found.length).toBeLessThan(310);
});

it("cuts nothing that is short, and marks to the end", () => {
  expect(shown(`${"x".repeat(500)} fin`, "fin")).toMatch(/\[fin\]$/u);
  expect(excerpt("a".repeat(400), "a".repeat(400))).toEqual([{ text: "a".repeat(300), marked: true }]);
});
