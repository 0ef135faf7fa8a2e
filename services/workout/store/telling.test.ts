// Whatever is logged, edited, made live again and deleted, what people were told comes to the same as if only what is left
// had been logged: held against a plain reading of the sets, which knows neither the projections nor the statements.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import { createId } from '#chassis/database/identifiers.ts';
import type { Sql } from '#chassis/database/sql.ts';
import type { Page } from '#chassis/rpc/pages.ts';
import { Event } from '#proto/gen/sinew/events/v1/event.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import { setGoal } from '../progress/goal.ts';
import { Kind } from '../progress/record.ts';
import { migrations } from '../service.ts';
import { type CommandContext, Set_Type, type WorkoutSet } from '../set.ts';
import { begin, changeWorkout, type Workout } from '../workout.ts';
import { ExerciseStore } from './exercises.ts';
import { GoalStore } from './goals.ts';
import { WorkoutStore } from './workouts.ts';

let sql: Sql;
let workouts: WorkoutStore;
let goals: GoalStore;

beforeAll(async () => {
  sql = connectDatabase({ url: await testDatabase(), connections: 5 });
  await migrate(sql, migrations);
  await new ExerciseStore(sql).synchronise();
  workouts = new WorkoutStore(sql, sql);
  goals = new GoalStore(sql);
});

afterAll(() => sql.end());

const now = new Date('2026-03-02T12:00:00Z');
const page: Page<string> = {
  list: { name: 'goals', filters: '', position: z.string() },
  size: 10,
  after: undefined,
};
const commandContext: CommandContext = { now, newId: () => createId(now) };
const exerciseIds = ['barbell-bench-press', 'barbell-squat'] as const;
const kinds = [Kind.HEAVIEST_WEIGHT, Kind.MOST_REPS] as const;

const set = (exerciseId: string, weightKg: number, reps: number, type: Set_Type = Set_Type.NORMAL): WorkoutSet => ({
  id: '',
  exerciseId,
  type,
  weightKg,
  reps,
  distanceM: undefined,
  durationS: undefined,
  rpe: undefined,
  notes: '',
  superset: undefined,
});

const anySet = fc
  .tuple(
    fc.constantFrom(...exerciseIds),
    fc.constantFrom(80, 90, 100, 105, 1000),
    fc.constantFrom(1, 5, 8),
    fc.constantFrom(Set_Type.NORMAL, Set_Type.NORMAL, Set_Type.WARM_UP),
  )
  .map(([exerciseId, weight, reps, type]) => set(exerciseId, weight, reps, type));
const anySets = fc.array(anySet, { maxLength: 3 });

type Step =
  | { do: 'log'; sets: WorkoutSet[]; finished: boolean }
  | { do: 'edit'; which: number; sets: WorkoutSet[] }
  | { do: 'turn'; which: number }
  | { do: 'delete'; which: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('log' as const), sets: anySets, finished: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('edit' as const), which: fc.nat(), sets: anySets }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('turn' as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), which: fc.nat() }) },
);

const draft = (sets: WorkoutSet[], finished = true) => ({
  name: '',
  notes: '',
  startTime: now,
  endTime: finished ? now : undefined,
  timeZone: 'UTC',
  sets,
  routineId: undefined,
});

/** Does the steps for somebody; answers with the workouts that are left: those finished, in the order in which they were. */
async function live(userId: string, steps: readonly Step[]): Promise<Workout[]> {
  const all: Workout[] = [];
  let finished: Workout[] = [];
  const put = (after: Workout): void => {
    all.splice(
      all.findIndex(({ id }) => id === after.id),
      1,
      after,
    );
    const known = finished.findIndex(({ id }) => id === after.id);
    if (known >= 0 && after.endTime) finished[known] = after;
    else if (known >= 0) finished.splice(known, 1);
    else if (after.endTime) finished.push(after);
  };
  for (const step of steps) {
    const chosen = step.do === 'log' ? undefined : all[step.which % Math.max(1, all.length)];
    if (step.do === 'log') {
      const logged = await workouts.insert(begin(draft(step.sets, step.finished), userId, commandContext));
      all.push(logged);
      put(logged);
    } else if (!chosen) continue;
    else if (step.do === 'delete') {
      await workouts.delete(userId, chosen.id, now);
      all.splice(all.indexOf(chosen), 1);
      finished = finished.filter(({ id }) => id !== chosen.id);
    } else {
      const changes = step.do === 'edit' ? { sets: step.sets } : { endTime: chosen.endTime ? undefined : now };
      put(await workouts.update(userId, chosen.id, (before) => changeWorkout(before, changes, commandContext)));
    }
  }
  return finished;
}

/** The highest value of a workout's working sets. */
function bestIn({ sets }: Workout, exerciseId: string, kind: Kind): number | undefined {
  const values = sets
    .filter((one) => one.exerciseId === exerciseId && one.type !== Set_Type.WARM_UP)
    .map(({ weightKg, reps }) => (kind === Kind.HEAVIEST_WEIGHT ? weightKg! : reps!));
  return values.length > 0 ? Math.max(...values) : undefined;
}

