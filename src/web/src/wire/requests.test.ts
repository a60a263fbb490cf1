import { expect, test } from "vitest";
import { Requests } from "./requests";

test("what waits for a connection and is given up is never asked", async () => {
  const requests = new Requests();
  const sent: string[] = [];
  const unless = new AbortController();
  const given = requests.request({ op: "delete", seq: 1 }, unless.signal);
  const kept = requests.request({ op: "delete", seq: 2 });
  unless.abort();
  expect((await given).reason?.code).toBe("given-up");
  requests.connected((line) => sent.push(line));
  expect(sent.map((line) => JSON.parse(line).seq)).toEqual([2]);
  requests.abandon({ code: "bye", message: "" });
  expect((await kept).reason?.code).toBe("bye");
});
