import vectors from "../../../../tests/vectors/commonmark.json";
import spec from "commonmark-spec";
import { describe, expect, test } from "vitest";
import { parseText } from "./markdown";
import type { Block, Inline } from "./tree";

/** Of the whole specification, what Charla's texts have. Where an example says something else than Charla, the reason stands in the vectors. */
const { sections, exceptions } = vectors;

/** Where paths lead in the examples, which Charla's links do not. */
const led = "https://paths.example/";

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
/** As the specification's HTML writes an address. */
const address = (href: string): string => escaped(encodeURI(href).replaceAll("%25", "%"));

const inlines = (nodes: readonly Inline[]): string => nodes.map((node) => {
  switch (node.kind) {
    case "bold": return `<strong>${inlines(node.children)}</strong>`;
    case "italic": return `<em>${inlines(node.children)}</em>`;
    case "strike": return `<del>${inlines(node.children)}</del>`;
    // What is no link in the example is only the path that it was.
    case "link": return node.bare && node.href.startsWith(led) ? inlines(node.children) : `<a href="${address(node.href)}">${inlines(node.children)}</a>`;
    case "code": return `<code>${escaped(node.text)}</code>`;
    case "break": return "\n";
    default: return escaped(node.text);
  }
}).join("");

const html = (blocks: readonly Block[], inList = false): string => blocks.map((block) => {
  switch (block.kind) {
    case "paragraph": return inList ? `\n${inlines(block.children)}\n` : `<p>${inlines(block.children)}</p>`;
    case "heading": return `<h${block.level}>${inlines(block.children)}</h${block.level}>`;
    case "code-block": return `<pre><code${block.language === undefined ? "" : ` class="language-${escaped(block.language)}"`}>${escaped(block.text === "" ? "" : `${block.text}\n`)}</code></pre>`;
    case "quote": return `<blockquote>${html(block.children, inList)}</blockquote>`;
    case "rule": return "<hr />";
    case "table": return "<table>";
    case "list": {
      const tag = block.ordered ? "ol" : "ul";
      const start = block.ordered && block.items[0]!.number !== 1 ? ` start="${block.items[0]!.number}"` : "";
      return `<${tag}${start}>${block.items.map((item) => `<li>${html(item.children, true)}</li>`).join("")}</${tag}>`;
    }
  }
}).join("\n");

/** Without what the tree does not say: which lists are loose, titles, blanks around blocks and at the beginning of lines. */
function comparable(text: string): string {
  let depth = 0;
  const tight = text.replace(/ title="[^"]*"/g, "").replace(/<(\/?)(li|p)>/g, (tag, end: string, name: string) => {
    if (name === "li") depth += end === "" ? 1 : -1;
    return name === "p" && depth > 0 ? "\n" : tag;
  });
  return tight.split(/(<pre>.*?<\/pre>)/s).map((part) => part.startsWith("<pre>") ? part : part
    .replaceAll("<br />", "").replace(/(^|<(?:p|li|blockquote)>)[ \t]+/g, "$1").replace(/[ \t]*\n\s*/g, "\n")
    .replace(/\n?(<\/?(?:p|li|ul|ol|blockquote|hr \/|h\d|ol start="\d+")>)\n?/g, "$1")).join("").replace(/\n?(<\/?pre>)\n?/g, "$1").trim();
}

/** Charla's links lead to http, https and mailto only; the examples' mostly to a path. */
const leading = (example: { markdown: string; html: string }): { markdown: string; html: string } => ({
  markdown: example.markdown.replaceAll("→", "\t").replace(/\]\((\s*<?)(?!https?:|mailto:|[)\s<])/g, `]($1${led}`),
  html: example.html.replaceAll("→", "\t").replace(/ href="(?!https?:|mailto:)/g, ` href="${led}`),
});

describe("CommonMark", () => {
  const supported = spec.tests.filter((example) => sections.includes(example.section));
  test.each(supported)("$number $section", (example) => {
    const { markdown, html: expected } = leading(example);
    const ours = comparable(html(parseText(markdown)).replace(/(?<!href=")https:\/\/paths\.example\//g, ""));
    const exception = exceptions.find((one) => one.examples.includes(example.number));
    if (exception === undefined) expect(ours, markdown).toBe(comparable(expected));
    else expect(ours, `${exception.why} is no exception any more: ${markdown}`).not.toBe(comparable(expected));
  });

  test("every exception is an example of a section that is supported", () => {
    expect(exceptions.flatMap((one) => one.examples).filter((number) => !supported.some((example) => example.number === number))).toEqual([]);
  });
});
