import { computed, signal } from "@preact/signals";
import { en, type Texts } from "./en";
import { es } from "./es";

export type { Texts } from "./en";
export type Language = "en" | "es";

const languages: Readonly<Record<Language, Texts>> = { en, es };

/** The language of this page. */
export const language = signal<Language>(ofBrowser());

/** The texts in it: who reads them in a component is drawn again when the language changes. */
export const texts = computed(() => languages[language.value]);

export function choose(wish: "system" | Language): void {
  language.value = wish === "system" ? ofBrowser() : wish;
  if (typeof document !== "undefined") document.documentElement.lang = language.value;
}

/** The first of the languages its people have chosen that this page speaks. */
export function ofBrowser(): Language {
  const wishes = typeof navigator === "undefined" ? [] : (navigator.languages ?? []);
  for (const wish of wishes) {
    const known = wish.slice(0, 2).toLowerCase();
    if (known === "es" || known === "en") return known;
  }
  return "en";
}
