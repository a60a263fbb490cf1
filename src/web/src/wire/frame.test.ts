import { describe, expect, test } from "vitest";
import frames from "../../../../tests/vectors/frames.json";
import streams from "../../../../tests/vectors/streams.json";
import writer from "../../../../tests/vectors/writer.json";
import { flag, framesOf, number, parseFrame, text, writeFrame, writtenBytes } from "./frame";

interface Row {
  readonly line?: string;
  readonly hex?: string;
  readonly why: string;
}

/** As the browser decodes a message: null where it is not UTF-8 (it then ends the connection itself). */
function decoded(row: Row): string | null {
  if (row.line !== undefined) return row.line;
  const bytes = Uint8Array.from((row.hex ?? "").match(/../g) ?? [], (pair) => parseInt(pair, 16));
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

describe("the shared vectors", () => {
  test.each(frames.valid)("a frame: $line", (row) => {
    const frame = parseFrame(row.line);
    expect(frame).toMatchObject(row.members);
    // "op" is compared as it is written, which JavaScript does not see.
    if (!row.op.includes("\\")) expect(text(frame ?? {}, "op") ?? "").toBe(row.op);
  });

  test.each(frames.invalid as Row[])("no frame: $why", (row) => {
    const line = decoded(row);
    expect(line === null ? null : parseFrame(line)).toBeNull();
  });

  // JavaScript does not see how a number was written, and lengths are the server's to check.
  const readable = frames.reads.filter((row) => !(row.as === "number" && /[.eE]/.test(row.json)) && row.code !== "too-long");
  test.each(readable)("$json read as a $as", (row) => {
    const frame = parseFrame(`{"op":"x","member":${row.json}}`) ?? {};
    const read = { number, text, flag: (f: typeof frame, name: string) => (typeof f[name] === "boolean" ? flag(f, name) : undefined) }[row.as]!;
    expect(read(frame, "member")).toBe(row.code === undefined ? (row.value ?? undefined) : undefined);
  });

  test.each(writer.texts)("the text $json has $bytes bytes", (row) => {
    expect(JSON.stringify(row.text)).toBe(row.json);
    expect(writtenBytes(row.text)).toBe(row.bytes);
    expect(parseFrame(`{"op":"x","text":${row.json}}`)).toEqual({ op: "x", text: row.text });
  });

  test.each(writer.numbers)("the number $json", (row) => {
    expect(writeFrame({ op: "x", n: row.number })).toBe(`{"op":"x","n":${row.json}}\n`);
  });

  test.each(writer.times)("the time $json", (row) => {
    expect(JSON.stringify(new Date(row.unixMs))).toBe(row.json);
  });

  // In a WebSocket's message no line is cut off and none has a body.
  const whole = (streams.streams as { why: string; stream: unknown[]; frames: { line?: string; body?: string; bodyBytes?: number; error?: string }[]; rest?: number }[])
    .filter((row) => row.rest === 0 && row.frames.every((f) => f.line !== undefined && f.body === undefined && f.bodyBytes === undefined)
      && row.stream.every((part) => typeof part === "string"));
  test.each(whole)("lines: $why", (row) => {
    const lines = [...framesOf(row.stream.join(""))];
    expect(lines).toEqual(row.frames.map((f) => (f.error === "bad-frame" ? null : parseFrame(f.line ?? ""))));
  });
});

test("what is undefined is left out", () => {
  expect(writeFrame({ op: "post", reply: undefined, text: "a\nb" })).toBe('{"op":"post","text":"a\\nb"}\n');
});
