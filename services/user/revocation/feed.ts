// The revocations that an instance knows and tells its watchers. It reads them from the database often, because any instance
// may have written one, and at once after each call that may have written one. Reading is a look into a short index.

import { apart } from '#chassis/database/pool/joining.ts';
import { type Revocation, Revocations } from '#chassis/identity/revocations.ts';
import { repeat } from '#chassis/runtime/repetition/repeat.ts';
import { withinTime } from '#chassis/runtime/within-time.ts';
import type { RevocationStore } from './store.ts';

/** The pause between two looks: every service knows of a revocation well within a second. */
const lookMs = 100;
/** How long a revocation is told after its token ended: clocks differ, and a token may be accepted a little longer. */
const toleranceMs = 60_000;
/** A stream ends after this time, so that streams spread over the instances that are there by then. */
const longestStreamMs = 10 * 60_000;

export interface RevocationFeedParts {
  store: RevocationStore;
  /** How long an access token lives. */
  tokenMs: number;
}

export class RevocationFeed {
  readonly #parts: RevocationFeedParts;
  readonly #known = new Revocations();
  /** The revocations in the order in which they were found. The first are dropped when they do not matter any more. */
  readonly #found: Revocation[] = [];
  /** How many were dropped. */
  #dropped = 0;
  #horizon = '0';
  #looking: Promise<void> | undefined;
  #stopLooking: (() => Promise<void>) | undefined;
  #watchers = 0;
  #news = Promise.withResolvers<void>();

  constructor(parts: RevocationFeedParts) {
    this.#parts = parts;
  }

  /** Reads everything that was committed before the call. */
  async look(): Promise<void> {
    // A look under way may have read too early.
    await this.#looking?.catch(() => undefined);
    this.#looking ??= apart(() => this.#read()).finally(() => {
      this.#looking = undefined;
    });
    await this.#looking;
  }

  /** Tells all revocations that matter, then each one when it is found, and an empty message as a heartbeat in between. */
  async *watch(signal: AbortSignal, heartbeatMs: number): AsyncGenerator<readonly Revocation[]> {
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    const end = Date.now() + longestStreamMs * (0.5 + Math.random() / 2);
    const leave = this.#join();
    try {
      await this.look();
      for (let next = 0; !signal.aborted && Date.now() < end; ) {
        const { promise } = this.#news;
        const fresh = this.#found.slice(Math.max(0, next - this.#dropped));
        next = this.#dropped + this.#found.length;
        yield fresh;
        if (next === this.#dropped + this.#found.length)
          await withinTime(Promise.race([promise, aborted]), heartbeatMs);
      }
    } finally {
      leave();
    }
  }

  /** Tells this process of revocations. Answers with the function that stops this. */
  follow(revocations: Revocations): () => void {
    revocations.add(this.#found);
    this.#known.onRevoked((added) => revocations.add(added));
    return this.#join();
  }

  /** Removes revocations that do not matter any more. Any instance may do so, at any time. */
  async sweep(): Promise<void> {
    const { store, tokenMs } = this.#parts;
    await store.sweep(new Date(Date.now() - tokenMs - toleranceMs));
  }

  /** Looks at the database while there is a watcher. Answers with the function by which the watcher leaves. */
  #join(): () => void {
    this.#watchers += 1;
    this.#stopLooking ??= repeat({
      task: () => this.look(),
      everyMs: lookMs,
      // After a failure, the database is read from the beginning.
      onError: () => {
        this.#horizon = '0';
      },
    });
    return () => {
      this.#watchers -= 1;
      if (this.#watchers > 0) return;
      void this.#stopLooking?.();
      this.#stopLooking = undefined;
    };
  }

  async #read(): Promise<void> {
    const { store, tokenMs } = this.#parts;
    const { rows, horizon } = await store.read(this.#horizon);
    this.#horizon = horizon;
    const endOf = (time: Date): Date => new Date(time.getTime() + tokenMs + toleranceMs);
    const now = Date.now();
    const read = rows.map(({ id, revokeTime }) => ({ id, endTime: endOf(revokeTime) }));
    const added = this.#known.add(read.filter(({ endTime }) => endTime.getTime() > now));
    while (this.#found[0] && this.#found[0].endTime.getTime() <= now) {
      this.#found.shift();
      this.#dropped += 1;
    }
    if (added.length === 0) return;
    this.#found.push(...added);
    const { resolve } = this.#news;
    this.#news = Promise.withResolvers();
    resolve();
  }
}
