// Hands out the data that this service holds of a person. The lists come from the same RPCs that show them, so the files say what the REST
// surface says. For spreadsheets there is also a line for each set.
import { type CsvColumns, toCsv, toJsonList, toParts } from '#chassis/personal-data/files.ts';
import { askerOf } from '#chassis/personal-data/lists.ts';
import type { Context } from '#chassis/rpc/context.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import {
  Exercise,
  ListExercisesRequest,
  ListRememberedNamesRequest,
  RememberedName,
} from '#proto/gen/sinew/workout/v1/exercise.ts';
import { Goal, ListGoalsRequest } from '#proto/gen/sinew/workout/v1/goal.ts';
import type { PersonalDataServiceService } from '#proto/gen/sinew/workout/v1/personal_data.ts';
import { ListRecordsRequest, PersonalRecord } from '#proto/gen/sinew/workout/v1/progress.ts';
import { ListRoutinesRequest, Routine } from '#proto/gen/sinew/workout/v1/routine.ts';
import { Set_Type, type Set as SetMessage } from '#proto/gen/sinew/workout/v1/set.ts';
import { ImportSource, ListWorkoutsRequest, Workout } from '#proto/gen/sinew/workout/v1/workout.ts';
import type { Dependencies } from './dependencies.ts';
import { exerciseHandlers } from './exercises.ts';
import { goalHandlers } from './goals.ts';
import { progressHandlers } from './progress.ts';
import { routineHandlers } from './routines.ts';
import { workoutHandlers } from './workouts.ts';

export const personalDataHandlers = (
  dependencies: Dependencies,
): Pick<Handlers<typeof PersonalDataServiceService>, 'export'> => ({
  export: (_, context) => {
    context.mustBeWhole();
    const lists = listsOf(dependencies, context);
    const { workouts, nameOf } = lists;
    return toParts([
      { name: 'workouts.json', content: toJsonList(Workout, 'sinew.workout.v1.Workout', workouts()) },
      { name: 'routines.json', content: toJsonList(Routine, 'sinew.workout.v1.Routine', lists.routines()) },
      { name: 'exercises.json', content: toJsonList(Exercise, 'sinew.workout.v1.Exercise', lists.exercises()) },
      { name: 'names.json', content: toJsonList(RememberedName, 'sinew.workout.v1.RememberedName', lists.names()) },
      { name: 'goals.json', content: toJsonList(Goal, 'sinew.workout.v1.Goal', lists.goals()) },
      { name: 'records.json', content: toJsonList(PersonalRecord, 'sinew.workout.v1.PersonalRecord', lists.records()) },
      { name: 'workouts.csv', content: toCsv(workoutColumns, workouts()) },
      { name: 'sets.csv', content: toCsv(setColumns, toSetRows(workouts(), nameOf)) },
    ]);
  },
});

/** Each list of the caller, read as it is sent. */
function listsOf(dependencies: Dependencies, context: Context) {
  const rpcs = {
    ...workoutHandlers(dependencies),
    ...routineHandlers(dependencies),
    ...exerciseHandlers(dependencies),
    ...goalHandlers(dependencies),
    ...progressHandlers(dependencies),
  };
  const names = new Map<string, string>();
  const ask = askerOf(context);
  return {
    workouts: () => ask.pages((page) => rpcs.listWorkouts(ListWorkoutsRequest.fromPartial(page), context), 'workouts'),
    routines: () => ask.pages((page) => rpcs.listRoutines(ListRoutinesRequest.fromPartial(page), context), 'routines'),
    exercises: () =>
      ask.pages(
        (page) => rpcs.listExercises(ListExercisesRequest.fromPartial({ ...page, custom: true }), context),
        'exercises',
      ),
    names: () =>
      ask.pages((page) => rpcs.listRememberedNames(ListRememberedNamesRequest.fromPartial(page), context), 'names'),
    goals: () => ask.pages((page) => rpcs.listGoals(ListGoalsRequest.fromPartial(page), context), 'goals'),
    records: () => ask.pages((page) => rpcs.listRecords(ListRecordsRequest.fromPartial(page), context), 'records'),
    /** The name of an exercise, which is asked for once. */
    nameOf: async (exerciseId: string): Promise<string> => {
      const known = names.get(exerciseId) ?? (await rpcs.getExercise({ exerciseId }, context)).name;
      names.set(exerciseId, known);
      return known;
    },
  };
}

const workoutColumns: CsvColumns<Workout> = {
  workout_id: ({ id }) => id,
  name: ({ name }) => name,
  start_time: ({ startTime }) => startTime,
  end_time: ({ endTime }) => endTime,
  time_zone: ({ timeZone }) => timeZone,
  sets: ({ sets }) => sets.length,
  source: ({ source }) => (source === ImportSource.UNSPECIFIED ? '' : nameIn(ImportSource, source)),
  notes: ({ notes }) => notes,
};

interface SetRow {
  workout: Workout;
  set: SetMessage;
  index: number;
  exercise: string;
}

async function* toSetRows(
  workouts: AsyncIterable<Workout>,
  nameOf: (exerciseId: string) => Promise<string>,
): AsyncGenerator<SetRow> {
  for await (const workout of workouts) {
    for (const [index, set] of workout.sets.entries()) {
      yield { workout, set, index, exercise: await nameOf(set.exerciseId) };
    }
  }
}

const setColumns: CsvColumns<SetRow> = {
  workout_id: ({ workout }) => workout.id,
  workout: ({ workout }) => workout.name,
  start_time: ({ workout }) => workout.startTime,
  set: ({ index }) => index + 1,
  exercise: ({ exercise }) => exercise,
  exercise_id: ({ set }) => set.exerciseId,
  type: ({ set }) => nameIn(Set_Type, set.type),
  weight_kg: ({ set }) => set.weightKg,
  reps: ({ set }) => set.reps,
  distance_m: ({ set }) => set.distanceM,
  duration_s: ({ set }) => set.durationS,
  rpe: ({ set }) => set.rpe,
  superset: ({ set }) => set.superset,
  notes: ({ set }) => set.notes,
  imported_name: ({ set }) => set.importedName,
};

const nameIn = (values: Record<string, number>, value: number): string =>
  Object.keys(values).find((name) => values[name] === value) ?? '';
