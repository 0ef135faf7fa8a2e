// What an import adds: of the workouts that a file tells of those that are not there yet, and an exercise of the person's
// own for each name that nothing else fits. Reading the file is left to import/, the transaction to the store.
import { Refusal } from '#chassis/errors.ts';
import { ImportSource, type ImportWorkoutsResponse } from '#proto/gen/sinew/workout/v1/workout.ts';
import { type CatalogueExercise, catalogue } from './catalogue/catalogue.ts';
import { guessExercise } from './catalogue/guess.ts';
import { matchExercise } from './catalogue/matching.ts';
import { type Exercise, namesOf } from './exercise.ts';
import type { ParsedExport, ParsedSet, ParsedWorkout } from './import/reader.ts';
import type { Occasion, WorkoutSet } from './set.ts';
import type { Workout } from './workout.ts';

/** What the person has before the import. */
export interface Known {
  exercises: readonly Exercise[];
  /** Of the workouts that came from the same app. */
  fingerprints: ReadonlySet<string>;
}

export interface ImportedWorkout extends Workout {
  /** By which the same workout is known in the next file. */
  readonly fingerprint: string;
}

export interface ImportPlan {
  exercises: readonly Exercise[];
  workouts: readonly ImportedWorkout[];
  report: ImportWorkoutsResponse;
}

/** Nobody has as many; comparing each with the whole catalogue takes its time. */
const mostExercises = 1000;
/** More would not fit into an answer. */
const mostSkippedShown = 1000;

export function planImport(parsed: ParsedExport, known: Known, importer: Occasion & { userId: string }): ImportPlan {
  const meanings = assignExercises(parsed.workouts, known.exercises, importer.newId);
  const created = new Map([...meanings.values()].flatMap(({ own }) => (own ? [[own.id, own]] : [])));
  const source = ImportSource[parsed.source];
  const workouts = parsed.workouts
    .filter(({ fingerprint }) => !known.fingerprints.has(fingerprint))
    .map((workout) => toWorkout(workout, meanings, { ...importer, source }));
  const report = {
    source,
    workouts: workouts.length,
    sets: workouts.reduce((sum, { sets }) => sum + sets.length, 0),
    exercisesMatched: [...meanings.values()].filter(({ own }) => !own).length,
    exercisesCreated: [...meanings.values()].filter(({ own }) => own).length,
    duplicateWorkouts: parsed.workouts.length - workouts.length,
    skipped: parsed.skipped.slice(0, mostSkippedShown),
  };
  return { exercises: [...created.values()], workouts, report };
}

/** The exercise that a name stands for. */
interface Meaning {
  exerciseId: string;
  /** Whether the app writes the help as a positive weight. */
  assisted: boolean;
  /** The exercise to be created. */
  own?: Exercise;
}

/** By the name as the file writes it. */
type Meanings = ReadonlyMap<string, Meaning>;

function assignExercises(workouts: readonly ParsedWorkout[], own: readonly Exercise[], newId: () => string): Meanings {
  const sets = Map.groupBy(
    workouts.flatMap((workout) => workout.sets),
    ({ exerciseName }) => exerciseName,
  );
  if (sets.size > mostExercises) {
    throw new Refusal('UNREADABLE_IMPORT', `the file names more than ${mostExercises} exercises`);
  }
  // A person's own come first: they are what the person meant by the name.
  const candidates: (Exercise & Partial<CatalogueExercise>)[] = [...own, ...catalogue];
  const created = new Map<string, Meaning>();
  return new Map(
    [...sets].map(([name, samples]) => {
      const match = matchExercise(name, candidates);
      if (match) return [name, { exerciseId: match.id, assisted: match.assisted ?? isAssisted(name, samples) }];
      const { nameKey } = namesOf(name);
      const meaning = created.get(nameKey) ?? createMeaning(name, samples, newId());
      created.set(nameKey, meaning);
      return [name, meaning];
    }),
  );
}

const isAssisted = (name: string, samples: readonly ParsedSet[]): boolean => guessExercise(name, samples).assisted;

function createMeaning(name: string, samples: readonly ParsedSet[], id: string): Meaning {
  const { assisted, ...guess } = guessExercise(name, samples);
  return { exerciseId: id, assisted, own: { ...guess, id, name, custom: true } };
}

function toWorkout(
  { sets, endTime, ...workout }: ParsedWorkout,
  meanings: Meanings,
  { userId, source, now, newId }: Occasion & { userId: string; source: ImportSource },
): ImportedWorkout {
  return {
    ...workout,
    id: newId(),
    userId,
    // What an app exports is over, even where the file does not say when it ended.
    endTime: endTime ?? workout.startTime,
    sets: sets.map((set) => toSet(set, meanings.get(set.exerciseName)!, newId())),
    routineId: undefined,
    source,
    createTime: now,
    updateTime: now,
  };
}

function toSet(
  { exerciseName: _, line: __, ...set }: ParsedSet,
  { exerciseId, assisted }: Meaning,
  id: string,
): WorkoutSet {
  const helps = assisted && set.weightKg !== undefined && set.weightKg > 0;
  return { ...set, id, exerciseId, weightKg: helps ? -set.weightKg! : set.weightKg };
}
