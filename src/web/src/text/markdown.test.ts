import { describe, expect, test } from "vitest";
import { randomOf } from "../testing/server-log";
import { emojiOnly } from "./emoji";
import { hrefOf } from "./links";
import { parseText, plain } from "./markdown";
import type { Block, Inline } from "./tree";

/** The tree in a short notation: b(…) i(…) c(…) a[href](…) @nick #room / for a break. */
function short(nodes: readonly Inline[]): string {
  return nodes.map((node) => {
    switch (node.kind) {
      case "text": return node.text;
      case "strike": return `s(${short(node.children)})`;
      case "bold": return `b(${short(node.children)})`;
      case "italic": return `i(${short(node.children)})`;
      case "code": return `c(${node.text})`;
      case "link": return `a[${node.href}](${short(node.children)})`;
      case "mention": return `<${node.text}>`;
      case "room": return `<${node.conv}>`;
      case "break": return "/";
    }
  }).join("");
}

function shortBlocks(blocks: readonly Block[]): string {
  return blocks.map((block) => {
    switch (block.kind) {
      case "paragraph": return `p(${short(block.children)})`;
      case "code-block": return `pre${block.language ? `:${block.language}` : ""}(${block.text})`;
      case "quote": return `q(${shortBlocks(block.children)})`;
      case "list": return `${block.ordered ? `ol${block.items[0]!.number}` : "ul"}(${block.items.map((item) => shortBlocks(item.children).replace(/^p\((.*)\)$/s, "$1")).join("|")})`;
      default: return block.kind;
    }
  }).join("");
}

const inline = (text: string, mentions: string[] = []): string => shortBlocks(parseText(text, mentions)).replace(/^p\((.*)\)$/s, "$1");

describe("inline", () => {
  test.each([
    ["hello", "hello"],
    ["**bold** and *italic* and _too_", "b(bold) and i(italic) and i(too)"],
    ["**bold *both* bold**", "b(bold i(both) bold)"],
    ["***both***", "b(i(both))"],
    ["*one **two***", "i(one b(two))"],
    ["**not closed", "**not closed"],
    ["*a **b* c**", "i(a **b) c**"],
    ["2*3*4 and snake_case_name", "2*3*4 and snake_case_name"],
    ["5 * 3 * 2", "5 * 3 * 2"],
    ["** not bold **", "** not bold **"],
    ["****", "****"],
    ["`code *as* it is`", "c(code *as* it is)"],
    ["`` `a` ``", "c(`a`)"],
    ["`open", "`open"],
    ["**`x`**", "b(c(x))"],
    ["\\*plain\\* \\_ C:\\dir", "*plain* _ C:\\dir"],
    ["one\ntwo", "one/two"],
    ["*over\nlines*", "i(over/lines)"],
    ["<b>no</b> <script>alert(1)</script> &amp;", "<b>no</b> <script>alert(1)</script> &amp;"],
  ])("%j", (text, tree) => expect(inline(text)).toBe(tree));
});

describe("links", () => {
  test.each([
    ["see https://example.org/a?b=c.", "see a[https://example.org/a?b=c](https://example.org/a?b=c)."],
    ["(https://example.org/a_(b))", "(a[https://example.org/a_(b)](https://example.org/a_(b)))"],
    ["[the site](https://example.org)", "a[https://example.org/](the site)"],
    ["mailto:ana@example.org!", "a[mailto:ana@example.org](mailto:ana@example.org)!"],
    ["[x](javascript:alert(1))", "[x](javascript:alert(1))"],
    ["[x](JaVaScRiPt:alert(1))", "[x](JaVaScRiPt:alert(1))"],
    ["[x](data:text/html,x)", "[x](data:text/html,x)"],
    ["[x](//example.org)", "[x](//example.org)"],
    ["[x](/local)", "[x](/local)"],
    ["[x](https://a b)", "[x](a[https://a/](https://a) b)"],
    // Words that pretend to be another address.
    ["[https://bank.example](https://evil.example)", "[a[https://bank.example/](https://bank.example)](a[https://evil.example/](https://evil.example))"],
    ["[bank.com](https://evil.example)", "[bank.com](a[https://evil.example/](https://evil.example))"],
    ["https://good.example/\u202emoc.evil", "a[https://good.example/](https://good.example/)\u202emoc.evil"],
    ["xhttps://example.org", "xhttps://example.org"],
    ["**https://example.org**", "b(a[https://example.org/](https://example.org))"],
    ["https://", "https://"],
  ])("%j", (text, tree) => expect(inline(text)).toBe(tree));

  test.each(["javascript:alert(1)", "java\nscript:x", " https://x", "file:///etc/passwd", "https:", "vbscript:x", "blob:https://x", "https://x\u0000", `https://${"a".repeat(3000)}`])(
    "%j leads nowhere", (text) => expect(hrefOf(text)).toBeNull());
});

