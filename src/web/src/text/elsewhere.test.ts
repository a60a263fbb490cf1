import { describe, expect, test } from "vitest";
import { directionOf } from "./direction";
import { elsewhere } from "./elsewhere";
import { parseText } from "./markdown";
import type { Link } from "./tree";

const link = (words: string, href: string, bare = false): Link => ({ kind: "link", href, bare, children: [{ kind: "bold", children: [{ kind: "text", text: words }] }] });

describe("where a link leads is said", () => {
  test.each([
    ["https://bank.example", "https://evil.example/x", "evil.example"],
    ["bank.example", "http://evil.example:8080/", "evil.example:8080"],
    ["see www.bank.example now", "https://evil.example", "evil.example"],
    ["bank。example", "https://evil.example", "evil.example"],
    ["https://bank.example", "https://bank.example@evil.example/", "evil.example"],
    ["https://bank.example/a", "https://bank.example/b?c", "bank.example/b?c"],
    ["ana@bank.example", "mailto:eva@evil.example", "eva@evil.example"],
    ["https://bank.example", "https://bánk.example", "xn--bnk-ela.example"],
  ])("%s → %s", (words, href, shown) => expect(elsewhere(link(words, href))).toBe(shown));

  test.each([
    ["the page", "https://good.example/"],
    ["https://good.example", "https://good.example/"],
    ["good.example/a", "https://good.example/a"],
    ["ana@good.example", "mailto:ana@good.example"],
  ])("%s → %s: nobody could be mistaken", (words, href) => expect(elsewhere(link(words, href))).toBeNull());

  test("an address that stands in the text is what it is", () => expect(elsewhere(link("www.a.example", "http://www.a.example", true))).toBeNull());
});

test.each([
  ["- أهلا\n- b", "rtl"],
  ["1. **שלום**\n2. b", "rtl"],
  ["> 12, مرحبا", "rtl"],
  ["- `code` hola مرحبا", "ltr"],
  ["- 1\n- 2", "auto"],
])("%j is written %s", (text, direction) => expect(directionOf(parseText(text))).toBe(direction));
