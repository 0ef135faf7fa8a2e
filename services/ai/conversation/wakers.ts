// Wakes those who wait for something in this process. Nothing is lost without it: whoever waits also looks now and then.
export class Wakers {
  readonly #listeners = new Map<string, Set<Listener>>();

  /** From this call on, until it leaves, each wake of the key is noticed. */
  join(key: string): Pick<Listener, 'wait'> & { leave: () => void } {
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners);
    const listener = new Listener();
    listeners.add(listener);
    const leave = (): void => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(key);
    };
    return { wait: (ms, signal) => listener.wait(ms, signal), leave };
  }

  wake(key: string): void {
    for (const listener of this.#listeners.get(key) ?? []) listener.wake();
  }

  /** How many keys are listened to. */
  get size(): number {
    return this.#listeners.size;
  }
}

class Listener {
  #isWoken = false;
  #resolve: (() => void) | undefined;

  wake(): void {
    this.#isWoken = true;
    this.#resolve?.();
  }

  /** Waits for a wake since the last wait, for the time to be over, or for the abort. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#isWoken && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      const onAbort = (): void => resolve();
      signal.addEventListener('abort', onAbort);
      this.#resolve = resolve;
      await promise;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      this.#resolve = undefined;
    }
    this.#isWoken = false;
  }
}
