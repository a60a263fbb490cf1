/**
 * The number of the first line at or after that time, by halves: a log is ascending in time too, nearly. Null where all
 * are before it. `next` gives the first line whose number is not below the one asked for.
 */
export async function firstAt(
  time: number,
  head: number,
  next: (from: number) => Promise<{ readonly seq: number; readonly time: string } | null>,
): Promise<number | null> {
  let low = 1;
  let high = head + 1;
  let found: number | null = null;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const line = await next(middle);
    if (line !== null && Date.parse(line.time) < time) {
      low = line.seq + 1;
    } else {
      if (line !== null) found = line.seq;
      high = middle;
    }
  }
  return found;
}
