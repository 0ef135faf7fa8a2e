// The gate in front of a pool: as many statements and transactions pass at once as there are connections, so that none waits inside of the
// client, where nobody could bound it or take it back. Who has to wait is let in owner by owner, so that one who asks for much waits for
// itself. A call whose turn would not come soon is refused at once: later it would only be refused later, and hold up others until then.
// Work in the background waits for as long as it takes.
import type { Work } from '../../runtime/work.ts';

/** A call that would wait longer is refused. Answers within a second are the aim, and the call has more to do than to wait. */
const longestWaitMs = 500;
/** How much the newest sample counts in the average of the times between two ends. */
const weight = 0.1;
/** The owner of all work in the background. */
const nobody = '';

/** Whoever came has to go away again; a later try may find room. */
export class Away extends Error {
  readonly code = 'DATABASE_AWAY';
}

export class Busy extends Error {
  readonly code = 'DATABASE_BUSY';
}

/** Gives the place back. */
export type Leave = () => void;

interface Waiter {
  enter: () => void;
  refuse: (error: unknown) => void;
}

export class PoolGate {
  readonly #places: number;
  readonly #now: () => number;
  /** Those who wait, by owner, in the order in which their owners' turns come. */
  readonly #lines = new Map<string, Waiter[]>();
  #running = 0;
  #held = false;
  #shut: Error | undefined;
  /** Milliseconds from the end of one to the end of the next, while all places are taken. */
  #interval = 0;
  /** When a place was last given back, or the last free one was taken. */
  #movedAt = 0;

  constructor(places: number, now: () => number = () => performance.now()) {
    this.#places = places;
    this.#now = now;
  }

  /**
   * Ends when there is a place.
   * @throws Busy when a call would wait for too long; Away when the database is; the reason of a signal that aborts meanwhile
   */
  async enter(work: Work | undefined): Promise<Leave> {
    work?.signal.throwIfAborted();
    if (this.#shut) throw this.#shut;
    if (this.#held || this.#running >= this.#places) await this.#wait(work);
    else this.#take();
    let left = false;
    return () => {
      if (!left) this.#leave();
      left = true;
    };
  }

  /** Lets nobody in until `open` or `shut`. */
  hold(): void {
    this.#held = true;
  }

  /** Refuses all who wait and all who come, until `open`. */
  shut(error: Error): void {
    this.#shut = error;
    const waiters = [...this.#lines.values()].flat();
    this.#lines.clear();
    for (const { refuse } of waiters) refuse(error);
  }

  open(): void {
    this.#held = false;
    this.#shut = undefined;
    this.#movedAt = this.#now();
    while (this.#running < this.#places && this.#letNextIn());
  }

  #take(): void {
    this.#running++;
    if (this.#running < this.#places) return;
    this.#movedAt = this.#now();
    // What was slow before there was room again tells nothing of what comes now.
    this.#interval = 0;
  }

  #leave(): void {
    const now = this.#now();
    if (this.#running === this.#places) {
      const sample = now - this.#movedAt;
      this.#interval += (this.#interval === 0 ? 1 : weight) * (sample - this.#interval);
    }
    this.#movedAt = now;
    this.#running--;
    if (!this.#held) this.#letNextIn();
  }

  #letNextIn(): boolean {
    const [first] = this.#lines;
    if (!first) return false;
    const [owner, line] = first;
    const next = line.shift()!;
    // An owner who has more to do goes behind all others.
    this.#lines.delete(owner);
    if (line.length > 0) this.#lines.set(owner, line);
    this.#running++;
    next.enter();
    return true;
  }

  #wait(work: Work | undefined): Promise<void> {
    const owner = work?.owner ?? nobody;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = { enter: resolve, refuse: reject };
    if (!work) {
      this.#line(owner).push(waiter);
      return promise;
    }
    if (this.#waitOf(owner) > longestWaitMs) throw new Busy('the database has more to do than it can do soon');
    this.#line(owner).push(waiter);
    const goAway = (error: unknown): void => {
      this.#remove(owner, waiter);
      reject(error);
    };
    const onAbort = (): void => goAway(work.signal.reason);
    const timer = setTimeout(() => goAway(new Busy('the database had no connection free in time')), 2 * longestWaitMs);
    work.signal.addEventListener('abort', onAbort, { once: true });
    return promise.finally(() => {
      clearTimeout(timer);
      work.signal.removeEventListener('abort', onAbort);
    });
  }

  /** How long the next one of an owner will have to wait, in milliseconds, as far as can be told. */
  #waitOf(owner: string): number {
    const own = this.#lines.get(owner)?.length ?? 0;
    let before = own;
    for (const [name, line] of this.#lines) if (name !== owner) before += Math.min(line.length, own + 1);
    // Places that nobody has given back for long tell that the average is too good by now.
    return (before + 1) * Math.max(this.#interval, this.#now() - this.#movedAt);
  }

  #line(owner: string): Waiter[] {
    const line = this.#lines.get(owner) ?? [];
    this.#lines.set(owner, line);
    return line;
  }

  #remove(owner: string, waiter: Waiter): void {
    const line = this.#lines.get(owner);
    if (!line?.includes(waiter)) return;
    line.splice(line.indexOf(waiter), 1);
    if (line.length === 0) this.#lines.delete(owner);
  }
}
