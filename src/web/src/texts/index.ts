import { computed, signal } from "@preact/signals";
import { en, type Texts } from "./en";
import { es } from "./es";

export type { Texts } from "./en";
export type Language = "en" | "es";

const languages: Readonly<Record<Language, Texts>> = { en, es };

/** The language of this page. */
export const language = signal<Language>(ofBrowser());

/** The texts in it; a component that reads them is drawn again when the language changes. */
export const texts = computed(() => languages[language.value]);

/** How it writes times and numbers: as the browser's people do where they speak it (es-MX, en-GB). */
export const locale = computed(() => preferred().find((tag) => languageOf(tag) === language.value && isTag.test(tag)) ?? language.value);

// Some say "en-US@posix", which nothing can be formatted for.
const isTag = /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i;

export function choose(choice: "system" | Language): void {
  language.value = choice === "system" ? ofBrowser() : choice;
  if (typeof document !== "undefined") document.documentElement.lang = language.value;
}

/** The first of the languages its people have chosen that this page speaks. */
export function ofBrowser(): Language {
  return preferred().map(languageOf).find((known) => known === "es" || known === "en") ?? "en";
}

function preferred(): readonly string[] {
  return typeof navigator === "undefined" ? [] : (navigator.languages ?? []);
}

function languageOf(tag: string): string {
  return tag.split("-", 1)[0]?.toLowerCase() ?? "";
}
