// Names that an older rule of names has left: derived anew when the service starts.
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { Exercise_Equipment, Exercise_Muscle, ExerciseServiceService } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { Workout, WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { serveWorkouts } from '#test/harness/workout.ts';
import { ExerciseStore } from './exercises.ts';

const service = serveWorkouts();

it('are told apart and found by the rule of today, also where several instances start at once', async () => {
  const ada = await service.person();
  const calls = { ...ada.as(ExerciseServiceService), ...ada.as(WorkoutServiceService) };
  const draft = { primaryMuscles: [Exercise_Muscle.GLUTES], equipment: Exercise_Equipment.OTHER_EQUIPMENT };
  const { id } = await calls.createExercise({ ...draft, name: 'パー Zorb' });
  await calls.createWorkout({ workout: Workout.fromPartial({ name: 'バー' }) });
  await service.sql`
    update exercise set name_key = chr(1) || id, search_name = 'ハー zorb', search_text = 'ハー zorb',
      search_words = 'zorb ハー', stale_names = true where id = ${id}`;
  await service.sql`update workout set search_name = 'ハー', stale_names = true where user_id = ${ada.userId}`;
  // Two that a rule between the two made one name.
  for (const twin of [randomUUID(), randomUUID()])
    await service.sql`
      insert into exercise select ${twin}, owner_id, 'Twin', chr(1) || ${twin}::text, '', '', primary_muscles,
        secondary_muscles, equipment, mechanics, measure, unilateral, bodyweight from exercise where id = ${id}`;
  await Promise.all([1, 2, 3].map(() => new ExerciseStore(service.sql).synchronise()));
  expect(await service.sql`select 1 from exercise where stale_names`).toEqual([]);
  const taken = [
    calls.createExercise({ ...draft, name: 'パー zorb' }),
    calls.createExercise({ ...draft, name: 'twin' }),
  ];
  expect(await reasonsOf(taken)).toEqual(Array(2).fill('EXERCISE_NAME_TAKEN'));
  const found = async (query: string) => (await calls.listExercises({ query, custom: true })).exercises.length;
  expect([await found('パー'), await found('バー'), await found('ハー'), await found('twin')]).toEqual([1, 0, 0, 2]);
  const { workouts } = await calls.listWorkouts({ query: 'バー' });
  expect([workouts.length, (await calls.listWorkouts({ query: 'ハー' })).workouts.length]).toEqual([1, 0]);
});
