import { describe, expect, it } from "vitest";
import { hue, initials, nickOf } from "./person";

describe("a person", () => {
  it.each([["ana", "AN"], ["ana.garcia", "AG"], ["j-p_sartre", "JP"], ["ñ", "Ñ"], ["x", "X"], ["👩‍🚀z", "👩‍🚀Z"], ["...", ".."]])(
    "%s has the initials %s", (nick, letters) => expect(initials(nick)).toBe(letters));

  it("has one colour, however the nick is written", () => {
    expect(hue("Ana")).toBe(hue("ana"));
    expect(new Set(["ana", "luis", "pepe", "marta", "zoe", "iker"].map(hue)).size).toBeGreaterThan(3);
  });

  it("is who a direct conversation is with", () => {
    expect(nickOf("@pepe")).toBe("pepe");
    expect(nickOf("#general")).toBeNull();
  });
});
