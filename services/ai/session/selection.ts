// Which exercises make the next session: those that give the most to the muscles that are short of hard sets this week, until
// the time is used up. A muscle gets about half of its week in one session, as two sessions a week served it better than one
// (Schoenfeld, Ogborn and Krieger 2016, Sports Med 46:1689–1697); who trains once a week gives it all. What is sore is not
// trained, and none beyond the range of the week. How much and how heavy is prescribed in progression.ts.
import type { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { type MuscleSets, type TrainedMuscles, weeklyRange } from '../status/muscles.ts';

/** An exercise that the person can do with what they have. */
export interface ExerciseCandidate {
  readonly exerciseId: string;
  readonly muscles: TrainedMuscles;
  readonly sets: number;
  readonly restSeconds: number;
  /** How often it was done: of two that give as much the familiar one is taken, whose loads are known. */
  readonly sessions: number;
}

export interface Circumstances {
  /** Of the last seven days. */
  readonly done: readonly Pick<MuscleSets, 'muscle' | 'sets'>[];
  readonly sore: readonly Muscle[];
  readonly daysPerWeek: number;
  readonly minutes: number;
}

export interface Choice {
  readonly candidate: ExerciseCandidate;
  /** Why it was taken: what its muscles had, this session's exercises before it included, of what they should have. */
  readonly short: readonly { readonly muscle: Muscle; readonly sets: number; readonly wanted: number }[];
  readonly minutes: number;
}

export interface Selection {
  readonly choices: readonly Choice[];
  /** Exercises left out because a muscle of theirs is sore. */
  readonly sore: readonly string[];
  /** Whether more would have been of use, had there been time. */
  readonly isCutShort: boolean;
}

const secondsPerSet = 40;
/** To get there, set it up and warm up. */
const secondsBefore = 120;

const minutesOf = ({ sets, restSeconds }: ExerciseCandidate): number =>
  (secondsBefore + sets * secondsPerSet + Math.max(0, sets - 1) * restSeconds) / 60;

export function selectExercises(candidates: readonly ExerciseCandidate[], circumstances: Circumstances): Selection {
  const { sore, minutes } = circumstances;
  const isSore = ({ muscles }: ExerciseCandidate): boolean => muscles.primary.some((muscle) => sore.includes(muscle));
  const tally = new Tally(circumstances);
  const left = new Set(candidates.filter((candidate) => !isSore(candidate)));
  const choices: Choice[] = [];
  let spent = 0;
  let isCutShort = false;
  while (left.size > 0) {
    const best = [...left].reduce((one, other) => (isBetter(other, one, tally) ? other : one));
    if (tally.gainOf(best) < 1) break;
    left.delete(best);
    if (spent + minutesOf(best) > minutes) {
      isCutShort = true;
      continue;
    }
    choices.push({ candidate: best, short: tally.shortOf(best), minutes: minutesOf(best) });
    spent += minutesOf(best);
    tally.add(best);
  }
  return { choices, sore: candidates.filter(isSore).map(({ exerciseId }) => exerciseId), isCutShort };
}

/** By what it gives, then how familiar it is, and at last by its id: the same person is told the same. */
function isBetter(one: ExerciseCandidate, other: ExerciseCandidate, tally: Tally): boolean {
  const more = tally.gainOf(one) - tally.gainOf(other) || one.sessions - other.sessions;
  return more > 0 || (more === 0 && one.exerciseId < other.exerciseId);
}

/** What each muscle has had, and would have with what is chosen. */
class Tally {
  readonly #sets: Map<Muscle, number>;
  readonly #before: ReadonlyMap<Muscle, number>;
  readonly #share: number;

  constructor({ done, daysPerWeek }: Circumstances) {
    this.#before = new Map(done.map(({ muscle, sets }) => [muscle, sets]));
    this.#sets = new Map(this.#before);
    this.#share = daysPerWeek > 1 ? weeklyRange.least / 2 : weeklyRange.least;
  }

  /** Sets that are of use, half of those where the muscle helps; none for what would take a muscle beyond its range. */
  gainOf({ muscles: { primary, secondary }, sets }: ExerciseCandidate): number {
    if (primary.some((muscle) => this.#of(muscle) + sets > weeklyRange.most)) return 0;
    if (secondary.some((muscle) => this.#of(muscle) + sets / 2 > weeklyRange.most)) return 0;
    const gain = (muscle: Muscle, most: number): number =>
      Math.max(0, Math.min(most, this.#wantedOf(muscle) - this.#of(muscle)));
    const direct = primary.reduce<number>((total, muscle) => total + gain(muscle, sets), 0);
    return secondary.reduce<number>((total, muscle) => total + gain(muscle, sets / 2), direct);
  }

  shortOf({ muscles: { primary, secondary } }: ExerciseCandidate): Choice['short'] {
    return [...primary, ...secondary]
      .map((muscle) => ({ muscle, sets: this.#of(muscle), wanted: this.#wantedOf(muscle) }))
      .filter(({ sets, wanted }) => sets < wanted);
  }

  add({ muscles: { primary, secondary }, sets }: ExerciseCandidate): void {
    for (const muscle of primary) this.#sets.set(muscle, this.#of(muscle) + sets);
    for (const muscle of secondary) this.#sets.set(muscle, this.#of(muscle) + sets / 2);
  }

  #of(muscle: Muscle): number {
    return this.#sets.get(muscle) ?? 0;
  }

  /** By the end of this session. */
  #wantedOf(muscle: Muscle): number {
    return Math.min(weeklyRange.least, (this.#before.get(muscle) ?? 0) + this.#share);
  }
}