describe("names", () => {
  test("only whom the server took as mentioned", () => {
    expect(inline("@ana, @Luis. @eva x@ana @ana-", ["ana", "luis"])).toBe("<@ana>, <@Luis>. @eva x@ana <@ana>-");
    expect(inline("@ñandú @Мария!", ["ñandú", "мария"])).toBe("<@ñandú> <@Мария>!");
  });

  test("rooms have a letter", () => {
    expect(inline("#general, #1 a#b #2b. https://x/#frag")).toBe("<#general>, #1 a#b <#2b>. a[https://x/#frag](https://x/#frag)");
  });
});

describe("blocks", () => {
  test.each([
    ["one\n\ntwo", "p(one)p(two)"],
    ["```js\nlet *a* = 1;\n\n// x\n```\nafter", "pre:js(let *a* = 1;\n\n// x)p(after)"],
    ["```\nopen", "pre(open)"],
    ["> said\n> *so*\nanswer", "q(p(said/i(so)))p(answer)"],
    ["> > deep", "q(q(p(deep)))"],
    ["text\n- one\n- **two**\n\n3. three\n4) four", "p(text)ul(one|b(two))ol3(three|four)"],
    ["-no\n1.no", "p(-no/1.no)"],
    ["> ```\n> code\n> ```", "q(pre(code))"],
    ["", ""],
    [" \n\t\n", ""],
    ["a\r\nb", "p(a/b)"],
  ])("%j", (text, tree) => expect(shortBlocks(parseText(text))).toBe(tree));

  test("deeper quotes than anybody reads are text", () => {
    expect(shortBlocks(parseText(">".repeat(100)))).toMatch(/^q\(q\(q\(q\(p\(>+\)\)\)\)\)$/);
  });
});

test("as plain text", () => {
  expect(plain(parseText("**Hi** `x`\n> q\n\n- a\n- [b](https://x)", []))).toBe("Hi x q a b");
});

// Of Node's own names only this one is needed.
declare const process: { cpuUsage(since?: { user: number; system: number }): { user: number; system: number } };

test("nothing gets lost and nothing takes long, whatever is written", () => {
  const pieces = ["*", "**", "_", "`", "``", "[", "]", "(", ")", "](", "http://", "https://a.b/", "mailto:", "@ana", "#x", "\n", "\n> ", "\n- ", "\n```\n", "\\", " ", "a", "ñ", "😀", "\u202e", "\u200b", "<b>", "javascript:"];
  const random = randomOf(7);
  for (let round = 0; round < 1500; round++) {
    let text = "";
    for (let i = Math.floor(random() * 60); i >= 0; i--) text += pieces[Math.floor(random() * pieces.length)];
    const letters = (value: string): string => value.replace(/[^añb😀]/gu, "");
    expect(letters(plain(parseText(text, ["ana"]))).length, JSON.stringify(text)).toBeGreaterThanOrEqual(letters(text.replaceAll("```a", "")).length - 30);
    for (const link of JSON.stringify(parseText(text)).matchAll(/"href":"([^"]*)"/g)) expect(link[1]).toMatch(/^(https?:\/\/|mailto:)/);
  }
  for (const piece of [...pieces, "**a", "*a ", "_a*b", "`a``", "[a](", "[a](http://", "[a](b", "http://[", "> ", "1. ", "@ana.", "a_", "*_*", "((", "` x", "\n>"]) {
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
