import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { find, read } from "./emoji";

const file = (language: string) => readFileSync(new URL(`./emoji.${language}.txt`, import.meta.url), "utf8");

describe("the emoji", () => {
  const en = read(file("en"));
  const es = read(file("es"));

  it("are the same ones in both languages, each with a name", () => {
    const list = (groups: typeof en) => groups.flatMap((group) => group.emojis.map((one) => group.name + one.emoji));
    expect(list(es)).toEqual(list(en));
    expect(list(en).length).toBeGreaterThan(1500);
    for (const group of [...en, ...es]) for (const one of group.emojis) expect(one.name).not.toBe("");
  });

  it("are found by words of either language, without accents", () => {
    expect(find(en, "thumbs up").map((one) => one.emoji)).toContain("👍");
    expect(find(es, "corazon rojo").map((one) => one.emoji)).toContain("❤️");
    expect(find(es, "ESPAÑA").map((one) => one.emoji)).toContain("🇪🇸");
    expect(find(en, "xyzzy")).toEqual([]);
  });
});
