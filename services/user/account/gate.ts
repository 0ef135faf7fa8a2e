// Lets a few pieces of heavy work run at once and the others wait in line, so that a burst of sign-ins costs time and
// not memory: each hash takes 19 MiB, and more at once than there are cores finish no earlier.
import { Refusal } from '#chassis/rpc/errors.ts';

export interface GateLimits {
  running: number;
  /** Who comes when this many wait is turned away: the line would be longer than the call may take. */
  waiting: number;
}

export class Gate {
  readonly #limits: GateLimits;
  readonly #line: (() => void)[] = [];
  #running = 0;

  constructor(limits: GateLimits) {
    this.#limits = limits;
  }

  /** @throws Refusal UNAVAILABLE when the line is full; the signal's reason when the caller went away while waiting */
  async run<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    if (this.#running >= this.#limits.running) await this.#wait(signal);
    else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#line.shift();
      if (next) next();
      else this.#running--;
    }
  }

  #wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#line.length >= this.#limits.waiting) {
      throw new Refusal('UNAVAILABLE', 'too many people sign in at this moment: try again shortly');
    }
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#line.splice(this.#line.indexOf(enter), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#line.push(enter);
    });
  }
}
