import { describe, expect, it } from "vitest";
import type { Event, Line, Message } from "../../app";
import { rows } from "./rows";

const message = (seq: number, from: string, time: string): Message => ({
  kind: "text", conv: "#a", seq, n: seq, from, via: "tcp", time, rev: seq, text: "x", mentions: [], edited: false, deleted: false, reactions: {},
});
const join = (seq: number, from: string, time: string): Event => ({ kind: "join", conv: "#a", seq, from, via: "tcp", time, rev: seq });

const outline = (lines: readonly Line[], newAfter: number | null = null) => rows(lines, newAfter).map((row) => {
  if (row.kind === "message") return `${row.first ? "<" : ""}${row.message.seq}${row.last ? ">" : ""}`;
  return row.kind === "events" ? row.events.map((event) => event.from).join("+") : row.kind;
});

describe("the rows of a talk", () => {
  it("are none where nothing was said", () => expect(rows([], null)).toEqual([]));

  it("have a line for each day", () => {
    const lines = [message(1, "ana", "2026-01-05T10:00:00Z"), message(2, "ana", "2026-01-06T10:00:00Z")];
    expect(outline(lines)).toEqual(["day", "<1>", "day", "<2>"]);
  });

  it("put together what one author says without a pause", () => {
    const lines = [
      message(1, "ana", "2026-01-05T10:00:00Z"), message(2, "ana", "2026-01-05T10:01:00Z"), message(3, "luis", "2026-01-05T10:01:10Z"),
      message(4, "luis", "2026-01-05T10:20:00Z"),
    ];
    expect(outline(lines)).toEqual(["day", "<1", "2>", "<3>", "<4>"]);
  });

  it("say where the new ones begin, once, and never in the middle of a block", () => {
    const lines = [1, 2, 3].map((seq) => message(seq, "ana", `2026-01-05T10:0${seq}:00Z`));
    expect(outline(lines, 2)).toEqual(["day", "<1", "2>", "new", "<3>"]);
    expect(outline(lines, 0)).toEqual(["day", "new", "<1", "2", "3>"]);
    expect(outline(lines, 3)).toEqual(["day", "<1", "2", "3>"]);
  });

  it("do not say so where they begin further above", () => {
    const lines = [7, 8].map((seq) => message(seq, "ana", `2026-01-05T10:0${seq}:00Z`));
    expect(rows(lines, 2, false).map((row) => row.kind)).toEqual(["day", "message", "message"]);
    expect(rows(lines, 6, false).map((row) => row.kind)).toEqual(["day", "new", "message", "message"]);
  });

  it("make one quiet line of comings and goings", () => {
    const lines = [join(1, "ana", "2026-01-05T10:00:00Z"), join(2, "luis", "2026-01-05T11:00:00Z"), message(3, "ana", "2026-01-05T11:00:01Z"),
      join(4, "pepe", "2026-01-05T11:00:02Z"), join(5, "zoe", "2026-01-06T11:00:02Z")];
    expect(outline(lines)).toEqual(["day", "ana+luis", "<3>", "pepe", "day", "zoe"]);
  });

  it("have keys that no other row has", () => {
    const lines = Array.from({ length: 300 }, (_, i) => (i % 3 ? message : join)(i + 1, `n${i % 7}`, new Date(1.7e12 + i * 7e6).toISOString()));
    const keys = rows(lines, 100).map((row) => row.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
