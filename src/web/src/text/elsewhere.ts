import { hrefOf } from "./addresses";
import type { Inline, Link } from "./tree";
import { urlOf } from "./url";

/** What reads as an address or the name of a host, with dots of any script. */
const looksLikeAddress = /(?:https?:|mailto:|www\.)|[\p{L}\p{N}-]+[.．。｡][\p{L}\p{N}-]{2,}/iu;
const longest = 60;

/** Where a link leads, where its words are another address themselves; null where nobody could be mistaken. */
export function elsewhere(link: Link): string | null {
  if (link.bare) return null;
  const words = wordsOf(link.children).trim();
  if (!looksLikeAddress.test(words) || [words, `https://${words}`, `http://${words}`, `mailto:${words}`].some((said) => isSame(said, link.href))) return null;
  const url = urlOf(link.href);
  if (url === null) return cut(link.href);
  if (url.protocol === "mailto:") return cut(url.pathname);
  return words.toLowerCase().includes(url.host) ? cut(url.host + url.pathname + url.search) : cut(url.host);
}

function isSame(words: string, href: string): boolean {
  const said = hrefOf(words);
  return said !== null && urlOf(said)?.href === urlOf(href)?.href;
}

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);

const wordsOf = (parts: readonly Inline[]): string =>
  parts.map((part) => ("children" in part ? wordsOf(part.children) : part.kind === "break" ? " " : part.text)).join("");
