// The events of the workout service: each change of a finished workout, its records, goals and plans, and one event for an import.
import { describe, expect, it } from 'vitest';
import { Event } from '#proto/gen/sinew/events/v1/event.ts';
import { Goal, GoalServiceService } from '#proto/gen/sinew/workout/v1/goal.ts';
import { PersonalRecord_Kind as Kind } from '#proto/gen/sinew/workout/v1/progress.ts';
import { Routine, Routine_MadeBy, RoutineServiceService } from '#proto/gen/sinew/workout/v1/routine.ts';
import { Set as WorkoutSet } from '#proto/gen/sinew/workout/v1/set.ts';
import { Workout, WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { toHevy } from '#test/harness/exports.ts';
import type { Person } from '#test/harness/service.ts';
import { importFile, serveWorkouts } from '#test/harness/workout.ts';

const service = serveWorkouts();
const exerciseId = 'barbell-bench-press';

const workoutOf = (weightKg: number): Workout =>
  Workout.fromPartial({ sets: [WorkoutSet.fromPartial({ exerciseId, weightKg, reps: 1 })] });

async function somebody() {
  const person = await service.person();
  const calls = person.as(WorkoutServiceService);
  const start = (weightKg: number) => calls.createWorkout({ workout: workoutOf(weightKg) });
  const train = async (weightKg: number) => calls.finishWorkout({ workoutId: (await start(weightKg)).id });
  return { person, calls, start, train };
}

/** The events about a person, in their order. */
async function toldOf({ userId }: Person) {
  const rows = await service.sql<{ payload: Uint8Array }[]>`select payload from outbox order by position`;
  const payloads = rows.map(({ payload }) => Event.decode(payload).payload!);
  return payloads.filter(({ value }) => 'userId' in value && value.userId === userId);
}

const typesOf = async (person: Person): Promise<string[]> => (await toldOf(person)).map(({ $case }) => $case);

describe('the workout service tells', () => {
  it('of a workout when it is finished, edited and deleted, and of none under way', async () => {
    const { person, calls, start } = await somebody();
    const { id: workoutId } = await start(100);
    await calls.updateWorkout({ workoutId, workout: Workout.fromPartial({ name: 'Morning' }) });
    expect(await toldOf(person)).toEqual([]);
    await calls.finishWorkout({ workoutId });
    await calls.updateWorkout({ workoutId, workout: Workout.fromPartial({ name: 'Evening' }) });
    await calls.deleteWorkout({ workoutId });
    const told = await toldOf(person);
    expect(told).toMatchObject([
      { $case: 'workoutFinished', value: { workoutId, name: 'Morning', sets: 1, volumeKg: 100 } },
      { $case: 'workoutEdited', value: { workoutId, name: 'Evening' } },
      { $case: 'workoutDeleted', value: { workoutId } },
    ]);
  });

  it('of a record with what it was before, and never of the first value', async () => {
    const { person, train } = await somebody();
    await train(90);
    expect(await typesOf(person)).toEqual(['workoutFinished']);
    const { id: workoutId } = await train(100);
    const records = (await toldOf(person)).filter(({ $case }) => $case === 'recordBroken');
    expect(records[0]).toMatchObject({
      value: { workoutId, exerciseName: 'Bench Press (Barbell)', kind: Kind.HEAVIEST_WEIGHT, value: 100, previous: 90 },
    });
    // One repetition, so the same for the estimated maximum and for the volume of the set, and none more repetitions.
    expect(records).toHaveLength(3);
  });

  it('of no record that is only under way, or was told before the edit', async () => {
    const { person, calls, start, train } = await somebody();
    await train(90);
    await start(120);
    const { id: workoutId } = await train(100);
    await calls.updateWorkout({ workoutId, workout: Workout.fromPartial({ notes: 'felt good' }) });
    const types = await typesOf(person);
    expect(types.filter((type) => type === 'recordBroken')).toHaveLength(3);
    await calls.updateWorkout({ workoutId, workout: workoutOf(110) });
    const records = (await toldOf(person)).filter(({ $case }) => $case === 'recordBroken');
    expect(records).toHaveLength(6);
    expect(records.at(-1)).toMatchObject({ value: { value: 110, previous: 90 } });
  });

  it('of a goal that is reached', async () => {
    const { person, train } = await somebody();
    const goal = Goal.fromPartial({ exerciseId, kind: Kind.HEAVIEST_WEIGHT, target: 100 });
    const { id: goalId } = await person.as(GoalServiceService).createGoal({ goal });
    const { id: workoutId } = await train(105);
    expect(await toldOf(person)).toContainEqual(
      expect.objectContaining({ value: expect.objectContaining({ goalId, workoutId, target: 100, value: 105 }) }),
    );
  });

  it('of a plan that somebody made, and of none that is changed', async () => {
    const { person } = await somebody();
    const calls = person.as(RoutineServiceService);
    const { id: planId, madeBy } = await calls.createRoutine({ routine: Routine.fromPartial({ name: 'Push' }) });
    await calls.updateRoutine({ routineId: planId, routine: Routine.fromPartial({ name: 'Pull' }) });
    expect(madeBy).toBe(Routine_MadeBy.SELF);
    const value = { userId: person.userId, planId, name: 'Push', madeBy, organisationId: '' };
    expect(await toldOf(person)).toEqual([{ $case: 'planMade', value }]);
  });

  it('of an import once, and of none of its workouts and records', async () => {
    const { person } = await somebody();
    const set = { workout: 'Push', exercise: 'Bench Press (Barbell)', type: 'normal' as const, reps: 1 };
    const text = toHevy([
      { ...set, start: '2025-09-15T07:48', weightKg: 80 },
      { ...set, start: '2025-09-17T07:48', weightKg: 90 },
    ]);
    await importFile(service, person, { text, timeZone: 'UTC' });
    expect(await toldOf(person)).toMatchObject([{ $case: 'importFinished', value: { workouts: 2, sets: 2 } }]);
  });
});
