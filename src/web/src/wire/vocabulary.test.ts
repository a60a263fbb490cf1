import { expect, test } from "vitest";
import vocabulary from "../../../../tests/vectors/vocabulary.json";
import * as words from "./vocabulary";

const tables = {
  entryKinds: [...words.lineKinds, ...words.changeKinds],
  eventKinds: words.eventKinds,
  conversationKinds: words.conversationKinds,
  transports: words.transports,
  notifyLevels: words.notifyLevels,
  memberRoles: words.memberRoles,
  serverRoles: words.serverRoles,
} satisfies Partial<Record<keyof typeof vocabulary, readonly string[]>>;

test.each(Object.entries(tables))("%s are those of every language, and no other word is read as one", (name, table) => {
  const vector = vocabulary[name as keyof typeof tables];
  expect([...table].sort()).toEqual([...vector].sort());
  for (const said of vector) expect(words.word({ said }, "said", table)).toBe(said);
  for (const said of vocabulary.unknown) expect(words.word({ said }, "said", table)).toBe("unknown");
  expect(words.word({}, "said", table)).toBeUndefined();
});
