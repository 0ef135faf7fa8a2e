// Decides what an import adds: the workouts of the file that are not there yet, and a new own exercise for each name that fits
// nothing else. reader.ts reads the file, and the store has the transaction.
import {
  ImportedName_How as How,
  ImportSource,
  type ImportWorkoutsResponse,
} from '#proto/gen/sinew/workout/v1/workout.ts';
import type { Exercise } from '../exercise.ts';
import { type KnownNames, type Meaning, type Meanings, readMeanings, tellNames } from '../meanings.ts';
import type { CommandContext, WorkoutSet } from '../set.ts';
import type { Workout } from '../workout.ts';
import { findKnown, type KnownWorkout } from './duplicates.ts';
import type { ParsedExport, ParsedSet, ParsedWorkout } from './reader.ts';

/** The person's data before the import. */
export interface Known extends KnownNames {
  /** The workouts near the times of the file. */
  workouts: readonly KnownWorkout[];
}

/** Which of the person's workouts an import must know. */
export interface ImportScope {
  source: ImportSource;
  /** The fingerprints of the file's workouts. */
  fingerprints: readonly string[];
  from: Date;
  to: Date;
}

/** The most time between two writings of the same workout. */
const widestShift = 36 * 3600_000;

export function scopeOf({ source, workouts }: ParsedExport): ImportScope {
  const starts = workouts.map(({ startTime }) => startTime.getTime());
  const bound = (choose: (one: number, other: number) => number, shift: number) =>
    new Date(starts.reduce((one, other) => choose(one, other), starts[0] ?? 0) + shift);
  return {
    source: ImportSource[source],
    fingerprints: workouts.map(({ fingerprint }) => fingerprint),
    from: bound(Math.min, -widestShift),
    to: bound(Math.max, widestShift),
  };
}

export interface ImportedWorkout extends Workout {
  /** The identity by which the next file's workout is recognised as the same. */
  readonly fingerprint: string;
}

export interface ImportPlan {
  exercises: readonly Exercise[];
  workouts: readonly ImportedWorkout[];
  report: ImportWorkoutsResponse;
}

/** The most that fit into an answer. */
const mostShown = 1000;

export function planImport(
  parsed: ParsedExport,
  known: Known,
  importer: CommandContext & { userId: string },
): ImportPlan {
  const meanings = readMeanings(setsOf(parsed.workouts), known, importer.newId);
  const source = ImportSource[parsed.source];
  const found = findKnown(parsed.workouts, known.workouts);
  const added = parsed.workouts.filter((workout) => !found.has(workout));
  const workouts = added.map((workout) => toWorkout(workout, meanings, { ...importer, source }));
  const names = tellNames(meanings, setsOf(parsed.workouts), setsOf(added));
  // A workout that was there before adds nothing, not even an exercise.
  const created = setsOf(added).flatMap(({ exerciseName }) => meanings.get(exerciseName)!.own ?? []);
  const report = {
    source,
    workouts: workouts.length,
    sets: workouts.reduce((sum, { sets }) => sum + sets.length, 0),
    exercisesMatched: names.filter(({ how }) => how !== How.CREATED && how !== How.UNSPECIFIED).length,
    exercisesCreated: names.filter(({ how }) => how === How.CREATED).length,
    duplicateWorkouts: parsed.workouts.length - workouts.length,
    skipped: parsed.skipped.slice(0, mostShown),
    names,
    validateOnly: false,
    form: parsed.form,
    rejectedRows: parsed.faults,
    skippedRows: parsed.skipped.length,
    notices: parsed.notices.slice(0, mostShown),
  };
  return { exercises: [...new Set(created)], workouts, report };
}

/** The plan of an import. The exercises that it adds do not exist yet. */
export function toPreview(report: ImportWorkoutsResponse): ImportWorkoutsResponse {
  const names = report.names.map((name) => (name.how === How.CREATED ? { ...name, exerciseId: '' } : name));
  return { ...report, validateOnly: true, names };
}

const setsOf = (workouts: readonly ParsedWorkout[]): ParsedSet[] => workouts.flatMap(({ sets }) => sets);

function toWorkout(
  { sets, endTime, dayOnly: _, ...workout }: ParsedWorkout,
  meanings: Meanings,
  { userId, source, now, newId }: CommandContext & { userId: string; source: ImportSource },
): ImportedWorkout {
  return {
    ...workout,
    id: newId(),
    userId,
    // An exported workout is over, also when the file does not say when it ended.
    endTime: endTime ?? workout.startTime,
    sets: sets.map((set) => toSet(set, meanings.get(set.exerciseName)!, newId())),
    routineId: undefined,
    source,
    createTime: now,
    updateTime: now,
  };
}

function toSet(
  { exerciseName: importedName, line: _, ...set }: ParsedSet,
  { exerciseId, assisted }: Meaning,
  id: string,
): WorkoutSet {
  const helps = assisted && set.weightKg !== undefined && set.weightKg > 0;
  return { ...set, id, exerciseId, weightKg: helps ? -set.weightKg! : set.weightKg, importedName };
}
