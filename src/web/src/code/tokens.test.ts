import { describe, expect, test } from "vitest";
import { findTokens, knownTokens } from "./colours";
import { type Kind, type Token, tokensOf } from "./tokens";

const said = (tokens: readonly Token[] | null, kind: Kind): string[] => (tokens ?? []).filter((token) => token.kind === kind).map((token) => token.text.trim());

describe("the colours of code", () => {
  test.each<[string, string, Partial<Record<Kind, string>>]>([
    ["python", "def suma(a, b=1):  # dos\n    return f\"{a}\" + 'ñ' if True else None\n", { keyword: "def", name: "suma", comment: "# dos", string: "'ñ'", number: "1" }],
    ["py", "class A(object):\n    @property\n    def x(self): pass", { keyword: "class", mark: "@property" }],
    ["c", "#include <stdio.h>\nint main(void) { return 0; /* fin */ }", { mark: "#include <stdio.h>", type: "int", keyword: "return", number: "0", comment: "/* fin */" }],
    ["c++", "std::string s = \"a\"; // b", { string: "\"a\"", comment: "// b" }],
    ["c#", "public record A(int X); // b", { keyword: "public", comment: "// b" }],
    ["Java", "class A { String s = \"x\"; }", { keyword: "class", string: "\"x\"" }],
    ["js", "const a = `x${1}`; // b", { keyword: "const", comment: "// b" }],
    ["typescript", "interface A { readonly b: string }", { keyword: "interface" }],
    ["go", "func main() { fmt.Println(\"a\") }", { keyword: "func", string: "\"a\"" }],
    ["rust", "fn main() { let x: u8 = 1; }", { keyword: "fn", number: "1" }],
    ["bash", "if [ \"$a\" ]; then echo 'b'; fi # c", { keyword: "if", string: "'b'", comment: "# c" }],
    ["SQL", "SELECT nombre FROM alumnos WHERE id = 7 -- x", { keyword: "SELECT", number: "7", comment: "-- x" }],
    ["html", "<p class=\"a\">b</p><!-- c -->", { keyword: "p", name: "class", string: "\"a\"", comment: "<!-- c -->" }],
    ["css", "a { color: #fff; /* x */ }", { comment: "/* x */" }],
    ["json", "{\"a\": [1, true]}", { number: "1" }],
    ["xml", "<a b='c'/>", { keyword: "a", name: "b", string: "'c'" }],
    ["php", "<?php # a\nfunction f($x) { return \"b\"; }", { mark: "<?php", comment: "# a", keyword: "function", string: "\"b\"" }],
    ["kotlin", "fun main() { val a = \"b\" }", { keyword: "fun", string: "\"b\"" }],
    ["swift", "let a = \"b\" // c", { keyword: "let", string: "\"b\"", comment: "// c" }],
    ["ruby", "def a; 'b' end # c", { keyword: "def", string: "'b'", comment: "# c" }],
    ["lua", "local a = 'b' -- c", { keyword: "local", string: "'b'", comment: "-- c" }],
    ["haskell", "module A where\n-- c\nmain = putStrLn \"b\"", { keyword: "module", comment: "-- c", string: "\"b\"" }],
    ["asm", "  mov eax, 1 ; a\n  .globl b", { number: "1" }],
    ["yaml", "a: 1 # b", { comment: "# b" }],
    ["diff", "+a\n-b", { string: "+a", mark: "-b" }],
    ["http", "GET /a HTTP/1.1\nHost: b", { keyword: "GET" }],
  ])("%s", async (language, code, wanted) => {
    const tokens = await tokensOf(code, language);
    for (const [kind, text] of Object.entries(wanted)) expect(said(tokens, kind as Kind).join(" "), kind).toContain(text);
    expect(tokens?.map((token) => token.text).join("")).toBe(code);
  });

  test.each(["text", "", "constructor", "__proto__", "nope"])("of %j: none", async (language) => expect(await tokensOf("a", language)).toBeNull());

  test("a block is read once, and what fails stays as it was written", async () => {
    const block = { text: "let a", language: "js" };
    const tokens = await findTokens(block);
    expect([knownTokens(block), await findTokens(block)]).toEqual([tokens, tokens]);
    expect(knownTokens(block)).toBe(tokens);
    expect(await findTokens({ text: "a", language: "nope" })).toBeNull();
    expect(await findTokens({ text: "a" })).toBeNull();
  });

  // 16 KB of what makes parsers look back, ahead or again, in lines of different length.
  const pieces = ["a", " ", "(", "${", "\\", "<a ", "x = "];
  test.each(["python", "cpp", "ts", "yaml", "perl"])("%s: the page is never held up, and nothing is lost", async (language) => {
    for (const piece of pieces) {
      const line = (length: number): string => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
      const code = [line(8000), ...Array.from({ length: 28 }, () => line(300))].join("\n");
      let longest = 0;
      let last = performance.now();
      const timer = setInterval(() => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      });
      const tokens = await tokensOf(code, language);
      clearInterval(timer);
      if (tokens) expect(tokens.map((token) => token.text).join("")).toBe(code);
      expect(longest, JSON.stringify(piece)).toBeLessThan(1_000);
    }
  });
});
