// Whatever happens to workouts, what is derived from them is what it would be if it were derived from scratch, and says
// what a plain reading of all sets says.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import { createId } from '#chassis/database/identifiers.ts';
import type { Sql } from '#chassis/database/sql.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import { catalogue, findInCatalogue } from '../catalogue/catalogue.ts';
import { planImport, scopeOf } from '../import/import.ts';
import type { ParsedExport } from '../import/reader.ts';
import { exportOf } from '../import/testing.ts';
import { Kind } from '../progress/record.ts';
import { migrations } from '../service.ts';
import { type CommandContext, Set_Type, type WorkoutSet } from '../set.ts';
import { begin, changeWorkout, logSet, type Workout } from '../workout.ts';
import { ExerciseStore } from './exercises.ts';
import { ProgressStore } from './progress.ts';
import { rebuildProjections } from './rebuilding.ts';
import { WorkoutStore } from './workouts.ts';

let sql: Sql;
let workouts: WorkoutStore;
let progress: ProgressStore;

beforeAll(async () => {
  sql = connectDatabase({ url: await testDatabase(), connections: 5 });
  await migrate(sql, migrations);
  await new ExerciseStore(sql).synchronise();
  workouts = new WorkoutStore(sql, sql);
  progress = new ProgressStore(sql);
});

afterAll(() => sql.end());

const exerciseIds = ['barbell-bench-press', 'barbell-squat', 'pull-up', 'plank', 'treadmill'];
const now = new Date('2026-03-02T12:00:00Z');
const commandContext: CommandContext = { now, newId: () => createId(now) };
const everything = { startDate: undefined, endDate: undefined };

/** Few values, so that equal ones come up often. */
const anySet: fc.Arbitrary<WorkoutSet> = fc.record({
  id: fc.constant(''),
  exerciseId: fc.constantFrom(...exerciseIds),
  type: fc.constantFrom(Set_Type.UNSPECIFIED, Set_Type.NORMAL, Set_Type.WARM_UP, Set_Type.DROP, Set_Type.FAILURE),
  weightKg: fc.constantFrom(undefined, 60, 60, 100, 45.359, 0.1, 0, -20),
  reps: fc.constantFrom(undefined, 0, 1, 5, 8, 8),
  distanceM: fc.constantFrom(undefined, undefined, 0, 400, 5000.5),
  durationS: fc.constantFrom(undefined, undefined, 60, 90.25),
  rpe: fc.constant(undefined),
  notes: fc.constant(''),
  superset: fc.constant(undefined),
});
const anySets = fc.array(anySet, { maxLength: 8 });
/** Around the Monday of a week, where time zones disagree on the day. */
const anyStart = fc
  .constantFrom('2025-12-28T23:30Z', '2025-12-29T04:00Z', '2025-12-29T12:00Z', '2026-01-04T23:30Z', '2026-01-05T09:00Z')
  .map((text) => new Date(text));
const anyZone = fc.constantFrom('UTC', 'Europe/Madrid', 'America/Los_Angeles', 'Pacific/Auckland');

type Step =
  | { kind: 'create'; sets: WorkoutSet[]; startTime: Date; timeZone: string }
  | { kind: 'edit'; which: number; sets?: WorkoutSet[]; startTime?: Date; timeZone?: string; shuffled: boolean }
  | { kind: 'log'; which: number; set: WorkoutSet }
  | { kind: 'delete'; which: number }
  | { kind: 'import'; workouts: { sets: WorkoutSet[]; startTime: Date; fingerprint: string }[]; timeZone: string };

