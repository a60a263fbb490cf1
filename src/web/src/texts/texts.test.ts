import { describe, expect, it } from "vitest";
import { en } from "./en";
import { es } from "./es";

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
