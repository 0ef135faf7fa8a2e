// Routines through a real server and database.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Routine, RoutineServiceService } from '#proto/gen/sinew/workout/v1/routine.ts';
import { Set_Type, Set as WorkoutSet } from '#proto/gen/sinew/workout/v1/set.ts';
import { Workout, WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { serveWorkouts } from '#test/harness/workout.ts';

const service = serveWorkouts();

const somebody = async () => (await service.person()).as(RoutineServiceService);
const setOf = (reps: number, exerciseId = 'barbell-bench-press') =>
  WorkoutSet.fromPartial({ exerciseId, weightKg: 0.1 + 0.2, reps });

/** Each change of a routine is a millisecond after the one before. */
const tick = () => {
  service.now = new Date(service.now.getTime() + 1);
};

describe('a routine', () => {
  it('is created, read, changed and deleted', async () => {
    const ada = await somebody();
    const routine = Routine.fromPartial({ name: 'Push', notes: 'n', sets: [setOf(5), setOf(8)] });
    const created = await ada.createRoutine({ routine });
    expect(created).toMatchObject({ name: 'Push', notes: 'n', createTime: service.now, updateTime: service.now });
    expect(created.sets.map(({ weightKg, type }) => [weightKg, type])).toEqual([
      [0.1 + 0.2, Set_Type.NORMAL],
      [0.1 + 0.2, Set_Type.NORMAL],
    ]);
    const routineId = created.id;
    expect(await ada.getRoutine({ routineId })).toEqual(created);
    tick();
    const sets = [created.sets[1]!, setOf(3)];
    const changed = await ada.updateRoutine({ routineId, routine: Routine.fromPartial({ sets }) });
    expect(changed).toMatchObject({ name: 'Push', createTime: created.createTime, updateTime: service.now });
    expect(changed.sets.map(({ id, reps }) => [id === created.sets[1]!.id, reps])).toEqual([
      [true, 8],
      [false, 3],
    ]);
    expect(await ada.getRoutine({ routineId })).toEqual(changed);
    const masked = { routineId, routine: Routine.fromPartial({ name: 'x' }), updateMask: ['notes'] };
    expect(await ada.updateRoutine(masked)).toEqual({ ...changed, notes: '' });
    await ada.deleteRoutine({ routineId });
    expect(await reasonsOf([ada.getRoutine({ routineId }), ada.deleteRoutine({ routineId })])).toEqual([
      'ROUTINE_NOT_FOUND',
      'ROUTINE_NOT_FOUND',
    ]);
  });

  it('of somebody else is not there', async () => {
    const ada = await somebody();
    const bob = await somebody();
    const { id: routineId } = await ada.createRoutine({ routine: Routine.fromPartial({ name: 'Push' }) });
    const calls = [
      bob.getRoutine({ routineId }),
      bob.updateRoutine({ routineId, routine: Routine.fromPartial({ name: 'mine' }) }),
      bob.deleteRoutine({ routineId }),
      bob.getRoutine({ routineId: randomUUID() }),
    ];
    expect(new Set(await reasonsOf(calls))).toEqual(new Set(['ROUTINE_NOT_FOUND']));
    expect(await ada.getRoutine({ routineId })).toMatchObject({ name: 'Push' });
  });

  it('is refused with an unknown exercise or a field that cannot be changed', async () => {
    const ada = await somebody();
    const { id: routineId } = await ada.createRoutine({ routine: Routine.fromPartial({}) });
    const unknown = Routine.fromPartial({ sets: [setOf(1, 'no-such-thing')] });
    const calls = [
      ada.createRoutine({ routine: unknown }),
      ada.updateRoutine({ routineId, routine: unknown }),
      ada.updateRoutine({ routineId, routine: unknown, updateMask: ['updateTime'] }),
      ada.createRoutine({ routine: Routine.fromPartial({ name: '\0' }) }),
      ada.createRoutine({ routine: Routine.fromPartial({ sets: [{ ...setOf(1), notes: '\0' }] }) }),
    ];
    expect(await reasonsOf(calls)).toEqual([
      'EXERCISE_NOT_FOUND',
      'EXERCISE_NOT_FOUND',
      'INVALID_FIELDS',
      'INVALID_FIELDS',
      'INVALID_FIELDS',
    ]);
  });

  it('that is deleted leaves the workouts that were started from it', async () => {
    const ada = await service.person();
    const routines = ada.as(RoutineServiceService);
    const workouts = ada.as(WorkoutServiceService);
    const { id: routineId } = await routines.createRoutine({ routine: Routine.fromPartial({ name: 'Push' }) });
    const workout = await workouts.createWorkout({ workout: Workout.fromPartial({ routineId }) });
    expect(workout.routineId).toBe(routineId);
    await routines.deleteRoutine({ routineId });
    expect(await workouts.getWorkout({ workoutId: workout.id })).toEqual({ ...workout, routineId: '' });
  });
});

describe('the list of routines', () => {
  it('has the last changed first, in pages', async () => {
    const ada = await somebody();
    const create = async (name: string) => {
      tick();
      return ada.createRoutine({ routine: Routine.fromPartial({ name }) });
    };
    const first = await create('A');
    await create('B');
    await create('C');
    tick();
    await ada.updateRoutine({ routineId: first.id, routine: Routine.fromPartial({ notes: 'changed' }) });
    const page = await ada.listRoutines({ pageSize: 2 });
    expect(page.routines.map(({ name }) => name)).toEqual(['A', 'C']);
    const last = await ada.listRoutines({ pageSize: 2, pageToken: page.nextPageToken });
    expect([last.routines.map(({ name }) => name), last.nextPageToken]).toEqual([['B'], '']);
  });
});
