// Wakes those who wait for something in this process: a loop that looks for work, or a stream that looks for news. A wake
// that comes between the look and the wait ends the wait at once, so nothing is missed. Nothing is queued either: whoever
// wakes looks at the store, which alone says what there is. Wakes of other processes get lost, so each wait has a time.

/** One who waits. */
export class Waker {
  #isWoken = false;
  #resolve: (() => void) | undefined;

  wake(): void {
    this.#isWoken = true;
    this.#resolve?.();
  }

  /** Waits for a wake since the last wait or for the abort (true), or for the time to be over (false). */
  async wait(ms: number, signal?: AbortSignal): Promise<boolean> {
    if (!this.#isWoken && !signal?.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      const onAbort = (): void => resolve();
      signal?.addEventListener('abort', onAbort);
      this.#resolve = resolve;
      await promise;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      this.#resolve = undefined;
    }
    const isWoken = this.#isWoken || signal?.aborted === true;
    this.#isWoken = false;
    return isWoken;
  }
}

/** Those who wait, by what they wait for. */
export class Wakers<Kind extends Waker = Waker> {
  readonly #wakers = new Map<string, Set<Kind>>();

  /** From this call on, each wake of the key wakes the waker. Answers with the function that ends that. */
  join(key: string, waker: Kind): () => void {
    const wakers = this.#wakers.get(key) ?? new Set();
    this.#wakers.set(key, wakers);
    wakers.add(waker);
    return () => {
      wakers.delete(waker);
      if (wakers.size === 0 && this.#wakers.get(key) === wakers) this.#wakers.delete(key);
    };
  }

  wake(key: string): void {
    for (const waker of this.of(key)) waker.wake();
  }

  of(key: string): Iterable<Kind> {
    return this.#wakers.get(key) ?? [];
  }

  get keys(): string[] {
    return [...this.#wakers.keys()];
  }

  /** How many wait. */
  get size(): number {
    return [...this.#wakers.values()].reduce((sum, { size }) => sum + size, 0);
  }
}
