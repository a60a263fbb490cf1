import { unescaped } from "./escapes";
import { hrefOf } from "./addresses";

/** Of a link's address and title together. */
const longest = 2048;
/** Parentheses in each other. */
const deepest = 32;

/** `(address "title")`, behind words in brackets; null where it is none that may be followed. */
export function destinationAt(source: string, start: number): { href: string; end: number } | null {
  if (source[start] !== "(") return null;
  const inside = source.slice(start + 1, start + 1 + longest);
  const from = blanksAt(inside, 0);
  const to = endOfDestination(inside, from);
  if (to < 0) return null;
  const end = endOfTitle(inside, to);
  if (inside[end] !== ")") return null;
  const written = inside[from] === "<" ? inside.slice(from + 1, to - 1) : inside.slice(from, to);
  const href = hrefOf(unescaped(written));
  return href === null ? null : { href, end: start + 1 + end + 1 };
}

/** `<https://…>` or `<name@host>`: what is between the signs, and behind them. */
export function autolinkAt(source: string, start: number): { text: string; href: string; end: number } | null {
  const text = /^<([^\p{Zs}\p{Cc}<>]+)>/u.exec(source.slice(start, start + longest))?.[1];
  if (text === undefined) return null;
  const isMail = /^[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text);
  const href = hrefOf(isMail ? `mailto:${text}` : text);
  return href === null ? null : { text, href, end: start + text.length + 2 };
}

function blanksAt(text: string, at: number): number {
  while (/^[ \t\n]$/.test(text[at] ?? "")) at++;
  return at;
}

function endOfDestination(text: string, start: number): number {
  if (text[start] === "<") {
    const pointed = /^<(?:[^<>\n\\]|\\.)*>/.exec(text.slice(start));
    return pointed === null ? -1 : start + pointed[0].length;
  }
  let open = 0;
  let end = start;
  for (; end < text.length && text[end]! > " " && text[end] !== "\u007f"; end++) {
    if (text[end] === "\\" && text[end + 1]! > " ") end++;
    else if (text[end] === "(" && ++open > deepest) return -1;
    else if (text[end] === ")" && --open < 0) return end;
  }
  return open === 0 ? Math.min(end, text.length) : -1;
}

/** Behind the title, where there is one, and the blanks around it. It is not shown. */
function endOfTitle(text: string, start: number): number {
  const begin = blanksAt(text, start);
  const title = begin === start ? null : /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))/s.exec(text.slice(begin));
  return title === null ? begin : blanksAt(text, begin + title[0].length);
}
