// Which workouts of a file a person has already, from any app and under any name. A fingerprint finds a workout of the same app, whatever was
// corrected in it. Start and sets find a workout that was renamed or that another app exported. Day and sets find a workout of an app that
// writes no time of day. Sets alone find a history in another time zone, when at least two workouts are apart by the same hours. Each
// workout is found only once. A doubtful workout is not a duplicate: people can delete a workout too many, but not restore one too few.
import type { ParsedSet } from './rows.ts';
import type { ParsedWorkout } from './workouts.ts';

export type Measures = Pick<ParsedSet, 'weightKg' | 'reps' | 'distanceM' | 'durationS'>;

/** A workout that the person has. */
export interface KnownWorkout {
  readonly name: string;
  readonly startTime: Date;
  readonly timeZone: string;
  /** The identity that the file's app gave to the workout, when the workout came from that app. */
  readonly fingerprint: string | undefined;
  /** Whether its start is noon because the time of day is not known. */
  readonly dayOnly: boolean;
  /** The sets; they are not read when the fingerprint is that of a workout of the file. */
  readonly sets: readonly Measures[];
}

const minute = 60_000;
const quarter = 15 * minute;
/** The most hours between two time zones, at the hours of training. */
const farthest = 14 * 3600_000;
/** With fewer sets than this, equal sets prove too little. */
const fewSets = 3;

export function findKnown(
  workouts: readonly ParsedWorkout[],
  known: readonly KnownWorkout[],
): ReadonlySet<ParsedWorkout> {
  const search = new Search(workouts, known);
  search.byFingerprint();
  search.byStart();
  search.byDay();
  search.byShift();
  return search.found;
}

class Search {
  readonly found = new Set<ParsedWorkout>();
  readonly #free: Set<KnownWorkout>;
  readonly #workouts: readonly ParsedWorkout[];
  /** Whether the times of the file are those that are known. */
  #isInZone = false;

  constructor(workouts: readonly ParsedWorkout[], known: readonly KnownWorkout[]) {
    this.#workouts = workouts;
    this.#free = new Set(known);
  }