const which = fc.nat({ max: 9 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), sets: anySets, startTime: anyStart, timeZone: anyZone }),
  fc.record(
    {
      kind: fc.constant('edit' as const),
      which,
      sets: anySets,
      startTime: anyStart,
      timeZone: anyZone,
      shuffled: fc.boolean(),
    },
    { requiredKeys: ['kind', 'which', 'shuffled'] },
  ),
  fc.record({ kind: fc.constant('log' as const), which, set: anySet }),
  fc.record({ kind: fc.constant('delete' as const), which }),
  fc.record({
    kind: fc.constant('import' as const),
    workouts: fc.uniqueArray(
      fc.record({ sets: anySets, startTime: anyStart, fingerprint: fc.constantFrom('one', 'two', 'three') }),
      { selector: ({ fingerprint }) => fingerprint },
    ),
    timeZone: anyZone,
  }),
);

async function allOf(userId: string): Promise<Workout[]> {
  const page = { list: { name: '', position: undefined as never }, size: 1000, after: undefined };
  const filter = { startedAfter: undefined, startedBefore: undefined, exerciseId: '', query: '', live: undefined };
  return workouts.read(await workouts.find(userId, filter, page));
}

async function take(userId: string, step: Step): Promise<void> {
  if (step.kind === 'create') {
    const draft = { name: '', notes: '', endTime: undefined, routineId: undefined, ...step };
    await workouts.insert(begin(draft, userId, commandContext));
    return;
  }
  if (step.kind === 'import') {
    const parsed = toExport(step);
    const plan = (known: Parameters<typeof planImport>[1]) => planImport(parsed, known, { ...commandContext, userId });
    const signal = new AbortController().signal;
    await workouts.import(userId, { scope: scopeOf(parsed), plan, validateOnly: false, signal });
    return;
  }
  const all = await allOf(userId);
  const id = all[step.which % all.length]?.id;
  if (!id) return;
  if (step.kind === 'delete') return workouts.delete(userId, id, now);
  if (step.kind === 'log') return void (await workouts.update(userId, id, (before) => logStep(before, step.set)));
  const { kind: _, which: __, shuffled, ...said } = step;
  const changes = { ...said, endTime: undefined };
  await workouts.update(userId, id, (before) =>
    changeWorkout(before, shuffled ? { ...changes, sets: before.sets.toReversed() } : changes, commandContext),
  );
}

const logStep = (workout: Workout, set: WorkoutSet) => logSet({ ...workout, endTime: undefined }, set, commandContext);

function toExport({ workouts: imported, timeZone }: Step & { kind: 'import' }): ParsedExport {
  const parsed = imported.map(({ sets, startTime, fingerprint }) => ({
    name: '',
    notes: '',
    startTime,
    endTime: undefined,
    timeZone,
    fingerprint,
    sets: sets.map(({ id: _, exerciseId, ...set }) => ({
      ...set,
      exerciseName: findInCatalogue(exerciseId)!.name,
      line: 1,
    })),
  }));
  return exportOf('HEVY', parsed);
}

const derived = (userId: string) =>
  Promise.all([
    sql`select * from workout_share where user_id = ${userId} order by workout_id, exercise_id`,
    sql`select * from workout_best where user_id = ${userId} order by workout_id, exercise_id, kind`,
  ]);

/** Records and statistics as one would tell them from a list of all sets. */
function tell(all: readonly Workout[]) {
  const done = all
    .toSorted((one, other) => +one.startTime - +other.startTime || (one.id < other.id ? -1 : 1))
    .flatMap((workout) => workout.sets.map((set) => ({ workout, set, ...calendar(workout) })))
    .filter(({ set }) => set.type !== Set_Type.WARM_UP);
  return { records: tellRecords(done), weeks: tellWeeks(done), strength: tellStrength(done) };
}

type Done = { workout: Workout; set: WorkoutSet; day: string; week: string };

function calendar({ startTime, timeZone }: Workout) {
  const day = startTime.toLocaleDateString('sv', { timeZone });
  const date = new Date(`${day}T00:00Z`);
  const monday = new Date(+date - ((date.getUTCDay() + 6) % 7) * 86_400_000);
  return { day, week: monday.toISOString().slice(0, 10) };
}

