// Goals through a real server and database: which workouts reach them, and that none slips past one.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Goal, GoalServiceService } from '#proto/gen/sinew/workout/v1/goal.ts';
import { PersonalRecord_Kind as Kind } from '#proto/gen/sinew/workout/v1/progress.ts';
import { Set as WorkoutSet } from '#proto/gen/sinew/workout/v1/set.ts';
import { Workout, WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { toHevy } from '#test/harness/exports.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { importFile, serveWorkouts } from '#test/harness/workout.ts';

const service = serveWorkouts();
const exerciseId = 'barbell-bench-press';

async function somebody() {
  const person = await service.person();
  const goals = person.as(GoalServiceService);
  const workouts = person.as(WorkoutServiceService);
  const heaviest = (target: number) =>
    goals.createGoal({ goal: Goal.fromPartial({ exerciseId, kind: Kind.HEAVIEST_WEIGHT, target }) });
  const start = (weightKg: number) =>
    workouts.createWorkout({
      workout: Workout.fromPartial({ sets: [WorkoutSet.fromPartial({ exerciseId, weightKg, reps: 1 })] }),
    });
  const train = async (weightKg: number) => workouts.finishWorkout({ workoutId: (await start(weightKg)).id });
  return { person, goals, workouts, heaviest, start, train };
}

describe('a goal', () => {
  it('is open until a finished workout comes up to it, and again when none does any more', async () => {
    const ada = await somebody();
    const goal = await ada.heaviest(100);
    expect(goal).toMatchObject({
      exerciseName: 'Bench Press (Barbell)',
      target: 100,
      createTime: service.now,
      workoutId: '',
    });
    await ada.train(99.9);
    expect((await ada.goals.listGoals()).goals).toEqual([goal]);
    const { id: workoutId } = await ada.train(100);
    const reached = { ...goal, reachTime: service.now, workoutId, reachedValue: 100 };
    expect((await ada.goals.listGoals()).goals).toEqual([reached]);
    const { id: nextId } = await ada.train(150);
    expect((await ada.goals.listGoals()).goals).toEqual([reached]);
    await ada.workouts.deleteWorkout({ workoutId });
    expect((await ada.goals.listGoals()).goals).toEqual([{ ...reached, workoutId: nextId, reachedValue: 150 }]);
    await ada.workouts.deleteWorkout({ workoutId: nextId });
    expect((await ada.goals.listGoals()).goals).toEqual([goal]);
  });

  it('follows the correction of what reached it', async () => {
    const ada = await somebody();
    const goal = await ada.heaviest(100);
    const { id: workoutId } = await ada.train(1000);
    const correct = (weightKg: number) => {
      const sets = [WorkoutSet.fromPartial({ exerciseId, weightKg, reps: 1 })];
      return ada.workouts.updateWorkout({ workoutId, workout: Workout.fromPartial({ sets }) });
    };
    await correct(105);
    expect((await ada.goals.listGoals()).goals[0]).toMatchObject({ workoutId, reachedValue: 105 });
    await correct(10);
    expect((await ada.goals.listGoals()).goals).toEqual([goal]);
  });

  it('is not reached by a workout under way, but by the edit of a finished one', async () => {
    const ada = await somebody();
    await ada.heaviest(100);
    await ada.start(120);
    const { id: workoutId } = await ada.train(80);
    expect((await ada.goals.listGoals()).goals[0]?.reachTime).toBeUndefined();
    const sets = [WorkoutSet.fromPartial({ exerciseId, weightKg: 101, reps: 1 })];
    await ada.workouts.updateWorkout({ workoutId, workout: Workout.fromPartial({ sets }) });
    expect((await ada.goals.listGoals()).goals[0]).toMatchObject({ workoutId, reachedValue: 101 });
  });

  it('is reached by the earliest workout of an import that comes up to it', async () => {
    const ada = await somebody();
    await ada.heaviest(100);
    const exported = (start: string, weightKg: number) =>
      ({ start, workout: 'Push', exercise: 'Bench Press (Barbell)', type: 'normal', weightKg, reps: 1 }) as const;
    const text = toHevy([
      exported('2025-03-01T10:00', 130),
      exported('2025-02-01T10:00', 105),
      exported('2025-01-01T10:00', 95),
    ]);
    await importFile(service, ada.person, { text });
    expect((await ada.goals.listGoals()).goals[0]).toMatchObject({ reachedValue: 105 });
  });

  it('never slips past a workout that is finished at the same moment', async () => {
    for (let round = 0; round < 20; round++) {
      const ada = await somebody();
      const { id: workoutId } = await ada.start(100);
      const [set] = await Promise.allSettled([ada.heaviest(100), ada.workouts.finishWorkout({ workoutId })]);
      // Either the workout came first, so that there is nothing left to reach, or it reaches the goal.
      const { goals } = await ada.goals.listGoals();
      if (set.status === 'rejected') expect(set.reason).toMatchObject({ reason: 'GOAL_ALREADY_REACHED' });
      else expect(goals[0]).toMatchObject({ workoutId });
    }
  });

  it('is refused when it is reached already, of an unknown exercise, or one too many', async () => {
    const ada = await somebody();
    await ada.train(100);
    const unknown = ada.goals.createGoal({
      goal: Goal.fromPartial({ exerciseId: 'none', kind: Kind.MOST_REPS, target: 5 }),
    });
    expect(await reasonsOf([ada.heaviest(100), unknown])).toEqual(['GOAL_ALREADY_REACHED', 'EXERCISE_NOT_FOUND']);
    for (let count = 0; count < 100; count++) await ada.heaviest(101);
    expect(await reasonsOf([ada.heaviest(101)])).toEqual(['TOO_MANY_GOALS']);
  });

  it('is listed the newest first in pages, deleted once, and nobody else has it', async () => {
    const ada = await somebody();
    const bob = await somebody();
    const made: Goal[] = [];
    for (const target of [1, 2, 3]) {
      service.now = new Date(service.now.getTime() + 1);
      made.push(await ada.heaviest(target));
    }
    const first = await ada.goals.listGoals({ pageSize: 2 });
    const second = await ada.goals.listGoals({ pageSize: 2, pageToken: first.nextPageToken });
    expect([...first.goals, ...second.goals]).toEqual(made.toReversed());
    expect((await bob.goals.listGoals()).goals).toEqual([]);
    const goalId = made[0]!.id;
    expect(await reasonsOf([bob.goals.deleteGoal({ goalId })])).toEqual(['GOAL_NOT_FOUND']);
    await ada.goals.deleteGoal({ goalId });
    expect(await reasonsOf([ada.goals.deleteGoal({ goalId }), ada.goals.deleteGoal({ goalId: randomUUID() })])).toEqual(
      ['GOAL_NOT_FOUND', 'GOAL_NOT_FOUND'],
    );
  });
});
