import { describe, expect, test } from "vitest";
import { randomOf } from "../testing/server-log";
import { hrefOf } from "./addresses";
import { emojiOnly } from "./emoji";
import { parseText, plain } from "./markdown";

describe("addresses", () => {
  test.each(["javascript:alert(1)", "java\nscript:x", " https://x", "file:///etc/passwd", "https:", "vbscript:x", "blob:https://x", "https://x\u0000", `https://${"a".repeat(3000)}`])(
    "%j leads nowhere", (text) => expect(hrefOf(text)).toBeNull());
});

test("as plain text", () => {
  expect(plain(parseText("# **Hi** `x`\n> q\n\n- a\n  1. [b](https://x)\n---\nc|~~d~~\n-|-\n@ana|e", ["ana"]))).toBe("Hi x q a b c d @ana e");
});

// Of Node's own names only this one is needed.
declare const process: { cpuUsage(since?: { user: number; system: number }): { user: number; system: number } };

test("nothing gets lost and nothing takes long, whatever is written", () => {
  const pieces = ["*", "**", "_", "`", "``", "[", "]", "(", ")", "](", "http://", "https://a.b/", "mailto:", "@ana", "#x", "\n", "\n> ", "\n- ", "\n```\n", "\\", " ", "a", "ñ", "😀", "\u202e", "\u200b", "<b>", "javascript:", "~~", "|", "\n-|-\n", "\n# ", "\n1. ", "  ", "\t", "www.a.b", "@ana.", "a@b.org"];
  const random = randomOf(7);
  for (let round = 0; round < 1500; round++) {
    let text = "";
    for (let i = Math.floor(random() * 60); i >= 0; i--) text += pieces[Math.floor(random() * pieces.length)];
    const letters = (value: string): string => value.replace(/[^añb😀]/gu, "");
    expect(letters(plain(parseText(text, ["ana"]))).length, JSON.stringify(text)).toBeGreaterThanOrEqual(letters(text.replace(/[`~]{3}.*/g, "")).length - 30);
    for (const link of JSON.stringify(parseText(text)).matchAll(/"href":"([^"]*)"/g)) expect(link[1]).toMatch(/^(https?:\/\/|mailto:)/);
  }
  for (const piece of [...pieces, "**a", "*a ", "_a*b", "`a``", "[a](", "[a](http://", "[a](b", "http://[", "> ", "1. ", "@ana.", "a_", "*_*", "((", "` x", "\n>", "\n> ", "- a\n  ", "1. a\n   - b\n", "a|b\n-|-\n", "|", "a|\n-|\n|", "~~a", "**a *b", "*a_ ", "a**b", "a@b.", "@a..", "@你", "a.", "https://a.b/*_~", "*https://a.b ", "[a](https://a.b \"", "[[a](https://a.b)", "[a](<", "\n\n", "\\\n", "\t", "~~~\n"]) {
    const text = piece.repeat(Math.ceil(16_384 / piece.length));
    // The processor's time: a machine that is busy with other things makes nobody fail.
    const start = process.cpuUsage();
    parseText(text, ["ana"]);
    expect(process.cpuUsage(start).user / 1000, piece).toBeLessThan(2000);
  }
});

test("a few emoji and nothing else", () => {
  expect(["😀", "👍🏽 ❤️", "👨‍👩‍👧‍👦", "🇪🇸🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "😀".repeat(8)].map(emojiOnly)).toEqual([1, 2, 1, 2, 1, 8]);
  expect(["", "a", "1", "😀a", "😀".repeat(9), "😀".repeat(10_000), "#", "\u200d"].map(emojiOnly)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});
