import { describe, expect, test } from "vitest";
import vectors from "../../../../tests/vectors/texts.json";
import { notationOf } from "../testing/tree-notation";
import { parseText } from "./markdown";

const { mentions, ...kinds } = vectors;

describe.each(Object.entries(kinds))("%s", (_, rows) => {
  test.each(rows)("$text", ({ text, tree }) => expect(notationOf(parseText(text))).toBe(tree));
});

describe("mentions", () => {
  test.each(mentions)("$text of $members", (row) => expect(notationOf(parseText(row.text, row.mentions))).toBe(row.tree));
  // Whoever is no member is not mentioned, and changes nothing.
  test.each(mentions)("$text, of all", (row) => expect(notationOf(parseText(row.text, row.members))).toBe(row.tree));
});
