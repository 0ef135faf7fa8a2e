// Wakes the open streams of a process. A stream sleeps here until something may have come to its inbox, and then reads the
// store behind its own cursor. Nothing is queued, so a slow reader costs nothing and delays nobody, and the cursor alone
// says how much a stream has seen.

export interface Watcher {
  /**
   * Waits until something may have come since the last call (true) or the time is over (false). An abort wakes the stream
   * too.
   */
  sleep: (ms: number, signal: AbortSignal) => Promise<boolean>;
  /** The position up to which the stream has read the inbox. */
  position: bigint;
  leave: () => void;
}

export class Hub {
  readonly #watchers = new Map<string, Set<Sleeper>>();

  /** From this call on, everything that comes to the person's inbox wakes the watcher. */
  join(userId: string): Watcher {
    const watchers = this.#watchers.get(userId) ?? new Set();
    this.#watchers.set(userId, watchers);
    const sleeper = new Sleeper(() => {
      watchers.delete(sleeper);
      if (watchers.size === 0) this.#watchers.delete(userId);
    });
    watchers.add(sleeper);
    return sleeper;
  }

  /** Wakes the streams of people whose inboxes got something. */
  wake(userIds: Iterable<string>): void {
    for (const userId of userIds) for (const watcher of this.#watchers.get(userId) ?? []) watcher.wake();
  }

  /** Wakes the streams that have not read all of their inbox. */
  async compare(ends: (userIds: readonly string[]) => Promise<ReadonlyMap<string, bigint>>): Promise<void> {
    if (this.#watchers.size === 0) return;
    for (const [userId, end] of await ends([...this.#watchers.keys()])) {
      for (const watcher of this.#watchers.get(userId) ?? []) if (watcher.position < end) watcher.wake();
    }
  }

  /** How many streams are open. */
  get size(): number {
    return [...this.#watchers.values()].reduce((sum, { size }) => sum + size, 0);
  }
}

class Sleeper implements Watcher {
  position = 0n;
  readonly leave: () => void;
  #woken = false;
  #resolve: (() => void) | undefined;

  constructor(leave: () => void) {
    this.leave = leave;
  }

  wake(): void {
    this.#woken = true;
    this.#resolve?.();
  }

  async sleep(ms: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#woken && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, ms);
        function done() {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        }
        signal.addEventListener('abort', done);
        this.#resolve = done;
      });
    }
    const woken = this.#woken || signal.aborted;
    this.#resolve = undefined;
    this.#woken = false;
    return woken;
  }
}
