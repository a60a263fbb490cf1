import { expect, test } from "vitest";

const styles = import.meta.glob<string>("./*.css", { query: "?raw", import: "default", eager: true });
const all = Object.values(styles).join("\n");

const lengthOf = (name: string): number => Number(new RegExp(`--${name}: (\\d+)px;`).exec(all)?.[1]);

test("media queries have the breakpoints of the tokens", () => {
  const narrow = lengthOf("narrow");
  const below = lengthOf("roomy") - 1;
  const widths = [...all.matchAll(/@media[^{]*-width: (\d+)px/g)].map((match) => Number(match[1]));
  expect(new Set(widths)).toEqual(new Set([narrow, below]));
});
