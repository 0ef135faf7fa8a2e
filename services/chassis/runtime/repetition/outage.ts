// A time in which what a loop needs is away, such as its database or another service. The loop tries again later and later,
// up to a bound, at moments that differ from process to process, so that what comes back is not met by all at once. It says
// once that the time has begun and once that it is over, and not at each try. After the first success the pauses are short again.
import { isAway } from '../passing.ts';

export interface OutageParts {
  /** The first pause, and the longest. */
  leastMs: number;
  mostMs: number;
  /** Called once when something goes away, and for each failure that has another cause. */
  onError: (error: unknown) => void;
  /** Called once when it is there again. */
  onEnd?: () => void;
  random?: () => number;
}

export class Outage {
  readonly #parts: OutageParts;
  #failedAt: number | undefined;
  #isTold = false;

  constructor(parts: OutageParts) {
    this.#parts = parts;
  }

  /** Notes that a try has failed. */
  failed(error: unknown): void {
    this.#failedAt ??= performance.now();
    const away = isAway(error);
    if (away && this.#isTold) return;
    this.#isTold ||= away;
    this.#parts.onError(error);
  }

  /** Notes that a try has succeeded. */
  over(): void {
    this.#failedAt = undefined;
    if (!this.#isTold) return;
    this.#isTold = false;
    this.#parts.onEnd?.();
  }

  /** Whether the last try has failed. */
  get lasts(): boolean {
    return this.#failedAt !== undefined;
  }

  /**
   * The pause before the next try: as long as the failures have lasted, and up to a quarter shorter or longer at random. So it
   * doubles from try to try, also where several loops share an outage.
   */
  get pauseMs(): number {
    const { leastMs, mostMs, random = Math.random } = this.#parts;
    const lastedMs = performance.now() - (this.#failedAt ?? performance.now());
    return Math.min(Math.max(lastedMs, leastMs), mostMs) * (0.75 + random() / 2);
  }
}
