import type { Inline } from "./tree";

const name = /[\p{L}\p{M}\p{N}_.-]{1,96}/uy;
/** After one of these it is part of something else: an e-mail address, an address's fragment. */
const inName = /[\p{L}\p{M}\p{N}_.-]/u;

/** `@nick`, where the server took that nick as mentioned; `mentions` are folded by `folded`. */
export function mentionAt(source: string, start: number, mentions: ReadonlySet<string>): { node: Inline; end: number } | null {
  if (mentions.size === 0) return null;
  // What follows a nick may be a full stop that is part of no nick, or of one.
  for (let nick = nameAt(source, start); nick !== ""; nick = nick.slice(0, -1)) {
    if (mentions.has(folded(nick))) return { node: { kind: "mention", nick, text: `@${nick}` }, end: start + 1 + nick.length };
    if (!/[-_.]$/.test(nick)) break;
  }
  return null;
}

/** `#room`: whatever has a letter; a number alone is a number. */
export function roomAt(source: string, start: number): { node: Inline; end: number } | null {
  if (/[#/&]/.test(source[start - 1] ?? " ")) return null;
  const room = nameAt(source, start).replace(/[-_.]+$/, "");
  if (room === "" || room.length > 64 || !/\p{L}/u.test(room)) return null;
  return { node: { kind: "room", conv: `#${room}`, text: `#${room}` }, end: start + 1 + room.length };
}

/** Names are compared without case. */
export function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

function nameAt(source: string, start: number): string {
  if (inName.test(source[start - 1] ?? " ")) return "";
  name.lastIndex = start + 1;
  return name.exec(source)?.[0] ?? "";
}
