import { describe, expect, test } from "vitest";
import folding from "../../../../tests/vectors/folding.json?raw";
import { type Frame, parseFrame } from "../wire/frame";
import { changed, entryOf, isChange, isMessage } from "./entry";
import type { Message } from "./types";

interface Fold {
  readonly why: string;
  readonly entries: readonly Frame[];
  readonly lines: readonly Frame[];
}

// As text, and read as frames are: "__proto__" is a name like any other.
const { folds } = JSON.parse(folding) as { folds: Fold[] };

/** The messages of a copy that takes in one thing after the other. */
function folded(entries: readonly Frame[]): Message[] {
  const messages = new Map<number, Message>();
  for (const frame of entries) {
    const entry = entryOf(parseFrame(JSON.stringify(frame))!)!;
    if (isChange(entry)) {
      const message = messages.get(entry.target);
      if (message) messages.set(entry.target, changed(message, entry));
    } else if (isMessage(entry) && entry.rev > (messages.get(entry.seq)?.rev ?? 0)) {
      messages.set(entry.seq, entry);
    }
  }
  return [...messages.values()].sort((a, b) => a.seq - b.seq);
}

const shown = (line: Frame | Message) => ({
  seq: line.seq, rev: line.rev, text: line.text,
  mentions: line.mentions ?? [], edited: line.edited ?? false, deleted: line.deleted ?? false,
  reactions: Object.entries(line.reactions ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
});

describe("the law, by the shared vectors", () => {
  test.each(folds)("$why", ({ entries, lines }) => {
    expect(folded(entries).map(shown)).toEqual(lines.map(shown));
  });
});
