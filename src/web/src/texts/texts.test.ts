import { afterEach, describe, expect, it, vi } from "vitest";
import { en } from "./en";
import { es } from "./es";
import { choose, locale } from "./index";

const languages = { en, es } as const;
const keys = Object.keys(en) as (keyof typeof en)[];

/** The text with telling values in it, so that a forgotten value is noticed. */
function filled(text: unknown): string {
  if (typeof text !== "function") return String(text);
  const values = Array.from({ length: text.length }, (_, i) => `«${i}»`);
  return String(text(...values));
}

describe("the texts", () => {
  it("are the same ones in both languages", () => {
    expect(Object.keys(es).sort()).toEqual([...keys].sort());
  });

  it.each(keys)("%s says something in both, with the same values", (key) => {
    for (const texts of Object.values(languages)) expect(filled(texts[key]).trim()).not.toBe("");
    const values = (text: string) => [...new Set(text.match(/«\d»/g) ?? [])].sort();
    expect(values(filled(es[key]))).toEqual(values(filled(en[key])));
  });

  it("count in words that fit the number", () => {
    expect(en.unread(1)).toBe("1 unread message");
    expect(en.unread(2)).toBe("2 unread messages");
    expect(es.mentionsCount(1)).toBe("1 mención");
    expect(es.mentionsCount(5)).toBe("5 menciones");
  });
});

describe("times and numbers", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("are written as the browser's people do where they speak the language", () => {
    vi.stubGlobal("navigator", { languages: ["fr", "es-MX", "en-US@posix", "en-GB"] });
    choose("en");
    expect(locale.value).toBe("en-GB");
    choose("es");
    expect(locale.value).toBe("es-MX");
  });

  it("are the language's own where the browser does not speak it", () => {
    vi.stubGlobal("navigator", { languages: ["fr"] });
    choose("en");
    expect(locale.value).toBe("en");
    choose("es");
    expect(locale.value).toBe("es");
  });
});
