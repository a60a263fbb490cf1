import { describe, expect, it } from "vitest";
import { find, read } from "./emoji";
import english from "./emoji.en.txt?raw";
import spanish from "./emoji.es.txt?raw";

describe("the emoji", () => {
  const en = read(english);
  const es = read(spanish);

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
