import { afterEach, expect, test, vi } from "vitest";
import { deviceName } from "./device-name";
import { postApi } from "./http";

const answers = (body: string, status = 200) => vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(body, { status }));

afterEach(() => vi.restoreAllMocks());

test("signing in sends a frame, and what is left out is not there", async () => {
  const fetch = answers('{"op":"ok","nick":"ana"}\n');
  expect(await postApi("register", { nick: "ana", password: undefined })).toBeNull();
  const [address, request] = fetch.mock.calls[0]!;
  expect([address, request?.method, request?.body]).toEqual(["/api/register", "POST", '{"nick":"ana"}']);
});

test("that is refused says why", async () => {
  answers('{"op":"error","code":"bad-credentials","message":"No.","retryMs":500}', 401);
  expect(await postApi("signin", {})).toEqual({ code: "bad-credentials", message: "No.", retryMs: 500 });
});

test.each(["<html>502 Bad Gateway</html>", "", "[]"])("an answer that is none of ours (%j) is a server that is not there", async (body) => {
  answers(body, 502);
  expect((await postApi("signin", {}))?.code).toBe("unreachable");
});

test("so is no answer at all", async () => {
  vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("Failed to fetch"));
  expect((await postApi("signout", {}))?.code).toBe("unreachable");
});

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome · Windows"],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge · Windows"],
  ["Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome · Android"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "Safari · iPhone"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", "Safari · macOS"],
  ["", "web"],
])("a device's name from %j", (userAgent, name) => expect(deviceName(userAgent)).toBe(name));
