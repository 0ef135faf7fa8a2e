// A person's training as this service keeps it: the finished workouts, and a summary of them that is made by taking one
// workout after the other. The summary is plain data and holds all that the coach's answers come from, so that an answer
// reads one row, however many years the person has trained. The follower keeps both.
import type { Set as WorkoutSet } from '#proto/gen/sinew/workout/v1/set.ts';
import { applyWorkout, type ForecastState, newForecastState } from '../forecast/forecast.ts';
import type { Day } from '../status/days.ts';
import { loadOf, type WorkoutLoad } from '../status/load.ts';

export type TrainingSet = Pick<
  WorkoutSet,
  'exerciseId' | 'type' | 'weightKg' | 'reps' | 'distanceM' | 'durationS' | 'rpe'
>;

export interface TrainingWorkout {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  readonly endTime: number;
  /** The day of the start, in the workout's time zone. */
  readonly day: Day;
  readonly name: string;
  readonly sets: readonly TrainingSet[];
}

/** One session of an exercise: its sets of one workout. */
export interface ExerciseSession {
  readonly startTime: number;
  readonly day: Day;
  readonly sets: readonly TrainingSet[];
}

export interface ExerciseSessions {
  /** All sessions of the exercise. */
  readonly sessions: number;
  /** The last five sessions, and all of the last 30 days before the latest; the latest first. */
  readonly last: readonly ExerciseSession[];
}

export interface TrainingSummary {
  readonly workouts: number;
  /** The place of the last workout: a workout before it cannot be added, and needs a new summary. */
  readonly end: { readonly startTime: number; readonly id: string } | null;
  readonly forecast: ForecastState;
  /** The load of each workout. */
  readonly loads: readonly Pick<WorkoutLoad, 'day' | 'load' | 'assumed'>[];
  /** The workouts of the four weeks before the last workout, and the last workout. */
  readonly recent: readonly TrainingWorkout[];
  readonly exercises: Readonly<Record<string, ExerciseSessions>>;
}

/** Changes whenever the same workouts would give another summary. Old summaries are then made anew. */
export const summaryVersion = 1;

export const emptySummary: TrainingSummary = {
  workouts: 0,
  end: null,
  forecast: newForecastState,
  loads: [],
  recent: [],
  exercises: {},
};

const msPerMinute = 60_000;
const recentMs = 28 * 86_400_000;
const keptSessions = 5;
/** Sessions of this time are kept besides, but no more than so many: how far somebody ran lately follows from all of them. */
const keptMs = 30 * 86_400_000;
const mostSessions = 40;

/** Whether the workout comes after all workouts of the summary. */
export const isNext = (
  { end }: TrainingSummary,
  { startTime, id }: Pick<TrainingWorkout, 'startTime' | 'id'>,
): boolean => end === null || startTime > end.startTime || (startTime === end.startTime && id > end.id);

/** The summary with further workouts, which come after its own and are in the order of their starts. */
export function addWorkouts(summary: TrainingSummary, workouts: readonly TrainingWorkout[]): TrainingSummary {
  const last = workouts.at(-1);
  if (!last) return summary;
  const from = last.startTime - recentMs;
  return {
    workouts: summary.workouts + workouts.length,
    end: { startTime: last.startTime, id: last.id },
    forecast: workouts.reduce(
      (state, { startTime, sets }) => applyWorkout(state, { startTime: new Date(startTime), sets }),
      summary.forecast,
    ),
    loads: [...summary.loads, ...workouts.map(toLoad)],
    recent: [...summary.recent, ...workouts].filter(({ startTime }) => startTime >= from),
    exercises: addSessions(summary.exercises, workouts),
  };
}

function toLoad(workout: TrainingWorkout): TrainingSummary['loads'][number] {
  const { day, load, assumed } = loadOf(toTrained(workout));
  return { day, load, assumed };
}

/** The workout as the rules of the status take it. */
export const toTrained = ({ day, startTime, endTime, sets }: TrainingWorkout) => ({
  day,
  minutes: (endTime - startTime) / msPerMinute,
  sets,
});

function addSessions(
  exercises: TrainingSummary['exercises'],
  workouts: readonly TrainingWorkout[],
): Record<string, ExerciseSessions> {
  const histories = new Map(Object.entries(exercises));
  for (const { startTime, day, sets } of workouts) {
    for (const [exerciseId, own] of Map.groupBy(sets, (set) => set.exerciseId)) {
      const { sessions, last } = histories.get(exerciseId) ?? { sessions: 0, last: [] };
      const latest = [{ startTime, day, sets: own }, ...last].slice(0, mostSessions);
      const isKept = (session: ExerciseSession, index: number): boolean =>
        index < keptSessions || startTime - session.startTime <= keptMs;
      histories.set(exerciseId, { sessions: sessions + 1, last: latest.filter(isKept) });
    }
  }
  return Object.fromEntries(histories);
}