const oneRepMax = ({ weightKg = 0, reps = 0 }: WorkoutSet) =>
  weightKg > 0 && reps > 0 ? (reps === 1 ? weightKg : weightKg * (1 + reps / 30)) : undefined;

function tellRecords(done: readonly Done[]) {
  const values: [Kind, (set: WorkoutSet) => number | undefined][] = [
    [Kind.HEAVIEST_WEIGHT, ({ weightKg, reps }) => (reps ? weightKg : undefined)],
    [Kind.ESTIMATED_ONE_REP_MAX, oneRepMax],
    [Kind.BEST_SET_VOLUME, (set) => (oneRepMax(set) ? set.weightKg! * set.reps! : undefined)],
    [Kind.MOST_REPS, ({ reps }) => reps || undefined],
    [Kind.LONGEST_DISTANCE, ({ distanceM }) => distanceM || undefined],
    [Kind.LONGEST_DURATION, ({ durationS }) => durationS || undefined],
  ];
  return exerciseIds.toSorted().flatMap((exerciseId) =>
    values.flatMap(([kind, read]) => {
      const own = done.filter(({ set }) => set.exerciseId === exerciseId && read(set) !== undefined);
      if (own.length === 0) return [];
      const value = Math.max(...own.map(({ set }) => read(set)!));
      const { workout, set } = own.find((one) => read(one.set) === value)!;
      const exerciseName = findInCatalogue(exerciseId)!.name;
      const { weightKg, reps } = set;
      const achieveTime = workout.startTime;
      return [
        { exerciseId, exerciseName, kind, value, workoutId: workout.id, setId: set.id, achieveTime, weightKg, reps },
      ];
    }),
  );
}

function tellWeeks(done: readonly Done[]) {
  const volumeOf = (part: readonly Done[]) =>
    part.reduce((sum, { set: { weightKg = 0, reps = 0 } }) => sum + Math.round(Math.max(0, weightKg) * 1e6) * reps, 0) /
    1e6;
  const weeks = [...Map.groupBy(done, ({ week }) => week)].toSorted();
  return weeks.map(([weekStart, part]) => {
    const trained = (which: 'primaryMuscles' | 'secondaryMuscles', muscle: number) =>
      part.filter(({ set }) => catalogue.find(({ id }) => id === set.exerciseId)![which].includes(muscle as never));
    const muscles = Array.from({ length: 30 }, (_, muscle) => muscle).flatMap((muscle) => {
      const primary = trained('primaryMuscles', muscle);
      const secondary = trained('secondaryMuscles', muscle);
      if (primary.length + secondary.length === 0) return [];
      return [{ muscle, volumeKg: volumeOf(primary), sets: primary.length + secondary.length / 2 }];
    });
    const count = new Set(part.map(({ workout }) => workout.id)).size;
    return { weekStart, volumeKg: volumeOf(part), sets: part.length, workouts: count, muscles };
  });
}

function tellStrength(done: readonly Done[]) {
  return Object.fromEntries(
    exerciseIds.map((exerciseId) => {
      const own = done.filter(({ set }) => set.exerciseId === exerciseId && oneRepMax(set) !== undefined);
      const days = [...Map.groupBy(own, ({ day }) => day)].toSorted();
      return [
        exerciseId,
        days.map(([date, part]) => {
          const estimatedOneRepMaxKg = Math.max(...part.map(({ set }) => oneRepMax(set)!));
          const { workout, set } = part.find((one) => oneRepMax(one.set) === estimatedOneRepMaxKg)!;
          return { date, estimatedOneRepMaxKg, weightKg: set.weightKg, reps: set.reps, workoutId: workout.id };
        }),
      ];
    }),
  );
}

async function readAll(userId: string) {
  const page = { list: { name: '', position: undefined as never }, size: 1000, after: undefined };
  const strength = exerciseIds.map(async (exerciseId) => [
    exerciseId,
    (await progress.getStrength(userId, exerciseId, everything)).map((point) => ({ ...point })),
  ]);
  return {
    records: (await progress.listRecords(userId, { exerciseId: '', kind: Kind.UNSPECIFIED }, page)).map((row) => ({
      ...row,
    })),
    weeks: (await progress.getVolume(userId, everything)).map((row) => ({ ...row })),
    strength: Object.fromEntries(await Promise.all(strength)),
  };
}

