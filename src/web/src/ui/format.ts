import { locale, texts } from "../texts";
import { today } from "./today";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(time: Date, options: Intl.DateTimeFormatOptions): string {
  const key = locale.value + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(locale.value, options)));
  return made.format(time);
}

/** 16,384 */
export const count = (number: number): string => new Intl.NumberFormat(locale.value).format(number);

/** 10:42 */
export const clock = (time: string | number | Date): string => format(new Date(time), { hour: "numeric", minute: "2-digit" });

/** The whole of it, for titles and for who listens. */
export const fullTime = (time: string | number | Date): string => format(new Date(time), { dateStyle: "full", timeStyle: "short" });

/** Whoever says how long ago something was says it anew when the day changes. */
function present(): Date {
  void today.value;
  return new Date();
}

function daysAgo(date: Date, now: Date): number {
  const midnight = (d: Date) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  return Math.round((midnight(now) - midnight(date)) / 86_400_000);
}

/** Today, Yesterday, Tuesday, 5 March, 5 March 2024. */
export function day(time: string | number | Date, now = present()): string {
  const date = new Date(time);
  const ago = daysAgo(date, now);
  if (ago === 0) return texts.value.today;
  if (ago === 1) return texts.value.yesterday;
  if (ago > 1 && ago < 7) return format(date, { weekday: "long" });
  const options: Intl.DateTimeFormatOptions = { day: "numeric", month: "long" };
  if (date.getFullYear() !== now.getFullYear()) options.year = "numeric";
  return format(date, options);
}

/** As short as it can be understood: a time today, else a day. */
export function moment(time: string | number | Date, now = present()): string {
  const date = new Date(time);
  if (daysAgo(date, now) === 0) return clock(date);
  const options: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };
  if (date.getFullYear() !== now.getFullYear()) options.year = "numeric";
  return format(date, options);
}
