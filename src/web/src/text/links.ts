import type { Inline } from "./tree";

const schemes = new Set(["http:", "https:", "mailto:"]);
const longest = 2048;
// Characters that turn the direction of what follows could make an address look like another one; they end it.
const addressEnd = /[\s<>"`[\]\u0000-\u001f\u007f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;
const looksLikeAddress = /^\s*(?:[a-z][a-z+.-]*:|www\.|[^\s/@]+\.[a-z]{2,}(?:[/:?#]|\s*$))/i;

/** `[words](address)`. The words have no links of their own. */
export function bracketsAt(source: string, start: number): { node: Inline; end: number } | null {
  let close = start + 1;
  // From one bracket at most to the next one: many of them are still looked at once.
  while (close < source.length && !"[]\n".includes(source[close]!)) close++;
  if (source[close] !== "]" || source[close + 1] !== "(" || close === start + 1) return null;
  const words = source.slice(start + 1, close);
  const end = endOfAddress(source, close + 2);
  if (source[end] !== ")") return null;
  const written = source.slice(close + 2, end);
  const href = hrefOf(written);
  // Words that look like an address must be the address they lead to.
  if (href === null || (looksLikeAddress.test(words) && hrefOf(words.trim()) !== href)) return null;
  return { node: { kind: "link", href, children: [{ kind: "text", text: words }], bare: false }, end: end + 1 };
}

/** http://…, https://…, mailto:… as they stand in the text. */
export function addressAt(source: string, start: number): { node: Inline; end: number } | null {
  if (/[0-9A-Za-z]/.test(source[start - 1] ?? " ")) return null;
  if (!["http://", "https://", "mailto:"].some((scheme) => source.startsWith(scheme, start))) return null;
  const end = endOfAddress(source, start);
  const text = withoutPunctuation(source.slice(start, end));
  const href = hrefOf(text);
  return href === null ? null : { node: { kind: "link", href, children: [{ kind: "text", text }], bare: true }, end: start + text.length };
}

/** The address as the browser would take it; null where it is none that may be followed. */
export function hrefOf(written: string): string | null {
  if (written.length > longest || addressEnd.test(written) || !/^(?:https?:\/\/|mailto:)./i.test(written)) return null;
  try {
    const url = new URL(written);
    return schemes.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Where it ends: at a space or a bracket, or at a closing parenthesis that it did not open. */
function endOfAddress(source: string, start: number): number {
  let open = 0;
  let end = start;
  for (; end < source.length && end - start <= longest; end++) {
    const c = source[end]!;
    if (addressEnd.test(c)) break;
    if (c === "(") open++;
    else if (c === ")" && --open < 0) break;
  }
  return end;
}

function withoutPunctuation(text: string): string {
  let end = text.length;
  while (end > 0 && ".,;:!?'*_~]}".includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}
