// A gate in front of something that only so many may use at once, such as the connections of a pool: the others wait where somebody can bound
// and take back their wait. Who waits is let in owner by owner, so that an owner who asks for much waits for itself. A call is refused when
// its turn does not come soon: later it would only be refused later, and hold up others until then. Work in the background waits for as
// long as it takes, and a patient call for as long as its caller does. A plain line without owners is in gate.ts.
import type { Work } from './work.ts';

/** How long a call may wait: answers within a second are the aim. */
const patienceMs = 1000;
/** How long, where somebody has been waiting all the time for `longMs`: more comes than can be done, and waiting helps nobody. */
const shortPatienceMs = 250;
const longMs = 1000;
/** For each place, how many calls may wait, of one owner and of all. */
const waitingOfOwner = 50;
const waiting = 200;
/** The owner of all work in the background. */
const nobody = '';

/** What the gate is for cannot be reached. */
export class Away extends Error {
  readonly code = 'AWAY';
}

/** A later try may find room. */
class Busy extends Error {
  readonly code = 'BUSY';
}

/** Gives the place back. */
export type Leave = () => void;

interface Waiter {
  enter: () => void;
  refuse: (error: unknown) => void;
}

export class FairGate {
  readonly #places: number;
  /** Those who wait, by owner, in the order in which their owners' turns come. */
  readonly #lines = new Map<string, Waiter[]>();
  #running = 0;
  #held = false;
  #shut: Error | undefined;
  #waiting = 0;
  /** Since when somebody has been waiting all the time. */
  #waitingSince = 0;

  constructor(places: number) {
    this.#places = places;
  }

  /**
   * Ends when there is a place.
   * @throws Busy when a call has waited for too long, or too many wait; the error of `shut`; the reason of a signal that aborts meanwhile
   */
  async enter(work: Work | undefined): Promise<Leave> {
    work?.signal.throwIfAborted();
    if (this.#shut) throw this.#shut;
    if (this.#held || this.#running >= this.#places) await this.#wait(work);
    else this.#running++;
    let left = false;
    return () => {
      if (!left) this.#leave();
      left = true;
    };
  }

  /** Whether nobody is inside and nobody waits. */
  get idle(): boolean {
    return this.#running === 0 && this.#waiting === 0;
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
    this.#waiting = 0;
    for (const { refuse } of waiters) refuse(error);
  }

  open(): void {
    this.#held = false;
    this.#shut = undefined;
    while (this.#running < this.#places && this.#letNextIn());
  }

  #leave(): void {
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
    this.#waiting--;
    this.#running++;
    next.enter();
    return true;
  }

  #wait(work: Work | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = { enter: resolve, refuse: reject };
    if (!work) {
      this.#add(nobody, waiter);
      return promise;
    }
    const { owner, signal } = work;
    this.#requireRoom(owner);
    this.#add(owner, waiter);
    const goAway = (error: unknown): void => {
      this.#remove(owner, waiter);
      reject(error);
    };
    const onAbort = (): void => goAway(signal.reason);
    // A process that was busy itself may have a place to give in this very turn.
    const onTimeout = (): void => void setImmediate(() => goAway(new Busy('no place became free in time')));
    const timer = work.patient ? undefined : setTimeout(onTimeout, this.#patienceMs);
    signal.addEventListener('abort', onAbort, { once: true });
    return promise.finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    });
  }

  get #patienceMs(): number {
    return performance.now() - this.#waitingSince > longMs ? shortPatienceMs : patienceMs;
  }

  #requireRoom(owner: string): void {
    const own = this.#lines.get(owner)?.length ?? 0;
    if (own < waitingOfOwner * this.#places && this.#waiting < waiting * this.#places) return;
    throw new Busy('too many wait already');
  }

  #add(owner: string, waiter: Waiter): void {
    if (this.#waiting === 0) this.#waitingSince = performance.now();
    this.#waiting++;
    const line = this.#lines.get(owner);
    if (line) line.push(waiter);
    else this.#lines.set(owner, [waiter]);
  }

  #remove(owner: string, waiter: Waiter): void {
    const line = this.#lines.get(owner);
    if (!line?.includes(waiter)) return;
    line.splice(line.indexOf(waiter), 1);
    this.#waiting--;
    if (line.length === 0) this.#lines.delete(owner);
  }
}