  byFingerprint(): void {
    const known = new Map([...this.#free].map((workout) => [workout.fingerprint, workout]));
    for (const workout of this.#workouts) this.#take(workout, known.get(workout.fingerprint));
  }

  /**
   * Matches workouts with the same start to the minute, and with the same name or half of the sets: some may have been
   * corrected.
   */
  byStart(): void {
    const known = Map.groupBy(this.#free, ({ startTime }) => Math.floor(startTime.getTime() / minute));
    for (const workout of this.#left()) {
      const start = workout.startTime.getTime();
      const near = [-1, 0, 1].flatMap((step) => known.get(Math.floor(start / minute) + step) ?? []);
      const candidates = near
        .filter((one) => this.#free.has(one) && Math.abs(one.startTime.getTime() - start) < minute)
        .map((one) => ({ one, shared: countShared(workout.sets, one.sets) }))
        .filter(
          ({ one, shared }) => isHalf(shared, workout, one) || (isSameName(workout, one) && isTimed(workout, one)),
        )
        .toSorted((first, second) => second.shared - first.shared);
      if (this.#take(workout, candidates[0]?.one)) this.#isInZone = true;
    }
  }

  /** All sets of the one are among those that the day has, where one of the two tells only the day. */
  byDay(): void {
    const days = Map.groupBy(this.#free, ({ startTime, timeZone }) => dayOf(startTime, timeZone));
    const pools = new Map<string, SetPool>();
    for (const workout of this.#left()) {
      const day = dayOf(workout.startTime, workout.timeZone);
      const known = (days.get(day) ?? []).filter((one) => workout.dayOnly ?? one.dayOnly);
      // When a file tells a day twice, each set is found once.
      const pool = pools.get(`${day} ${workout.dayOnly}`) ?? new SetPool(known.flatMap((one) => one.sets));
      pools.set(`${day} ${workout.dayOnly}`, pool);
      if (known.length > 0 && pool.takeAll(workout.sets)) this.found.add(workout);
    }
  }

  /** Matches workouts with the same sets in the same order; two or more workouts also have to be apart by the same hours. */
  byShift(): void {
    const known = Map.groupBy(this.#free, ({ sets }) => keyOf(sets));
    const pairs = this.#left().flatMap((workout) => {
      const candidates = workout.dayOnly ? [] : (known.get(keyOf(workout.sets)) ?? []);
      return candidates
        .map((one) => ({ workout, one, apart: one.startTime.getTime() - workout.startTime.getTime() }))
        .filter(({ one, apart }) => isShift(apart) && !one.dayOnly && isSame(workout.sets, one.sets));
    });
    const shifts = [...Map.groupBy(pairs, ({ apart }) => Math.round(apart / quarter))];
    for (const [quarters, group] of shifts.toSorted(([, one], [, other]) => other.length - one.length)) {
      // Where other times of the file agree, the difference can only be the hour of summer time.
      if (this.#isInZone && Math.abs(quarters) !== 4) continue;
      const isSure = new Set(group.map(({ workout }) => workout)).size > 1 || this.#isOnly(group[0]!);
      if (isSure) for (const { workout, one } of group) this.#take(workout, one);
    }
  }

  /** The file has this one workout, and its name is the same. */
  #isOnly({ workout, one }: { workout: ParsedWorkout; one: KnownWorkout }): boolean {
    return this.#workouts.length === 1 && workout.sets.length >= fewSets && isSameName(workout, one);
  }

  #left(): ParsedWorkout[] {
    return this.#workouts.filter((workout) => !this.found.has(workout));
  }

  #take(workout: ParsedWorkout, known: KnownWorkout | undefined): boolean {
    if (!known || this.found.has(workout) || !this.#free.delete(known)) return false;
    this.found.add(workout);
    return true;
  }
}

const isHalf = (shared: number, workout: ParsedWorkout, known: KnownWorkout): boolean =>
  shared * 2 >= Math.max(workout.sets.length, known.sets.length);

const isTimed = (workout: ParsedWorkout, known: KnownWorkout): boolean => !workout.dayOnly && !known.dayOnly;

const isSameName = (one: { name: string }, other: { name: string }): boolean =>
  nameKey(one.name) === nameKey(other.name);
const nameKey = (name: string): string => name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

function isShift(apart: number): boolean {
  const rest = Math.abs(apart) % quarter;
  return (
    Math.abs(apart) >= quarter - minute && Math.abs(apart) <= farthest && (rest < minute || rest > quarter - minute)
  );
}

const formats = new Map<string, Intl.DateTimeFormat>();
/** Zones that a process has seen; there are few hundred. */
function dayOf(time: Date, timeZone: string): string {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  formats.set(timeZone, format);
  return format.format(time);
}

/** Repetitions are the same in every unit: they tell whether two workouts have the same sets. */
const keyOf = (sets: readonly Measures[]): string => sets.map(({ reps = 0 }) => reps).join();

/** Apps round what they convert: a quarter of a kilogram, ten metres and a second are no difference. */
function isSame(one: readonly Measures[], other: readonly Measures[]): boolean {
  return (
    one.length === other.length &&
    one.every((set, index) => {
      const twin = other[index]!;
      return (
        (set.reps ?? 0) === (twin.reps ?? 0) &&
        isNear(Math.abs(set.weightKg ?? 0), Math.abs(twin.weightKg ?? 0), 0.25) &&
        isNear(set.distanceM ?? 0, twin.distanceM ?? 0, 10) &&
        isNear(set.durationS ?? 0, twin.durationS ?? 0, 1)
      );
    })
  );
}

const isNear = (one: number, other: number, least: number): boolean =>
  Math.abs(one - other) <= Math.max(least, 0.005 * Math.max(one, other));

/** How many sets of the one workout are among the sets of the other, in any order. */
const countShared = (sets: readonly Measures[], others: readonly Measures[]): number =>
  new SetPool(others).take(sets).length;

/** A pool of sets, each of which can be found once, in any order. */
class SetPool {
  readonly #counts = new Map<string, number>();

  constructor(sets: readonly Measures[]) {
    for (const set of sets) this.#add(cellOf(set, 0, 0), 1);
  }

  /** Takes those of the sets that are there, and gives their places. */
  take(sets: readonly Measures[]): string[] {
    return sets.flatMap((set) => {
      const cells = neighbours.map(([weight, distance]) => cellOf(set, weight, distance));
      const cell = cells.find((one) => this.#counts.get(one));
      if (cell === undefined) return [];
      this.#add(cell, -1);
      return [cell];
    });
  }

  /** Takes all of the sets or none. */
  takeAll(sets: readonly Measures[]): boolean {
    const taken = this.take(sets);
    if (taken.length === sets.length) return true;
    for (const cell of taken) this.#add(cell, 1);
    return false;
  }

  #add(cell: string, count: number): void {
    this.#counts.set(cell, (this.#counts.get(cell) ?? 0) + count);
  }
}

/** Similar values lie in the same cell of a grid or in the cell beside it. */
const neighbours = [0, -1, 1].flatMap((weight) => [0, -1, 1].map((distance) => [weight, distance] as const));

function cellOf(
  { reps = 0, weightKg = 0, distanceM = 0, durationS = 0 }: Measures,
  weight: number,
  distance: number,
): string {
  const cells = [Math.round(Math.abs(weightKg) * 2) + weight, Math.round(distanceM / 50) + distance];
  return [reps, ...cells, Math.round(durationS)].join();
}
