// Wakes the open streams of a process. Whoever watches an inbox sleeps here until something may have come to it, and then
// reads the store at its own place: nothing is queued for anybody, so a slow reader costs nothing and is waited for by
// nobody, and what a stream has seen depends on its cursor alone.

export interface Watcher {
  /** Until something may have come since the last time, which answers true, or the time is over. An abort wakes as well. */
  sleep: (ms: number, signal: AbortSignal) => Promise<boolean>;
  /** Up to where the inbox was read. */
  position: bigint;
  leave: () => void;
}

export class Hub {
  readonly #watchers = new Map<string, Set<Sleeper>>();

  /** From here on nothing comes to the person's inbox without the watcher being woken. */
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

  /** Something came to these people's inboxes. */
  wake(userIds: Iterable<string>): void {
    for (const userId of userIds) for (const watcher of this.#watchers.get(userId) ?? []) watcher.wake();
  }

  /** Wakes those whose inbox goes on behind what they have read. */
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
