import type { Language } from "../../texts";
import { remember, remembered } from "../remembered";
import { aliasesOf, commonEmoji } from "./common";

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

const most = 80;
/** How well a word is met: it is there, something begins with it, it is inside of something. */
const [exact, begins, inside] = [0, 1, 2];
const another = 10;

/**
 * Those that have all the words, the best first: a word itself before the beginning of one, and that before something inside of one; where
 * that is the same, this language before the other, then what people use most, then where the word comes first.
 */
export function find(all: readonly Group[], sought: string, other: readonly Group[] = []): readonly Emoji[] {
  const words = plain(sought).split(/[\s:]+/u).filter(Boolean);
  if (words.length === 0) return [];
  const others = new Map(other.flatMap((group) => group.emojis.map((one) => [one.emoji, one.words])));
  const found: { readonly one: Emoji; readonly rank: number; readonly at: number }[] = [];
  for (const one of all.flatMap((group) => group.emojis)) {
    const texts = [`${one.words} ${aliases.get(one.emoji) ?? ""}`, others.get(one.emoji) ?? ""];
    const ranks = words.map((word) => Math.min(...texts.map((text, i) => met(text, word) * another + 2 * i)));
    const rank = Math.max(...ranks) + (common.has(one.emoji) ? 0 : 1);
    if (rank < Infinity) found.push({ one, rank, at: Math.min(...texts.map((text) => text.indexOf(words[0] ?? "")).filter((at) => at >= 0)) });
  }
  const order = (emoji: string): number => common.get(emoji) ?? common.size;
  return found.sort((a, b) => a.rank - b.rank || order(a.one.emoji) - order(b.one.emoji) || a.at - b.at).slice(0, most).map(({ one }) => one);
}

function met(text: string, word: string): number {
  let best = Infinity;
  for (let at = text.indexOf(word); at >= 0 && best > exact; at = text.indexOf(word, at + 1)) {
    const starts = at === 0 || between.test(text[at - 1] ?? "");
    const ends = at + word.length === text.length || between.test(text[at + word.length] ?? "");
    best = Math.min(best, starts && ends ? exact : starts ? begins : inside);
  }
  return best;
}

const between = /[\s\-,.:;!¡¿?()“”«»]/u;

const first = ["👍", "❤️", "😂", "🎉", "😮", "😢", "🙏", "👀"];

export function recent(): readonly string[] {
  const list = remembered("emoji", "").split(" ").filter(Boolean);
  return [...new Set([...list, ...first])].slice(0, 16);
}

export function used(emoji: string): void {
  remember("emoji", [...new Set([emoji, ...recent()])].slice(0, 16).join(" "));
}

const common = new Map(commonEmoji.map((emoji, i) => [emoji, i]));
const aliases = new Map(Object.entries(aliasesOf).map(([emoji, words]) => [emoji, plain(words)]));