/** The true records and goals, computed from the workouts that are left. */
function recordsOf(finished: readonly Workout[]): Map<string, string> {
  const records = new Map<string, string>();
  for (const exerciseId of exerciseIds) {
    for (const kind of kinds) {
      let highest: number | undefined;
      for (const workout of finished) {
        const best = bestIn(workout, exerciseId, kind);
        if (best === undefined) continue;
        if (highest !== undefined && best > highest)
          records.set(`${workout.id} ${exerciseId} ${kind}`, `${best} after ${highest}`);
        highest = Math.max(highest ?? best, best);
      }
    }
  }
  return records;
}

/** The news that still holds. News that changes nothing, or takes back something that was not told, is a mistake. */
async function toldOf(userId: string): Promise<{ records: Map<string, string>; goals: Map<string, string> }> {
  const rows = await sql<{ payload: Uint8Array }[]>`select payload from outbox order by position`;
  const told = { records: new Map<string, string>(), goals: new Map<string, string>() };
  for (const { payload } of rows.map((row) => Event.decode(row.payload))) {
    if (!payload || !('userId' in payload.value) || payload.value.userId !== userId) continue;
    if (payload.$case === 'recordBroken' || payload.$case === 'recordWithdrawn') {
      const { workoutId, exerciseId, kind } = payload.value;
      if (!kinds.some((one) => one === kind)) continue;
      const key = `${workoutId} ${exerciseId} ${kind}`;
      if (payload.$case === 'recordWithdrawn') expect(told.records.delete(key)).toBe(true);
      else {
        const said = `${payload.value.value} after ${payload.value.previous}`;
        expect(told.records.get(key)).not.toBe(said);
        told.records.set(key, said);
      }
    }
    if (payload.$case === 'goalReopened') expect(told.goals.delete(payload.value.goalId)).toBe(true);
    if (payload.$case === 'goalReached') {
      const said = `${payload.value.workoutId} ${payload.value.value}`;
      expect(told.goals.get(payload.value.goalId)).not.toBe(said);
      told.goals.set(payload.value.goalId, said);
    }
  }
  return told;
}

async function setGoals(userId: string) {
  const wanted = exerciseIds.flatMap((exerciseId) =>
    [100, 1000].map((target) => ({ exerciseId, kind: Kind.HEAVIEST_WEIGHT, target })),
  );
  return Promise.all(wanted.map((goal) => goals.insert(setGoal(goal, userId, commandContext))));
}

describe('what was told', () => {
  it('comes to what is so, whatever was done before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 12 }), async (steps) => {
        const userId = randomUUID();
        const wanted = await setGoals(userId);
        const finished = await live(userId, steps);
        const told = await toldOf(userId);
        expect(told.records).toEqual(recordsOf(finished));
        const reached = wanted.flatMap(({ id, exerciseId, target }) => {
          const first = finished.find((workout) => (bestIn(workout, exerciseId, Kind.HEAVIEST_WEIGHT) ?? 0) >= target);
          return first ? [[id, `${first.id} ${bestIn(first, exerciseId, Kind.HEAVIEST_WEIGHT)}`] as const] : [];
        });
        expect(told.goals).toEqual(new Map(reached));
        const listed = await goals.list(userId, page);
        expect(
          listed.flatMap(({ id, reached: by }) => (by ? [[id, `${by.workoutId} ${by.value}`]] : [])).sort(),
        ).toEqual(reached.map((entry) => [...entry]).sort());
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('comes to what is so when many change it at the same moment', async () => {
    const userId = randomUUID();
    await setGoals(userId);
    const weights = [80, 90, 100, 105, 1000];
    const logged = await Promise.all(
      weights.map((weight) => workouts.insert(begin(draft([set(exerciseIds[0], weight, 5)]), userId, commandContext))),
    );
    await Promise.all([
      ...logged.map(({ id }, index) =>
        workouts.update(userId, id, (before) =>
          changeWorkout(before, { sets: [set(exerciseIds[0], weights[(index + 2) % 5]!, 5)] }, commandContext),
        ),
      ),
      ...[110, 120].map((weight) =>
        workouts.insert(begin(draft([set(exerciseIds[0], weight, 5)]), userId, commandContext)),
      ),
    ]);
    await workouts.delete(userId, logged[2]!.id, now);
    const rows = await sql<{ id: string }[]>`
      select id from workout where user_id = ${userId} order by finish_position`;
    const finished = await Promise.all(rows.map(({ id }) => workouts.get(userId, id)));
    expect((await toldOf(userId)).records).toEqual(recordsOf(finished));
  });
});

it('a goal that was deleted when it was reached is taken back with what reached it, and is seen no more', async () => {
  const userId = randomUUID();
  const [goal] = await setGoals(userId);
  const { id } = await workouts.insert(begin(draft([set(exerciseIds[0], 100, 5)]), userId, commandContext));
  await goals.delete(userId, goal!.id);
  await expect(goals.delete(userId, goal!.id)).rejects.toMatchObject({ reason: 'GOAL_NOT_FOUND' });
  expect((await toldOf(userId)).goals.size).toBe(1);
  await workouts.delete(userId, id, now);
  expect((await toldOf(userId)).goals.size).toBe(0);
  expect((await goals.list(userId, page)).map((one) => one.id)).not.toContain(goal!.id);
});
