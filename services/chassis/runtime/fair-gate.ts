// A gate in front of something that only so many may use at once, such as the connections of a pool: the others wait where somebody can bound
// and take back their wait. Who waits is let in owner by owner, so that an owner who asks for much waits for itself. A call is refused when
// its turn does not come soon: later it would only be refused later, and hold up others until then. Work in the background waits for as
// long as it takes, and a patient call for as long as its caller does. A plain line without owners is in gate.ts.
import { Lines, type Waiter } from './fair-lines.ts';
import type { Work } from './work.ts';

/** How often the gate looks at those who wait. */
const tickMs = 50;
/**
 * As much of the time between two looks counts as waiting. In the rest the process stood still in some long work of its own, so
 * that it could let in nobody. Under a load that lasts all of the time counts: then the work is the load.
 */
const countedMs = 100;
/** How long a call may wait: answers within a second are the aim. */
const patienceMs = 1000;
/** How long those wait who wait only for other calls of their own, and so hold up nobody: nearly as long as a call may take. */
const ownPatienceMs = 1800;
/**
 * How long those wait who wait for several calls, where somebody has been waiting for a place all the time for `longMs`: more
 * comes than can be done, and waiting helps nobody.
 */
const shortPatienceMs = 250;
const longMs = 1000;
/** In how many looks a patience of the short kind is over. */
const looks = shortPatienceMs / tickMs;
/** For each place, how many calls may wait, of one owner and of all. */
const waitingOfOwner = 50;
const waiting = 200;
/** How many times as many may wait where no owner has more than one call there. */
const singles = 4;
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

export interface Places {
  /** How many may be inside. */
  all: number;
  /** How many of one owner. */
  ofOwner?: number;
}

export class FairGate {
  readonly #places: Required<Places>;
  readonly #lines: Lines;
  /** How many are inside, by owner. */
  readonly #inside = new Map<string, number>();
  #running = 0;
  #held = false;
  #shut: Error | undefined;
  #clock: NodeJS.Timeout | undefined;
  #lookedAt = 0;
  /** The time that counts as waiting, since some moment. */
  #now = 0;
  /** For how long somebody has been waiting for a place all the time. */
  #pressedMs = 0;
  /** How many were let in out of the lines between two looks, since the last look in the last place. */
  readonly #letIn = new Array<number>(looks).fill(0);

  constructor({ all, ofOwner = Number.POSITIVE_INFINITY }: Places) {
    this.#places = { all, ofOwner };
    this.#lines = new Lines((owner) => owner !== nobody && (this.#inside.get(owner) ?? 0) >= ofOwner);
  }

