import { type Frame, parseFrame, text } from "../wire/frame";
import { reasonOf } from "../wire/requests";
import type { Reason } from "./types";

/** Nothing came back at all. The page has its own words for it. */
export const unreachable: Reason = { code: "unreachable", message: "" };

/**
 * Signing in, up and out (docs/protocol.md, section 11): over HTTP, so that the token is a cookie which no script can read.
 */
export async function postApi(what: "signin" | "register" | "signout", body: Readonly<Record<string, unknown>>): Promise<Reason | null> {
  let frame: Frame | null;
  try {
    const response = await fetch(`/api/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      cache: "no-store",
    });
    frame = parseFrame((await response.text()).trim());
  } catch {
    return unreachable;
  }
  if (frame === null) return unreachable;
  return text(frame, "op") === "ok" ? null : reasonOf(frame);
}
