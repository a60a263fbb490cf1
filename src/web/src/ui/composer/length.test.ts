import { expect, it } from "vitest";
import { bytesOf, limit } from "./length";

it.each([
  ["", 0], ["a", 1], ["ñ", 2], ["€", 3], ["👍", 4], ["👩‍👩‍👧", 18], ['"\\\n', 3], ["\ud800", 3], ["a".repeat(limit), limit],
])("a text is as long as its UTF-8: %j", (text, bytes) => expect(bytesOf(text)).toBe(bytes));
