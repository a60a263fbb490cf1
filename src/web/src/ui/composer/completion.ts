/** What is being completed: `@an` before the cursor, from `start` to `end`. */
export interface MentionPrefix {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The beginning of a mention at the cursor; null where there is none. */
export function mentionPrefix(text: string, cursor: number): MentionPrefix | null {
  const match = /(?:^|[\s(,;:])@([\p{L}\p{N}\-_.]{0,32})$/u.exec(text.slice(Math.max(0, cursor - 40), cursor));
  return match ? { text: match[1] ?? "", start: cursor - (match[1]?.length ?? 0) - 1, end: cursor } : null;
}

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Those that begin so, then those that have a part that does; who is online comes first. */
export function suggestions(nicks: Iterable<string>, beginning: string, online: (nick: string) => boolean, most = 8): readonly string[] {
  const sought = plain(beginning);
  const found: { nick: string; rank: number }[] = [];
  for (const nick of nicks) {
    const at = plain(nick).indexOf(sought);
    if (at >= 0) found.push({ nick, rank: (at === 0 ? 0 : 2) + (online(nick) ? 0 : 1) });
  }
  return found.sort((a, b) => a.rank - b.rank || a.nick.localeCompare(b.nick)).slice(0, most).map((one) => one.nick);
}

/** What is typed in the place of what was begun, with one blank after it. */
export function completed(text: string, { start, end }: MentionPrefix, nick: string): MentionPrefix {
  return { text: `@${nick} `, start, end: text[end] === " " ? end + 1 : end };
}