  /**
   * Ends when there is a place.
   * @throws Busy when a call has waited for too long, or too many wait; the error of `shut`; the reason of a signal that aborts meanwhile
   */
  async enter(work: Work | undefined): Promise<Leave> {
    work?.signal.throwIfAborted();
    if (this.#shut) throw this.#shut;
    const owner = work?.owner ?? nobody;
    const mayEnter = !this.#held && this.#running < this.#places.all && !this.#lines.isFull(owner);
    if (mayEnter) this.#add(owner);
    else await this.#wait(owner, work);
    let left = false;
    return () => {
      if (!left) this.#leave(owner);
      left = true;
    };
  }

  /** How many are inside. */
  get running(): number {
    return this.#running;
  }

  /** How many wait for a place. */
  get waiting(): number {
    return this.#lines.length;
  }

  /** How many may be inside. */
  get all(): number {
    return this.#places.all;
  }

  /** Lets nobody in until `open` or `shut`. */
  hold(): void {
    this.#held = true;
  }

  /** Refuses all who wait and all who come, until `open`. */
  shut(error: Error): void {
    this.#shut = error;
    for (const { refuse } of this.#lines.clear()) refuse(error);
  }

  open(): void {
    this.#held = false;
    this.#shut = undefined;
    this.#letNextIn();
  }

  #add(owner: string): void {
    this.#running++;
    this.#inside.set(owner, (this.#inside.get(owner) ?? 0) + 1);
  }

  #leave(owner: string): void {
    this.#running--;
    const still = this.#inside.get(owner)! - 1;
    if (still === 0) this.#inside.delete(owner);
    else this.#inside.set(owner, still);
    this.#lines.readmit(owner);
    if (!this.#held) this.#letNextIn();
  }

  #letNextIn(): void {
    while (this.#running < this.#places.all) {
      const next = this.#lines.shift();
      if (!next) break;
      this.#add(next.owner);
      this.#letIn[looks - 1]!++;
      next.enter();
      this.#lines.settle(next.owner);
    }
    if (!this.#lines.someoneMayEnter) this.#pressedMs = 0;
  }

  #wait(owner: string, work: Work | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = {
      owner,
      enter: resolve,
      refuse: reject,
      since: this.#now,
      patient: !work || !!work.patient,
    };
    if (work) this.#makeRoomFor(waiter);
    this.#lines.add(waiter);
    if (!this.#clock) this.#startClock();
    if (!work) return promise;
    const { signal } = work;
    const onAbort = (): void => {
      this.#lines.remove(waiter);
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    return promise.finally(() => signal.removeEventListener('abort', onAbort));
  }

  /** Under a load that lasts, no more may wait than will be let in before their patience ends. The owner with the most goes first. */
  #makeRoomFor({ owner, patient }: Waiter): void {
    const { all, ofOwner } = this.#places;
    const { length } = this.#lines;
    if (length >= waiting * all || this.#lines.lengthOf(owner) >= waitingOfOwner * Math.min(all, ofOwner)) {
      throw new Busy('too many wait already');
    }
    if (patient || !this.#isPressed) return;
    const last = this.#lines.newestOfLongest();
    const most = last ? this.#lines.lengthOf(last.owner) : 0;
    const own = this.#lines.lengthOf(owner) + 1;
    // Of those who ask for one thing at a time none is refused for another, and more of them may wait.
    const soon = Math.max(
      all,
      this.#letIn.reduce((sum, count) => sum + count),
    );
    if (length < (Math.max(own, most) > 1 ? soon : singles * soon)) return;
    if (!last || own >= most) throw new Busy('more comes than can be done');
    this.#refuse(last, 'more comes than can be done');
  }

  get #isPressed(): boolean {
    return this.#pressedMs > longMs;
  }

  #startClock(): void {
    this.#lookedAt = performance.now();
    this.#clock = setInterval(() => this.#look(), tickMs);
  }

  #look(): void {
    const now = performance.now();
    const passedMs = now - this.#lookedAt;
    this.#lookedAt = now;
    if (this.#lines.someoneMayEnter) this.#pressedMs += passedMs;
    this.#now += this.#isPressed ? passedMs : Math.min(passedMs, countedMs);
    this.#letIn.push(0);
    this.#letIn.shift();
    // A process that was busy itself may have a place to give in this very turn.
    setImmediate(() => this.#refuseLate());
  }

  #refuseLate(): void {
    for (const waiter of this.#lines.waiters()) {
      const waitedMs = this.#now - waiter.since;
      if (!waiter.patient && waitedMs >= this.#patienceMs(waiter)) this.#refuse(waiter, 'no place became free in time');
    }
    if (this.#lines.length > 0) return;
    clearInterval(this.#clock);
    this.#clock = undefined;
    this.#pressedMs = 0;
    this.#letIn.fill(0);
  }

  #patienceMs({ owner }: Waiter): number {
    if (this.#isPressed) return this.#lines.lengthOf(owner) > 1 ? shortPatienceMs : patienceMs;
    return this.#lines.isFull(owner) ? ownPatienceMs : patienceMs;
  }

  #refuse(waiter: Waiter, why: string): void {
    this.#lines.remove(waiter);
    waiter.refuse(new Busy(why));
  }
}
