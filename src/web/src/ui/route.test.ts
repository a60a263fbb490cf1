import { describe, expect, it, test } from "vitest";
import { address, parse, placeHere, replaced } from "./route";

describe("the address", () => {
  it.each([
    { panes: [], solo: false },
    { panes: [{ conv: "#general" }], solo: false },
    { panes: [{ conv: "#general", seq: 120 }, { conv: "@pepe" }], solo: false },
    { panes: [{ conv: "#año.1-x" }], solo: true },
    { panes: [{ conv: "#комната" }, { conv: "#部屋", seq: 1 }], solo: false },
  ])("%j comes back as it was", (route) => {
    expect(parse(address(route))).toEqual(route);
  });

  it("has the name escaped", () => {
    expect(address({ panes: [{ conv: "#general" }], solo: false })).toBe("#/c/%23general");
  });

  it.each(["", "#", "#/x/%23a", "#/c/", "#/c/%E0%A4%A", "#/c/general", "#/c/javascript:alert(1)"])("%j shows nothing", (hash) => {
    expect(parse(hash).panes).toEqual([]);
  });

  it("takes no number that is none", () => {
    expect(parse("#/c/%23a/-3").panes).toEqual([{ conv: "#a" }]);
    expect(parse("#/c/%23a/1e99").panes).toEqual([{ conv: "#a" }]);
  });

  it("replaces a pane, or adds the first", () => {
    const two = { panes: [{ conv: "#a" }, { conv: "#b" }], solo: false };
    expect(replaced(two, 1, { conv: "#c" }).panes).toEqual([{ conv: "#a" }, { conv: "#c" }]);
    expect(replaced({ panes: [], solo: false }, 3, { conv: "#c" }).panes).toEqual([{ conv: "#c" }]);
  });
});

test.each([
  ["https://chat.example/#/c/%23general/120", { conv: "#general", seq: 120 }],
  ["https://chat.example/#/w/%40pepe", { conv: "@pepe" }],
  ["https://chat.example/#/c/%23a/1;%23b", { conv: "#a", seq: 1 }],
  ["https://chat.example/", null],
  ["https://chat.example/healthz#/c/%23a", null],
  ["https://other.example/#/c/%23general/120", null],
  ["http://chat.example/#/c/%23general/120", null],
  ["https://[", null],
])("%s is a place of this page, or none", (href, place) =>
  expect(placeHere(href, { origin: "https://chat.example", pathname: "/" })).toEqual(place));
