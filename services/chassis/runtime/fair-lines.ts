// Those who wait at a gate, in one line for each owner. The owners take turns. An owner who has all the places that one may
// have is passed over until one of them is free.

export interface Waiter {
  readonly owner: string;
  readonly enter: () => void;
  readonly refuse: (error: unknown) => void;
  /** When the wait began, by the gate's own clock in milliseconds. */
  readonly since: number;
  /** Whether the wait may take any time. */
  readonly patient: boolean;
}

export class Lines {
  /** Whether an owner has all places that one may have. */
  readonly isFull: (owner: string) => boolean;
  /** The lines of those who may enter, in the order in which their turns come. */
  readonly #turns = new Map<string, Waiter[]>();
  /** The lines of owners who are full. */
  readonly #passedOver = new Map<string, Waiter[]>();
  #length = 0;

  constructor(isFull: (owner: string) => boolean) {
    this.isFull = isFull;
  }

  get length(): number {
    return this.#length;
  }

  get someoneMayEnter(): boolean {
    return this.#turns.size > 0;
  }

  lengthOf(owner: string): number {
    return this.#lineOf(owner)?.length ?? 0;
  }

  add(waiter: Waiter): void {
    this.#length++;
    const { owner } = waiter;
    const line = this.#lineOf(owner);
    if (line) line.push(waiter);
    else (this.isFull(owner) ? this.#passedOver : this.#turns).set(owner, [waiter]);
  }

  /** Takes out the one whose turn it is. Its owner goes behind all others. Call `settle` when the owner has the place. */
  shift(): Waiter | undefined {
    const [first] = this.#turns;
    if (!first) return undefined;
    const [owner, line] = first;
    const next = line.shift()!;
    this.#length--;
    this.#turns.delete(owner);
    if (line.length > 0) this.#turns.set(owner, line);
    return next;
  }

  /** Passes the owner over if it is full now. */
  settle(owner: string): void {
    const line = this.#turns.get(owner);
    if (!line || !this.isFull(owner)) return;
    this.#turns.delete(owner);
    this.#passedOver.set(owner, line);
  }

  /** Lets the owner take turns again if it is not full any more. */
  readmit(owner: string): void {
    const line = this.#passedOver.get(owner);
    if (!line || this.isFull(owner)) return;
    this.#passedOver.delete(owner);
    this.#turns.set(owner, line);
  }

  /** Takes out a waiter, if it still waits. */
  remove(waiter: Waiter): void {
    const { owner } = waiter;
    const line = this.#lineOf(owner);
    if (!line?.includes(waiter)) return;
    line.splice(line.indexOf(waiter), 1);
    this.#length--;
    if (line.length > 0) return;
    this.#turns.delete(owner);
    this.#passedOver.delete(owner);
  }

  /** Takes out all. */
  clear(): Waiter[] {
    const all = this.waiters();
    this.#turns.clear();
    this.#passedOver.clear();
    this.#length = 0;
    return all;
  }

  /** All who wait, each owner's in the order in which they came. */
  waiters(): Waiter[] {
    return [...this.#turns.values(), ...this.#passedOver.values()].flat();
  }

  /** The one who came last of the owner with the most, among those whose patience has an end. */
  newestOfLongest(): Waiter | undefined {
    let longest: Waiter[] = [];
    for (const line of [...this.#turns.values(), ...this.#passedOver.values()]) {
      if (line.length > longest.length && !line.at(-1)!.patient) longest = line;
    }
    return longest.at(-1);
  }

  #lineOf(owner: string): Waiter[] | undefined {
    return this.#turns.get(owner) ?? this.#passedOver.get(owner);
  }
}
