import { characterAt, characterBefore, isInName, isInWord, isMark, isSpaceless } from "./characters";
import type { Inline } from "./tree";

/** Of names that may stand at a place, the longest first, the one that is meant, and the nick as the server says it. */
export type Who = (names: readonly string[]) => { readonly name: string; readonly nick: string } | null;

/** Longer than any name, however it is written. */
const longest = 256;

/** Those whom the server took as mentioned. */
export function whoOf(nicks: readonly string[]): Who {
  if (nicks.length === 0) return () => null;
  const byName = new Map(nicks.map((nick) => [folded(nick), nick]));
  return (names) => {
    for (const name of names) {
      const nick = byName.get(folded(name));
      if (nick !== undefined) return { name, nick };
    }
    return null;
  };
}

/** `@nick`. Before it stands no letter or digit, and behind it no `@host`. */
export function mentionAt(source: string, at: number, who: Who): Inline | null {
  const before = characterBefore(source, at);
  if (isInWord(before) || before === "@" || before === "/") return null;
  const end = endOfName(source, at + 1);
  if (source[end] === "@" && isInName(characterAt(source, end + 1))) return null;
  const found = end === at + 1 ? null : who(namesIn(source.slice(at + 1, end)));
  return found === null ? null : { kind: "mention", nick: found.nick, text: `@${found.name}` };
}

/** `nick: …`, with which a text begins. */
export function addresseeOf(source: string, who: Who): Inline | null {
  const end = endOfName(source, 0);
  if (end === 0 || end > longest || !/^:[ \t\n]/.test(source.slice(end, end + 2))) return null;
  const found = who([source.slice(0, end)]);
  return found === null ? null : { kind: "mention", nick: found.nick, text: found.name };
}

/** `#room`: whatever has a letter; a number alone is a number. */
export function roomAt(source: string, at: number): Inline | null {
  const before = characterBefore(source, at);
  if (isInWord(before) || "#/&".includes(before)) return null;
  const room = source.slice(at + 1, endOfName(source, at + 1)).replace(/[-_.]+$/, "");
  if (room.length > 64 || !/\p{L}/u.test(room)) return null;
  return { kind: "room", conv: `#${room}`, text: `#${room}` };
}

/** Names are compared without case. */
export function folded(text: string): string {
  // Up and down again, as the server does, since some letters (ς and σ) are the same only in capitals; each for itself, since ß is one.
  const cased = Array.from(text.normalize("NFKC"), (letter) => {
    const capital = letter === "ı" ? letter : letter.toUpperCase();
    return letter === "İ" ? letter : (capital.length === letter.length ? capital : letter).toLowerCase();
  });
  return cased.join("").normalize("NFKC");
}

function endOfName(source: string, start: number): number {
  let end = start;
  for (let c = characterAt(source, end); isInName(c); c = characterAt(source, end)) end += c.length;
  return end;
}

/** The names with which a run of characters may begin, the longest first. */
function namesIn(run: string): string[] {
  const names: string[] = [];
  for (let end = Math.min(run.length, longest); end > 0; end--) {
    if (endsAt(run, end)) names.push(run.slice(0, end));
  }
  return names;
}

/** A name ends where nothing but signs follows, or two of them, or where the script writes no blanks. */
function endsAt(run: string, end: number): boolean {
  if (end === run.length) return true;
  const next = characterAt(run, end);
  if (next >= "\udc00" && next <= "\udfff") return false;
  if (isSpaceless(next) || isSpaceless(characterBefore(run, end))) return !isMark(next);
  return /^(?:\.\.|--|[-_.]+$)/.test(run.slice(end, end + longest));
}
