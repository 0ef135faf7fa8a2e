// The workout service over a real PostgreSQL, called through a real gRPC server.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase, migrate, type Sql } from '#chassis/database.ts';
import { WeightUnit } from '#proto/gen/sinew/user/v1/user.ts';
import { Set as WorkoutSet } from '#proto/gen/sinew/workout/v1/set.ts';
import { Workout, WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { type Served, serve } from '#test/harness/service.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import { createWorkoutService, migrations } from './service.ts';

let sql: Sql;
let served: Served;
const getPreferences = async () => ({ weightUnit: WeightUnit.KG, timeZone: 'Europe/Madrid', locale: 'en' });

beforeAll(async () => {
  sql = connectDatabase({ url: await testDatabase(), connections: 5 });
  await migrate(sql, migrations);
  const users = { getPreferences: () => getPreferences() };
  served = await serve(await createWorkoutService({ sql, clock: { now: () => new Date() }, users }));
});

afterAll(async () => {
  await served.stop();
  await sql.end();
});

describe('a workout', () => {
  it('is created, read and listed', async () => {
    const ada = (await served.person()).as(WorkoutServiceService);
    const set = WorkoutSet.fromPartial({ exerciseId: 'barbell-bench-press', weightKg: 100.25, reps: 5 });
    const workout = Workout.fromPartial({ name: 'Push', sets: [set] });
    const created = await ada.createWorkout({ workout });
    expect(created.timeZone).toBe('Europe/Madrid');
    expect(await ada.getWorkout({ workoutId: created.id })).toEqual(created);
    expect(await ada.listWorkouts()).toEqual({ workouts: [created], nextPageToken: '' });
  });
});
