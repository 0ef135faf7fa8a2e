// Reads a person's training log from an app's export, as an import does, for the forecast. A lift is known by the app's
// whole name of the exercise. The load of an assisted exercise is help, so it is below zero.
import { createReadStream } from 'node:fs';
import { Problem } from '#tooling/system/problem.ts';
import type { PerformedWorkout } from '../../../services/ai/forecast/forecast.ts';
import { type ParsedExport, readExport } from '../../../services/workout/import/reader.ts';
import { type Meanings, readMeanings } from '../../../services/workout/meanings.ts';

export interface Log {
  readonly workouts: readonly PerformedWorkout[];
  /** The number of rows that cannot be true. */
  readonly leftOut: number;
}

/** Throws a Problem that names the file and what is wrong with it. */
export async function readLog(file: string): Promise<Log> {
  try {
    const parsed = await readExport(createReadStream(file), { timeZone: 'UTC', weightUnit: 'kg' });
    const sets = parsed.workouts.flatMap((workout) => workout.sets);
    const meanings = readMeanings(sets, { exercises: [], remembered: new Map() }, () => '');
    return { workouts: toWorkouts(parsed, meanings), leftOut: parsed.faults };
  } catch (error) {
    throw new Problem(`${file} cannot be read: ${reasonOf(error as Error)}`, { cause: error });
  }
}

const toWorkouts = ({ workouts }: ParsedExport, meanings: Meanings): PerformedWorkout[] =>
  workouts.map(({ startTime, sets }) => ({
    startTime,
    sets: sets.map(({ exerciseName, type, weightKg, reps }) => {
      const isHelp = meanings.get(exerciseName)!.assisted && weightKg !== undefined;
      return { exerciseId: exerciseName, type, reps, weightKg: isHelp ? -Math.abs(weightKg) : weightKg };
    }),
  }));

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'there is no such file';
  if (error.code === 'EISDIR') return 'it is a folder';
  return error.message;
}
