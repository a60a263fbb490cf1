import { characterAt, characterBefore, isAsciiSign, isInWord, isSign, isSpace } from "./characters";

/** Longer ones are text. */
const longest = 2048;

/** What is not seen, or turns the direction of what follows, could make an address look like another one. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0]/u;
/** Signs that stand inside of words of some language. */
const inWords = /[\p{Pd}\p{Pc}\u00b7\u05f3\u05f4\u0f0b\u30fb]/u;

/** An address that stands in the text, and where it leads to; null where it leads nowhere. */
export interface Address {
  readonly text: string;
  readonly href: string | null;
}

/** http://…, https://…, www.… or mailto:…, at the beginning of a word. `open` are the marks of emphasis that are open there. */
export function addressAt(source: string, at: number, open: ReadonlyMap<string, number>): Address | null {
  const scheme = /^(?:https?:\/\/|www\.|mailto:)/i.exec(source.slice(at, at + 8))?.[0].toLowerCase();
  if (scheme === undefined || (scheme === "www." && "@/".includes(characterBefore(source, at)))) return null;
  const whole = source.slice(at, endOfAddress(source, at));
  // What is too long is text, all of it: it is not looked at again.
  if (whole.length > longest) return { text: whole, href: null };
  const text = withoutEnd(whole, open);
  const href = scheme === "www." ? (/^www\.[^./]+\.[^.]/i.test(text) ? hrefOf(`http://${text}`) : null)
    : scheme === "mailto:" && endOfMail(text, scheme.length) < 0 ? null : hrefOf(text);
  return href === null ? null : { text, href };
}

/** Where an e-mail address ends that begins here; -1 where none does. */
export function endOfMail(source: string, start: number): number {
  const at = endOfLocalPart(source, start);
  if (source[at] !== "@" || at === start || at - start > 64 || source[at - 1] === ".") return -1;
  let end = at + 1;
  for (let c = characterAt(source, end); isInWord(c) || c === "-" || c === "."; c = characterAt(source, end)) end += c.length;
  const domain = source.slice(at + 1, end).replace(/[-.]+$/, "");
  end = at + 1 + domain.length;
  return domain.length <= 253 && source[end] !== "@" && /^(?:[^.-][^.]*\.)+\p{L}[^.]+$/u.test(domain) ? end : -1;
}

/** Where what may be the part of an e-mail address before the `@` ends. */
export function endOfLocalPart(source: string, start: number): number {
  let end = start;
  for (let c = characterAt(source, end); isInWord(c) || "._%+-".includes(c); c = characterAt(source, end)) end += c.length;
  return end;
}

/** The address as it was written, its scheme in small letters and what ends addresses elsewhere encoded; null where it is none that may be followed. */
export function hrefOf(written: string): string | null {
  const scheme = /^(?:https?:\/\/|mailto:)(?=.)/i.exec(written)?.[0].toLowerCase();
  if (scheme === undefined || written.length > longest || invisible.test(written)) return null;
  const rest = written.slice(scheme.length).replace(/[\p{Zs}"<>`]/gu, encodeURIComponent);
  return scheme === "mailto:" || isAuthority(/^[^/?#]*/.exec(rest)![0]) ? scheme + rest : null;
}

/** user@host:port. A host is what browsers may make one of, or an address of IPv6 in brackets. */
function isAuthority(authority: string): boolean {
  const [, host = "", port = "0"] = /^(?:[^@\\]*@)?(.*?)(?::(\d{1,5}))?$/s.exec(authority) ?? [];
  if (Number(port) > 65_535) return false;
  if (host.startsWith("[")) return /^\[(?=.*:.*:)[0-9a-f:.]{2,45}\]$/i.test(host);
  const name = host.replace(/\.$/, "");
  return name.split(".").every((label) => label !== "" && Array.from(label).every((c) => c === "-" || c === "_" || !isAsciiSign(c)));
}

/** Where it cannot go on: at a blank, a quote, a stop of other scripts, or a bracket that it did not open. */
function endOfAddress(source: string, start: number): number {
  const open = { ")": 0, "]": 0, "}": 0 };
  let end = start;
  for (let c = characterAt(source, end); !stops(source, end, c); c = characterAt(source, end)) {
    if (c === "(") open[")"]++;
    else if (c === "[") open["]"]++;
    else if (c === "{") open["}"]++;
    else if ((c === ")" || c === "]" || c === "}") && --open[c] < 0) break;
    end += c.length;
  }
  return end;
}

function stops(source: string, at: number, c: string): boolean {
  if (c <= "\u007f") return c <= " " || "\"<>\\`\u007f".includes(c);
  if (isSpace(c) || invisible.test(c)) return true;
  // An apostrophe, where a letter follows.
  if (c === "\u2019") return !isInWord(characterAt(source, at + 1));
  return /\p{P}/u.test(c) && !inWords.test(c);
}

/** Without what ends the sentence, or closes what was opened before the address. */
function withoutEnd(address: string, open: ReadonlyMap<string, number>): string {
  const left = new Map(open);
  let end = address.length;
  for (let last = characterBefore(address, end); end > 0; last = characterBefore(address, end)) {
    const marks = left.get(last) ?? 0;
    if (marks > 0) left.set(last, marks - 1);
    else if (!".,;:!?'\"".includes(last) && (last <= "\u007f" || !isSign(last) || !inWords.test(last))) break;
    end -= last.length;
  }
  return address.slice(0, end);
}
