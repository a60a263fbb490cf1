import { describe, expect, it } from "vitest";
import vectors from "../../../../tests/vectors/search.json";
import { marks, matches, wordsOf } from "./words";

describe("the shared vectors", () => {
  it.each(vectors.words)("$text is cut into words", ({ text, words }) => {
    expect(wordsOf(text).map((word) => word.folded.normalize("NFKD"))).toEqual(words.map((word) => word.normalize("NFKD")));
  });

  it.each(vectors.finds)("$query in $text", ({ query, text, hit, marks: expected }) => {
    expect(matches(query, text)).toBe(hit);
    if (expected) expect(marks(query, text).map(([start, end]) => text.slice(start, end))).toEqual(expected);
  });
});

it("marks every time that something stands there, and nothing twice", () => {
  expect(marks("ana anabel ana*", "Ana, Anabel; ana")).toEqual([[0, 3], [5, 11], [13, 16]]);
  expect(marks("", "Ana")).toEqual([]);
  expect(marks("ana", "")).toEqual([]);
});
