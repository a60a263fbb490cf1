/**
 * The pauses between attempts: each twice the last up to a cap, less up to half by chance, so that the browsers of a
 * server that comes back do not all come at once.
 */
export class Backoff {
  #attempts = 0;

  constructor(
    private readonly first: number,
    private readonly longest: number,
    private readonly random: () => number = Math.random,
  ) {}

  reset(): void {
    this.#attempts = 0;
  }

  next(): number {
    const pause = Math.min(this.first * 2 ** this.#attempts, this.longest);
    this.#attempts = Math.min(this.#attempts + 1, 30);
    return pause * (0.5 + this.random() / 2);
  }
}
