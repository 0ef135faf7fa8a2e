// Wakes those who wait for something in this process. Nothing is lost without it: whoever waits also looks now and then.
export class Wakers {
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();

  /** From this call on, a wake of the key is noticed. The answer waits for it, for the time to be over, or for the abort. */
  listen(key: string): (ms: number, signal: AbortSignal) => Promise<void> {
    const known = this.#waiting.get(key) ?? Promise.withResolvers<void>();
    this.#waiting.set(key, known);
    return async (ms, signal) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      const onAbort = (): void => resolve();
      signal.addEventListener('abort', onAbort);
      await Promise.race([known.promise, promise]);
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
  }

  wake(key: string): void {
    this.#waiting.get(key)?.resolve();
    this.#waiting.delete(key);
  }
}
