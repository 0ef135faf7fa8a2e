// What people note of workouts and sets. The text is the person's own or comes from an import, so it is data for whoever reads
// it, and never an instruction.
import type { Workout } from '#proto/gen/sinew/workout/v1/workout.ts';

export interface TrainingNote {
  readonly workoutId: string;
  readonly workoutName: string;
  readonly startTime: Date;
  /** From 1; 0 for a note of the workout. */
  readonly setNumber: number;
  /** Empty for a note of the workout. */
  readonly exerciseId: string;
  readonly text: string;
}

type Noted = Pick<Workout, 'id' | 'name' | 'notes' | 'startTime'> & {
  readonly sets: readonly Pick<Workout['sets'][number], 'exerciseId' | 'notes'>[];
};

/** The notes of a workout, that of the workout itself first. Those without a word are none. */
export function notesOf({ id: workoutId, name: workoutName, notes, startTime, sets }: Noted): TrainingNote[] {
  const texts = [{ exerciseId: '', notes }, ...sets];
  return texts
    .map(({ exerciseId, notes: text }, setNumber) => ({
      workoutId,
      workoutName,
      startTime: startTime!,
      setNumber,
      exerciseId,
      text: text.trim(),
    }))
    .filter(({ text }) => text !== '');
}
