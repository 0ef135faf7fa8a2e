// Lets a few pieces of work run at once; the others wait in line, in the order in which they came. Work that holds something
// scarce, such as memory or a connection, then takes longer instead of using more than there is.

export interface GateLimits {
  running: number;
  /** Without a line, any number of callers may wait. */
  line?: {
    /** How many may wait. Later callers are turned away, because they would wait longer than their call may take. */
    waiting: number;
    /** The error for whoever is turned away. */
    full: () => Error;
  };
}

export class Gate {
  readonly #limits: GateLimits;
  readonly #line: (() => void)[] = [];
  #running = 0;

  constructor(limits: GateLimits) {
    this.#limits = limits;
  }

  /** @throws the error of a full line; the signal's reason when the caller went away while waiting */
  async run<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
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

  #wait(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { line } = this.#limits;
    if (line && this.#line.length >= line.waiting) throw line.full();
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#line.splice(this.#line.indexOf(enter), 1);
        reject(signal!.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#line.push(enter);
    });
  }
}
