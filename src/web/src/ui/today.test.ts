import { effect } from "@preact/signals";
import { afterEach, describe, expect, test, vi } from "vitest";
import { choose } from "../texts";
import { day, moment } from "./format";
import { followToday, today } from "./today";

const start = (now: string): (() => void) => {
  vi.useFakeTimers({ now: new Date(now) });
  return followToday();
};

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe("today", () => {
  test("becomes yesterday at midnight, also where the page was left open for days", () => {
    choose("en");
    const end = start("2026-03-01T23:59:58");
    const said: string[] = [];
    const stop = effect(() => void said.push(`${day("2026-03-01T10:00:00")}, ${moment("2026-03-01T10:00:00")}`));
    vi.advanceTimersByTime(1_900);
    expect(said).toEqual(["Today, 10:00 AM"]);
    vi.advanceTimersByTime(200);
    expect(said).toEqual(["Today, 10:00 AM", "Yesterday, Mar 1"]);
    vi.advanceTimersByTime(2 * 86_400_000);
    expect(said.slice(2)).toEqual(["Sunday, Mar 1", "Sunday, Mar 1"]);
    stop();
    end();
    expect(vi.getTimerCount()).toBe(0);
  });

  // The day of 23 hours, the one of 25, one that has no midnight, and one on which nothing happens.
  test.each([
    ["Europe/Madrid", "2026-03-29T00:00:01"],
    ["Europe/Madrid", "2026-10-25T00:00:01"],
    ["America/Santiago", "2026-09-05T12:00:00"],
    ["Asia/Kolkata", "2026-05-05T05:05:05"],
  ])("in %s, %s: at the calendar's midnight, not before it nor long after it", (zone, now) => {
    vi.stubEnv("TZ", zone);
    const end = start(now);
    const first = today.value;
    const next = new Date(new Date().getFullYear(), new Date().getMonth(), new Date().getDate() + 1).getTime();
    vi.advanceTimersByTime(next - Date.now() - 1);
    expect(today.value).toBe(first);
    vi.advanceTimersByTime(5);
    expect(today.value).not.toBe(first);
    end();
  });

  test("a clock that is set and a machine that slept are noticed within a minute, or when one comes back", () => {
    const end = start("2026-03-01T12:00:00");
    const first = today.value;
    vi.setSystemTime(new Date("2026-03-04T09:00:00"));
    vi.advanceTimersByTime(60_000);
    expect(today.value).not.toBe(first);
    vi.setSystemTime(new Date("2026-03-01T12:00:00"));
    vi.advanceTimersByTime(60_000);
    expect(today.value).toBe(first);
    end();
  });
});
