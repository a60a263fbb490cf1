import { signal } from "@preact/signals";

/** Days with the same key are the same day here. */
export function dayKey(time: string | number | Date): string {
  const date = new Date(time);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

/** The day that it is here. Whoever reads it is drawn anew at midnight. */
export const today = signal(dayKey(Date.now()));

/** A timer stands still while the machine sleeps, and clocks are set: it is looked again at least this often. */
const longest = 60_000;

/** From now on `today` follows the clock; the function ends that. */
export function followToday(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    clearTimeout(timer);
    today.value = dayKey(Date.now());
    const now = new Date();
    // Of the calendar, not 24 hours: a day may have 23 or 25.
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime();
    timer = setTimeout(look, Math.min(Math.max(midnight - now.getTime(), 0) + 1, longest));
  };
  look();
  // A page that slept shows the right day at once.
  const comings = ["visibilitychange", "pageshow", "focus"] as const;
  comings.forEach((event) => globalThis.addEventListener?.(event, look));
  return () => {
    clearTimeout(timer);
    comings.forEach((event) => globalThis.removeEventListener?.(event, look));
  };
}
