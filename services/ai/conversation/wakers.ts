// Wakes those who wait for something in this process. Nothing is lost without it: whoever waits also looks now and then.
export class Wakers {
  readonly #waiting = new Map<string, { promise: Promise<void>; resolve: () => void }>();

  /** Resolves at the next wake of the key. */
  next(key: string): Promise<void> {
    const known = this.#waiting.get(key) ?? Promise.withResolvers<void>();
    this.#waiting.set(key, known);
    return known.promise;
  }

  wake(key: string): void {
    this.#waiting.get(key)?.resolve();
    this.#waiting.delete(key);
  }
}
