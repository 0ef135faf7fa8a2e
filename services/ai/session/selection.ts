// Chooses the exercises of the next session: those that give the most to the muscles that are short of hard sets this week,
// until the time is used up. A muscle gets about half of its weekly sets in one session, because two sessions a week served
// a muscle better than one (Schoenfeld, Ogborn and Krieger 2016, Sports Med 46:1689–1697). A person who trains once a week
// does all of them then. Sore muscles are not trained, and no muscle gets more sets than the weekly range. progression.ts
// prescribes repetitions and loads.
import type { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { type MuscleSets, type TrainedMuscles, weeklyRange } from '../status/muscles.ts';

/** An exercise that the person can do with what they have. */
export interface ExerciseCandidate {
  readonly exerciseId: string;
  readonly muscles: TrainedMuscles;
  readonly sets: number;
  readonly restSeconds: number;
  /** How often the person did the exercise. Of two that give as much, the more familiar is taken: its loads are known. */
  readonly sessions: number;
}

export interface Circumstances {
  /** The hard sets of the last seven days. */
  readonly done: readonly Pick<MuscleSets, 'muscle' | 'sets'>[];
  readonly sore: readonly Muscle[];
  readonly daysPerWeek: number;
  readonly minutes: number;
  /** The muscles that are to have more sets than the others, and come first. */
  readonly emphasis?: readonly Muscle[];
}

export interface Choice {
  readonly candidate: ExerciseCandidate;
  /** Why it was taken: the muscles with fewer sets than wanted. `sets` includes this session's exercises before it. */
  readonly short: readonly { readonly muscle: Muscle; readonly sets: number; readonly wanted: number }[];
  readonly minutes: number;
}

export interface Selection {
  readonly choices: readonly Choice[];
  /** The exercises left out because a muscle that they train directly is sore. */
  readonly sore: readonly string[];
  /** Whether the time was too short for another useful exercise. */
  readonly isCutShort: boolean;
}

/** The weekly sets of a muscle with emphasis: within the range, and clearly above its lower end. */
const emphasisedSets = 16;
const secondsPerSet = 40;
/** The time to reach an exercise, set it up and warm up. */
const secondsBefore = 120;

/** The minutes of an exercise with its preparation and the rests between its sets. */
export const minutesOf = ({ sets, restSeconds }: Pick<ExerciseCandidate, 'sets' | 'restSeconds'>): number =>
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

/** Compares the gain, then the familiarity, and at last the id, so that the same person always gets the same choice. */
function isBetter(one: ExerciseCandidate, other: ExerciseCandidate, tally: Tally): boolean {
  const more = tally.gainOf(one) - tally.gainOf(other) || one.sessions - other.sessions;
  return more > 0 || (more === 0 && one.exerciseId < other.exerciseId);
}

/** The sets of each muscle, including those of the exercises chosen so far. */
class Tally {
  readonly #sets: Map<Muscle, number>;
  readonly #before: ReadonlyMap<Muscle, number>;
  readonly #emphasis: ReadonlySet<Muscle>;
  readonly #isOnlyDay: boolean;

  constructor({ done, daysPerWeek, emphasis = [] }: Circumstances) {
    this.#before = new Map(done.map(({ muscle, sets }) => [muscle, sets]));
    this.#sets = new Map(this.#before);
    this.#emphasis = new Set(emphasis);
    this.#isOnlyDay = daysPerWeek <= 1;
  }

  /** The useful sets of an exercise; half of them for a helping muscle. 0 when it would take a muscle beyond its range. */
  gainOf({ muscles: { primary, secondary }, sets }: ExerciseCandidate): number {
    if (primary.some((muscle) => this.#of(muscle) + sets > weeklyRange.most)) return 0;
    if (secondary.some((muscle) => this.#of(muscle) + sets / 2 > weeklyRange.most)) return 0;
    const gain = (muscle: Muscle, most: number): number =>
      Math.max(0, Math.min(most, this.#wantedOf(muscle) - this.#of(muscle))) * (this.#emphasis.has(muscle) ? 2 : 1);
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

  /** The sets that the muscle should have by the end of this session. */
  #wantedOf(muscle: Muscle): number {
    const weekly = this.#emphasis.has(muscle) ? emphasisedSets : weeklyRange.least;
    return Math.min(weekly, (this.#before.get(muscle) ?? 0) + (this.#isOnlyDay ? weekly : weekly / 2));
  }
}
