// The exercises that an import chose for the names of a file: a person sees, corrects and keeps them. All calls go through
// Envoy as curl would send them.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ExportedSet, toHevy } from '#test/harness/exports.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

let mesh: Mesh;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1000 });
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
  const ada = await Person.signUp(mesh.urls.edge);
  const bring = async (...file: Parameters<typeof fileOf>) =>
    (await ada.post('/v1/workouts:import', fileOf(...file), 'text/csv')).body.names;
  const names = await bring(10, 'दंड', 'दौड़', 'Knee Raises', 'Sqaut (Barbell)');
  expect(names).toMatchObject([
    { name: 'दंड', exerciseName: 'दंड', how: 'CREATED', certainty: 'CERTAIN', sets: 1, setsAdded: 1 },
    { name: 'दौड़', exerciseName: 'दौड़', how: 'CREATED' },
    { name: 'Knee Raises', exerciseName: 'Knee Raises', how: 'CREATED' },
    { name: 'Sqaut (Barbell)', exerciseId: 'barbell-squat', how: 'MISSPELLING', certainty: 'GUESSED' },
  ]);
  const [push, run, knees] = names.map(({ exerciseId }: { exerciseId: string }) => exerciseId);
  const reassigned = await ada.post('/v1/exercises/barbell-squat:reassign', {
    importedName: 'Sqaut (Barbell)',
    newName: 'My Squat',
  });
  expect(reassigned.body).toMatchObject({ exercise: { name: 'My Squat', custom: true }, sets: 1, workouts: 1 });
  const merged = await ada.post(`/v1/exercises/${knees}:merge`, { intoExerciseId: 'captains-chair-knee-raise' });
  expect(merged.body).toMatchObject({ exercise: { id: 'captains-chair-knee-raise' }, sets: 1 });
  const renamed = await ada.patch(`/v1/exercises/${push}`, { name: 'Dand' });
  expect(renamed.body).toMatchObject({ id: push, name: 'Dand' });

  expect(await bring(11, 'दंड', 'दौड़', 'knee raises', 'Sqaut (Barbell)')).toMatchObject([
    { exerciseId: push, exerciseName: 'Dand', how: 'REMEMBERED' },
    { exerciseId: run, how: 'OWN_NAME' },
    { exerciseId: 'captains-chair-knee-raise', how: 'REMEMBERED' },
    { exerciseId: reassigned.body.exercise.id, how: 'REMEMBERED' },
  ]);
  const { records } = (await ada.get('/v1/records?kind=HEAVIEST_WEIGHT')).body;
  const heaviest = records.map(({ exerciseName, value }: Record<string, unknown>) => [exerciseName, value]);
  expect(heaviest.toSorted()).toEqual(
    [
      ['Dand', 20],
      ["Knee Raise (Captain's Chair)", 22],
      ['My Squat', 23],
      ['दौड़', 21],
    ].toSorted(),
  );
  const remembered = (await ada.get('/v1/exercises:rememberedNames')).body.names;
  expect(remembered.map(({ name }: { name: string }) => name)).toEqual(['Knee Raises', 'Sqaut (Barbell)', 'दंड']);
  expect(await ada.delete(`/v1/exercises/${run}`)).toMatchObject({ status: 409, body: { reason: 'EXERCISE_IN_USE' } });
  expect(await ada.delete('/v1/exercises/plank')).toMatchObject({ status: 403, body: { reason: 'EXERCISE_SHARED' } });
  expect((await ada.get('/v1/exercises?query=%F0%9F%94%A5')).body.exercises).toEqual([]);
});