describe('what is derived from workouts', () => {
  it('is the same as from scratch, and as a plain reading says, after whatever happened', {
    timeout: 120_000,
  }, async () => {
    const history = fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 15 }), async (steps) => {
      const userId = randomUUID();
      const other = randomUUID();
      await take(other, { kind: 'create', sets: [], startTime: now, timeZone: 'UTC' });
      for (const step of steps) await take(userId, step);
      expect(await readAll(userId)).toEqual(tell(await allOf(userId)));
      const kept = await derived(userId);
      await rebuildProjections(sql, userId);
      expect(await derived(userId)).toEqual(kept);
    });
    await fc.assert(history, { numRuns: 60 });
  });

  it('is the same as from scratch after changes that happen at once', async () => {
    const userId = randomUUID();
    const set = (weightKg: number): WorkoutSet => ({
      id: '',
      exerciseId: exerciseIds[0]!,
      type: 1,
      weightKg,
      reps: 5,
      notes: '',
    });
    const draft = { name: '', notes: '', endTime: undefined, routineId: undefined, startTime: now, timeZone: 'UTC' };
    const created = await Promise.all(
      [1, 2, 3, 4].map((weight) => workouts.insert(begin({ ...draft, sets: [set(weight)] }, userId, commandContext))),
    );
    await Promise.allSettled([
      ...created.flatMap(({ id }, index) =>
        [10, 20, 30].map((weight) =>
          workouts.update(userId, id, (before) => logSet(before, set(weight + index), commandContext)),
        ),
      ),
      workouts.delete(userId, created[3]!.id, now),
      rebuildProjections(sql, userId),
    ]);
    expect(await readAll(userId)).toEqual(tell(await allOf(userId)));
    const kept = await derived(userId);
    await rebuildProjections(sql, userId);
    expect(await derived(userId)).toEqual(kept);
  });

  it('is rebuilt from a workout as it is after a change that was under way', async () => {
    const userId = randomUUID();
    const startTime = new Date('2026-01-04T23:30Z');
    await take(userId, { kind: 'create', sets: [{ ...plainSet, reps: 5 }], startTime, timeZone: 'UTC' });
    let rebuilding: Promise<number> | undefined;
    await sql.begin(async (transaction) => {
      await transaction`update workout set time_zone = 'Europe/Madrid' where user_id = ${userId}`;
      rebuilding = rebuildProjections(sql, userId);
      const waiting = () =>
        sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await vi.waitUntil(async () => (await waiting()).length > 0, { timeout: 10_000 });
    });
    await rebuilding;
    expect(await readAll(userId)).toEqual(tell(await allOf(userId)));
    expect((await progress.getVolume(userId, everything))[0]!.weekStart).toBe('2026-01-05');
  });

  it('comes back when it is lost or wrong', async () => {
    const userId = randomUUID();
    await take(userId, {
      kind: 'create',
      sets: [{ ...plainSet, weightKg: 100, reps: 5 }],
      startTime: now,
      timeZone: 'UTC',
    });
    const kept = await derived(userId);
    await sql`delete from workout_best where user_id = ${userId}`;
    await sql`update workout_share set sets = 99 where user_id = ${userId}`;
    await sql`insert into workout_share select gen_random_uuid(), exercise_id, user_id, local_date, sets, volume_mg
      from workout_share where user_id = ${userId}`;
    expect(await rebuildProjections(sql)).toBeGreaterThan(0);
    expect(await derived(userId)).toEqual(kept);
  });
});

const plainSet: WorkoutSet = { id: '', exerciseId: exerciseIds[0]!, type: Set_Type.NORMAL, notes: '' };
