// Wakes the open streams of a process. A stream sleeps here until something may have come to its inbox, and then reads the
// store behind its own cursor, so a slow reader costs nothing and delays nobody. What this adds to other wakers is the
// position of each stream: a comparison with the ends of the inboxes wakes only those streams that have missed something.
import { Waker, Wakers } from '#chassis/runtime/repetition/wakers.ts';

/** One stream. */
export class Watcher extends Waker {
  /** The position up to which the stream has read the inbox. */
  position = 0n;
}

export class Hub {
  readonly #watchers = new Wakers<Watcher>();

  /** From this call on, everything that comes to the person's inbox wakes the watcher. Answers with the function that ends it. */
  join(userId: string, watcher: Watcher): () => void {
    return this.#watchers.join(userId, watcher);
  }

  /** Wakes the streams of people whose inboxes got something. */
  wake(userIds: Iterable<string>): void {
    for (const userId of userIds) this.#watchers.wake(userId);
  }

  /** Wakes the streams that have not read all of their inbox. */
  async compare(ends: (userIds: readonly string[]) => Promise<ReadonlyMap<string, bigint>>): Promise<void> {
    const userIds = this.#watchers.keys;
    if (userIds.length === 0) return;
    for (const [userId, end] of await ends(userIds)) {
      for (const watcher of this.#watchers.of(userId)) if (watcher.position < end) watcher.wake();
    }
  }

  /** How many streams are open. */
  get size(): number {
    return this.#watchers.size;
  }
}
