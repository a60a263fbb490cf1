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

  it.each([
    ["heart", "❤️"], ["Corazón", "❤️"], ["corazon", "❤️"], ["risa", "😂"], ["smile", "😊"], ["lol", "😂"], ["laugh", "😂"], [":joy:", "😂"], ["joy", "😂"],
    ["fire", "🔥"], ["fuego", "🔥"], ["party", "🎉"], ["fiesta", "🎉"], ["thumbs up", "👍"], ["+1", "👍"], ["cry", "😭"], ["llorar", "😭"], ["clap", "👏"], ["aplauso", "👏"],
    ["gracias", "🙏"], ["thanks", "🙏"], ["think", "🤔"], ["wave", "👋"], ["hola", "👋"], ["kiss", "😘"], ["cat", "🐱"], ["gato", "🐱"], ["dog", "🐶"], ["pizza", "🍕"], ["spain", "🇪🇸"], ["españa", "🇪🇸"], ["blue heart", "💙"],
  ])("%s gives %s first, in both languages of the page", (sought, emoji) => {
    expect([find(en, sought, es)[0]?.emoji, find(es, sought, en)[0]?.emoji]).toEqual([emoji, emoji]);
  });

  it("are ranked: the word itself, what begins with it, what has it inside", () => {
    const groups = read("= things\n🅰️ brainy\n🅱️ raining\n🆎 rain cloud\n");
    expect(find(groups, "rain").map((one) => one.name)).toEqual(["rain cloud", "raining", "brainy"]);
  });
});
