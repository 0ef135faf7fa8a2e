// The exercises that an import chose for the names of a file: a person sees, corrects and keeps them. All calls go through
// Envoy by the typed client.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ExportedSet, toHevy } from '#test/harness/exports.ts';
import { type JourneyMesh, openJourneyMesh } from '#test/harness/journey-mesh.ts';
import { Person } from '#test/harness/person.ts';

let mesh: JourneyMesh;

beforeAll(async () => {
  mesh = await openJourneyMesh({ limitScale: 1000 });
});

afterAll(() => mesh?.stop());

const fileOf = (day: number, ...names: string[]): string =>
  toHevy(
    names.map((exercise, index): ExportedSet => {
      const start = `2025-09-${day}T07:48`;
      return { start, workout: 'a', exercise, type: 'normal', weightKg: 20 + index, reps: 5 };
    }),
  );

it('names of a file are told, corrected, and taken rightly the next time', async () => {
  const { exerciseService, workoutService, progressService } = (await Person.signUp(mesh.urls.edge)).api.workout;
  const bring = async (...file: Parameters<typeof fileOf>) =>
    (await workoutService.importWorkouts({ file: fileOf(...file) }, { contentType: 'text/csv' })).names;
  const names = await bring(10, 'दंड', 'दौड़', 'Knee Raises', 'Sqaut (Barbell)');
  expect(names).toMatchObject([
    { name: 'दंड', exerciseName: 'दंड', how: 'CREATED', certainty: 'CERTAIN', sets: 1, setsAdded: 1 },
    { name: 'दौड़', exerciseName: 'दौड़', how: 'CREATED' },
    { name: 'Knee Raises', exerciseName: 'Knee Raises', how: 'CREATED' },
    { name: 'Sqaut (Barbell)', exerciseId: 'barbell-squat', how: 'MISSPELLING', certainty: 'GUESSED' },
  ]);
  const [push = '', run = '', knees = ''] = names.map(({ exerciseId }) => exerciseId);
  const reassigned = await exerciseService.reassignExercise({
    exerciseId: 'barbell-squat',
    importedName: 'Sqaut (Barbell)',
    newName: 'My Squat',
  });
  expect(reassigned).toMatchObject({ exercise: { name: 'My Squat', custom: true }, sets: 1, workouts: 1 });
  const merged = await exerciseService.mergeExercise({
    exerciseId: knees,
    intoExerciseId: 'captains-chair-knee-raise',
  });
  expect(merged).toMatchObject({ exercise: { id: 'captains-chair-knee-raise' }, sets: 1 });
  const renamed = await exerciseService.updateExercise({ exerciseId: push, exercise: { name: 'Dand' } });
  expect(renamed).toMatchObject({ id: push, name: 'Dand' });

  expect(await bring(11, 'दंड', 'दौड़', 'knee raises', 'Sqaut (Barbell)')).toMatchObject([
    { exerciseId: push, exerciseName: 'Dand', how: 'REMEMBERED' },
    { exerciseId: run, how: 'OWN_NAME' },
    { exerciseId: 'captains-chair-knee-raise', how: 'REMEMBERED' },
    { exerciseId: reassigned.exercise!.id, how: 'REMEMBERED' },
  ]);
  const { records } = await progressService.listRecords({ kind: 'HEAVIEST_WEIGHT' });
  const heaviest = records.map(({ exerciseName, value }) => [exerciseName, value]);
  expect(heaviest.toSorted()).toEqual(
    [
      ['Dand', 20],
      ["Knee Raise (Captain's Chair)", 22],
      ['My Squat', 23],
      ['दौड़', 21],
    ].toSorted(),
  );
  const remembered = await exerciseService.listRememberedNames();
  expect(remembered.names.map(({ name }) => name)).toEqual(['Knee Raises', 'Sqaut (Barbell)', 'दंड']);
  const remove = (exerciseId: string) => exerciseService.deleteExercise({ exerciseId });
  await expect(remove(run)).rejects.toMatchObject({ status: 409, reason: 'EXERCISE_IN_USE' });
  await expect(remove('plank')).rejects.toMatchObject({ status: 403, reason: 'EXERCISE_SHARED' });
  expect((await exerciseService.listExercises({ query: '🔥' })).exercises).toEqual([]);
});
