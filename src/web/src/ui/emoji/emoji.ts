import type { Language } from "../../texts";
import { keep, kept } from "../kept";

export interface Emoji {
  readonly emoji: string;
  readonly name: string;
  /** Its name and other words, without accents. */
  readonly words: string;
}

export interface Group {
  readonly name: GroupName;
  readonly emojis: readonly Emoji[];
}

export type GroupName = "faces" | "people" | "nature" | "food" | "places" | "activities" | "things" | "signs" | "flags";

const loads = { en: () => import("./emoji.en.txt?raw"), es: () => import("./emoji.es.txt?raw") };
const loaded = new Map<Language, Promise<readonly Group[]>>();

/** All of them, fetched when they are first wanted. */
export function groups(language: Language): Promise<readonly Group[]> {
  let found = loaded.get(language);
  if (!found) {
    found = loads[language]().then((file) => read(file.default));
    loaded.set(language, found);
    found.catch(() => loaded.delete(language));
  }
  return found;
}

/** `= group`, then one emoji a line with its words; the name ends where the other words begin, which nobody needs to know. */
export function read(file: string): readonly Group[] {
  const made: { name: GroupName; emojis: Emoji[] }[] = [];
  for (const line of file.split("\n")) {
    if (line.startsWith("= ")) made.push({ name: line.slice(2) as GroupName, emojis: [] });
    else if (line) {
      const space = line.indexOf(" ");
      const name = line.slice(space + 1);
      made[made.length - 1]?.emojis.push({ emoji: line.slice(0, space), name, words: plain(name) });
    }
  }
  return made;
}

export const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Those that have all the words, or their beginnings. */
export function find(all: readonly Group[], sought: string, most = 80): readonly Emoji[] {
  const words = plain(sought).split(/\s+/u).filter(Boolean);
  const found: Emoji[] = [];
  for (const group of all) {
    for (const one of group.emojis) {
      if (words.every((word) => one.words.startsWith(word) || one.words.includes(` ${word}`))) found.push(one);
      if (found.length === most) return found;
    }
  }
  return found;
}

const first = ["👍", "❤️", "😂", "🎉", "😮", "😢", "🙏", "👀"];

export function recent(): readonly string[] {
  const list = kept("emoji", "").split(" ").filter(Boolean);
  return [...new Set([...list, ...first])].slice(0, 16);
}

export function used(emoji: string): void {
  keep("emoji", [...new Set([emoji, ...recent()])].slice(0, 16).join(" "));
}
