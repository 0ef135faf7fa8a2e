// What a person does with exercises of their own after there is training with them, through a real server and database:
// sets, plans, goals, records and statistics follow, imports remember, and nothing is told that was not lifted.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Event } from '#proto/gen/sinew/events/v1/event.ts';
import {
  CreateExerciseRequest,
  Exercise_Equipment as Equipment,
  Exercise,
  ExerciseServiceService,
  Exercise_Muscle as Muscle,
} from '#proto/gen/sinew/workout/v1/exercise.ts';
import { Goal, GoalServiceService } from '#proto/gen/sinew/workout/v1/goal.ts';
import { PersonalRecord_Kind as Kind, ProgressServiceService } from '#proto/gen/sinew/workout/v1/progress.ts';
import { Routine, RoutineServiceService } from '#proto/gen/sinew/workout/v1/routine.ts';
import { ImportedName_How as How, Workout, WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { toHevy } from '#test/harness/exports.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { importFile, serveWorkouts } from '#test/harness/workout.ts';
import { rebuildProjections } from '../store/rebuilding.ts';

const service = serveWorkouts();
const squat = 'barbell-squat';

async function somebody() {
  const person = await service.person();
  const definitions = [
    WorkoutServiceService,
    RoutineServiceService,
    GoalServiceService,
    ProgressServiceService,
  ] as const;
  const [workouts, routines, goals, progress] = definitions.map((definition) =>
    person.as(definition as never),
  ) as never as [
    ReturnType<typeof person.as<typeof WorkoutServiceService>>,
    ReturnType<typeof person.as<typeof RoutineServiceService>>,
    ReturnType<typeof person.as<typeof GoalServiceService>>,
    ReturnType<typeof person.as<typeof ProgressServiceService>>,
  ];
  const exercises = person.as(ExerciseServiceService);
  const add = async (name: string) =>
    (
      await exercises.createExercise(
        CreateExerciseRequest.fromPartial({ name, primaryMuscles: [Muscle.CHEST], equipment: Equipment.BARBELL }),
      )
    ).id;
  const train = (exerciseId: string, weightKg: number, day = 1) =>
    workouts.createWorkout({
      workout: Workout.fromPartial({
        startTime: new Date(Date.UTC(2026, 0, day, 8)),
        endTime: new Date(Date.UTC(2026, 0, day, 9)),
        sets: [{ exerciseId, weightKg, reps: 5 }],
      }),
    });
  /** A workout of one set a name, all on a day. */
  const bring = (day: number, ...names: (string | readonly [string, number])[]) =>
    importFile(service, person, {
      text: toHevy(
        names
          .map((name) => (typeof name === 'string' ? ([name, 20] as const) : name))
          .map(([exercise, weightKg]) => ({
            start: `2025-09-${day}T07:48`,
            workout: 'a',
            exercise,
            type: 'normal' as const,
            weightKg,
            reps: 5,
          })),
      ),
    });
  const sets = async () => (await workouts.listWorkouts()).workouts.flatMap((workout) => workout.sets);
  const heaviest = async (exerciseId: string) =>
    (await progress.listRecords({ exerciseId, kind: Kind.HEAVIEST_WEIGHT })).records.map(({ value }) => value);
  return { person, workouts, routines, goals, progress, exercises, add, train, bring, sets, heaviest };
}

const changed = (fields: Partial<Exercise>) => Exercise.fromPartial(fields);

/** Expects the derived data to be as if they were derived from scratch. */
async function expectDerived(userId: string) {
  const read = () =>
    Promise.all(
      ['workout_share', 'workout_best'].map(
        (table) => service.sql`
          select * from ${service.sql(table)} where user_id = ${userId} order by workout_id, exercise_id, 1`,
      ),
    );
  const before = await read();
  await rebuildProjections(service.sql, userId);
  const text = (rows: unknown) =>
    JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  const sorted = (tables: readonly (readonly unknown[])[]) => tables.map((rows) => rows.map(text).toSorted());
  expect(sorted(before)).toEqual(sorted(await read()));
}

async function payloadsOf(userId: string) {
  const rows = await service.sql<{ payload: Uint8Array }[]>`select payload from outbox order by position`;
  const payloads = rows.map(({ payload }) => Event.decode(payload).payload!);
  return payloads.filter(({ value }) => 'userId' in value && value.userId === userId);
}

/** The records that ring. */
const loudRecordsOf = async (userId: string) =>
  (await payloadsOf(userId)).filter((payload) => payload.$case === 'recordBroken' && !payload.value.quiet);

describe('an exercise of a person’s own', () => {
  it('is changed by what the mask names, and keeps its training', async () => {
    const { exercises, add, train, progress } = await somebody();
    const exerciseId = await add('Zorb');
    await train(exerciseId, 100);
    const exercise = changed({ name: '  Waltz ', primaryMuscles: [Muscle.GLUTES], bodyweight: true });
    const answer = await exercises.updateExercise({ exerciseId, exercise, updateMask: ['name', 'primaryMuscles'] });
    expect(answer).toMatchObject({ id: exerciseId, name: 'Waltz', primaryMuscles: [Muscle.GLUTES], bodyweight: false });
    expect(await exercises.getExercise({ exerciseId })).toEqual(answer);
    const { records } = await progress.listRecords({ exerciseId });
    expect(records[0]).toMatchObject({ exerciseName: 'Waltz' });
    expect((await progress.getVolume({})).weeks[0]!.muscles[0]!.muscle).toBe(Muscle.GLUTES);
  });

  it('is nobody else’s to change, and the catalogue’s is nobody’s', async () => {
    const ada = await somebody();
    const bob = await somebody();
    const exerciseId = await ada.add('Zorb');
    const acts = (id: string) => [
      bob.exercises.updateExercise({ exerciseId: id, exercise: changed({ name: 'Mine' }) }),
      bob.exercises.mergeExercise({ exerciseId: id, intoExerciseId: 'plank' }),
      bob.exercises.deleteExercise({ exerciseId: id }),
    ];
    expect(await reasonsOf(acts(exerciseId))).toEqual(Array(3).fill('EXERCISE_NOT_FOUND'));
    expect(await reasonsOf(acts(squat))).toEqual(Array(3).fill('EXERCISE_SHARED'));
    const own = await bob.add('Own');
    const others = [
      bob.exercises.mergeExercise({ exerciseId: own, intoExerciseId: exerciseId }),
      bob.exercises.reassignExercise({ exerciseId, importedName: 'a', toExerciseId: own }),
      bob.exercises.reassignExercise({ exerciseId: own, importedName: 'a', toExerciseId: exerciseId }),
    ];
    expect(await reasonsOf(others)).toEqual(Array(3).fill('EXERCISE_NOT_FOUND'));
    expect(await ada.exercises.getExercise({ exerciseId })).toMatchObject({ name: 'Zorb' });
  });

  it('takes no name that is taken, none that is blank, and no muscle twice', async () => {
    const { exercises, add } = await somebody();
    const exerciseId = await add('Zorb');
    await add('Waltz');
    const change = (fields: Partial<Exercise>, updateMask: string[] | undefined = undefined) =>
      exercises.updateExercise({ exerciseId, exercise: changed(fields), updateMask });
    const refused = [change({ name: 'WALTZ' }), change({ name: 'plank' })];
    expect(await reasonsOf(refused)).toEqual(Array(2).fill('EXERCISE_NAME_TAKEN'));
    const invalid = [
      change({ name: ' ' }),
      change({}, ['name']),
      change({}, ['primaryMuscles']),
      change({}, ['equipment']),
      change({ secondaryMuscles: [Muscle.CHEST] }),
      change({ name: 'x'.repeat(101) }),
      change({}, ['id']),
      exercises.mergeExercise({ exerciseId, intoExerciseId: exerciseId }),
      exercises.reassignExercise({ exerciseId, importedName: 'a', toExerciseId: exerciseId }),
      exercises.reassignExercise({ exerciseId, importedName: 'a' }),
      exercises.reassignExercise({ exerciseId, importedName: 'a', toExerciseId: squat, newName: 'b' }),
    ];
    expect(await reasonsOf(invalid)).toEqual(Array(invalid.length).fill('INVALID_FIELDS'));
    await expect(change({ name: 'zorb' })).resolves.toMatchObject({ name: 'zorb' });
  });

  it('is found by an import under the name it had, until another is called so', async () => {
    const { exercises, bring, add } = await somebody();
    const [first] = (await bring(10, 'Zorb')).names;
    const { exerciseId } = first!;
    await exercises.updateExercise({ exerciseId, exercise: changed({ name: 'Waltz' }) });
    expect((await bring(11, 'Zorb', 'Waltz')).names).toMatchObject([
      { name: 'Zorb', exerciseId, exerciseName: 'Waltz', how: How.REMEMBERED },
      { name: 'Waltz', exerciseId, how: How.OWN_NAME },
    ]);
    expect((await exercises.listRememberedNames()).names).toEqual([
      { name: 'Zorb', exerciseId, exerciseName: 'Waltz' },
    ]);
    const other = await add('ZORB');
    expect((await bring(12, 'Zorb')).names).toMatchObject([{ exerciseId: other, how: How.OWN_NAME }]);
    expect((await exercises.listRememberedNames()).names).toEqual([]);
  });

  it('is deleted when nothing names it, and kept when something does', async () => {
    const { exercises, workouts, routines, goals, add, train } = await somebody();
    const exerciseId = await add('Zorb');
    const { id: workoutId } = await train(exerciseId, 100);
    const { id: routineId } = await routines.createRoutine({
      routine: Routine.fromPartial({ sets: [{ exerciseId }] }),
    });
    const goal = Goal.fromPartial({ exerciseId, kind: Kind.HEAVIEST_WEIGHT, target: 200 });
    const { id: goalId } = await goals.createGoal({ goal });
    const remove = () => exercises.deleteExercise({ exerciseId });
    await expect(remove()).rejects.toThrow('1 workouts, 1 routines, 1 goals');
    await workouts.deleteWorkout({ workoutId });
    await routines.deleteRoutine({ routineId });
    expect(await reasonsOf([remove()])).toEqual(['EXERCISE_IN_USE']);
    await goals.deleteGoal({ goalId });
    await remove();
    expect(await reasonsOf([remove(), exercises.getExercise({ exerciseId })])).toEqual(
      Array(2).fill('EXERCISE_NOT_FOUND'),
    );
    await add('Zorb');
  });
});

describe('a merge', () => {
  it('takes sets, plans, goals, records and statistics along, and tells no record', async () => {
    const { person, exercises, workouts, routines, goals, progress, add, train, sets, heaviest } = await somebody();
    const exerciseId = await add('My Squat');
    await train(squat, 100, 1);
    await train(exerciseId, 120, 2);
    await train(exerciseId, 110, 3);
    const planned = Routine.fromPartial({ sets: [{ exerciseId }, { exerciseId: 'plank' }, { exerciseId, reps: 3 }] });
    const { id: routineId } = await routines.createRoutine({ routine: planned });
    const goalOf = (id: string, target: number) =>
      goals.createGoal({ goal: Goal.fromPartial({ exerciseId: id, kind: Kind.HEAVIEST_WEIGHT, target }) });
    await goalOf(exerciseId, 150);
    await goalOf(squat, 115);
    const before = await payloadsOf(person.userId);
    const loud = await loudRecordsOf(person.userId);
    const volume = await progress.getVolume({});
    const moved = await exercises.mergeExercise({ exerciseId, intoExerciseId: squat });
    expect(moved).toMatchObject({ exercise: { id: squat, name: 'Squat (Barbell)' }, sets: 2, workouts: 2 });
    expect((await sets()).map((set) => set.exerciseId)).toEqual([squat, squat, squat]);
    expect([await heaviest(squat), await heaviest(exerciseId)]).toEqual([[120], []]);
    expect((await progress.getStrength({ exerciseId: squat })).points).toHaveLength(3);
    expect((await progress.getVolume({})).weeks.map(({ volumeKg }) => volumeKg)).toEqual(
      volume.weeks.map(({ volumeKg }) => volumeKg),
    );
    const plan = await routines.getRoutine({ routineId });
    expect(plan.sets.map((set) => [set.exerciseId, set.reps])).toEqual([
      [squat, undefined],
      ['plank', undefined],
      [squat, 3],
    ]);
    const { goals: listed } = await goals.listGoals();
    const byTarget = listed.toSorted((one, other) => one.target - other.target);
    expect(byTarget.map((goal) => [goal.exerciseId, goal.target, goal.reachedValue])).toEqual([
      [squat, 115, 120],
      [squat, 150, undefined],
    ]);
    // Records that were told before are told again, about the other exercise.
    const since = (await payloadsOf(person.userId)).slice(before.length);
    expect(since.every(({ value }) => !('quiet' in value) || value.quiet)).toBe(true);
    expect(since.map(({ $case }) => $case)).toEqual(expect.arrayContaining(['goalReached']));
    expect(await reasonsOf([exercises.getExercise({ exerciseId })])).toEqual(['EXERCISE_NOT_FOUND']);
    await expectDerived(person.userId);
    // An edit of what was moved tells nothing new either.
    const { workouts: all } = await workouts.listWorkouts({ exerciseId: squat });
    for (const { id } of all)
      await workouts.updateWorkout({ workoutId: id, workout: Workout.fromPartial({ name: 'x' }) });
    expect(await loudRecordsOf(person.userId)).toEqual(loud);
  });

  it('is what the next import remembers', async () => {
    const { exercises, bring, sets } = await somebody();
    const { names } = await bring(10, 'Zorb', 'Waltz', 'Tango');
    const [zorb, waltz, tango] = names.map((name) => name.exerciseId);
    await exercises.mergeExercise({ exerciseId: zorb!, intoExerciseId: waltz! });
    await exercises.mergeExercise({ exerciseId: waltz!, intoExerciseId: tango! });
    expect((await bring(11, 'zorb', 'WALTZ', 'Tango')).names.map(({ exerciseId, how }) => [exerciseId, how])).toEqual([
      [tango, How.REMEMBERED],
      [tango, How.REMEMBERED],
      [tango, How.OWN_NAME],
    ]);
    expect((await sets()).map((set) => set.importedName)).toEqual(['zorb', 'WALTZ', 'Tango', 'Zorb', 'Waltz', 'Tango']);
    await exercises.deleteExercise({ exerciseId: zorb! }).catch(() => undefined);
    expect((await exercises.listExercises({ custom: true })).exercises.map(({ name }) => name)).toEqual(['Tango']);
  });

  it('leaves no set without its exercise, whatever is written meanwhile', async () => {
    const { person, exercises, routines, goals, add, train } = await somebody();
    const ids = await Promise.all(['a', 'b', 'c', 'd'].map((letter) => add(`Zorb ${letter}`)));
    const merges = ids.map((exerciseId) => () => exercises.mergeExercise({ exerciseId, intoExerciseId: squat }));
    const goalOf = (exerciseId: string) => Goal.fromPartial({ exerciseId, kind: Kind.MOST_REPS, target: 50 });
    const writes = ids.flatMap((exerciseId) => [
      ...[1, 2, 3, 4].map((day) => () => train(exerciseId, 100 + day, day)),
      () => routines.createRoutine({ routine: Routine.fromPartial({ sets: [{ exerciseId }] }) }),
      () => goals.createGoal({ goal: goalOf(exerciseId) }),
    ]);
    const all = [...writes.slice(0, 10), ...merges, ...writes.slice(10)];
    const reasons = new Set(await reasonsOf(all.map((act) => act())));
    expect([...reasons].filter((reason) => !['OK', 'EXERCISE_NOT_FOUND'].includes(reason))).toEqual([]);
    const orphans = await service.sql`
      select exercise_id from (
        select exercise_id from workout_set join workout on workout.id = workout_id where user_id = ${person.userId}
        union all select exercise_id from workout_share where user_id = ${person.userId}
        union all select exercise_id from goal where user_id = ${person.userId}
        union all select planned ->> 'exerciseId' from routine, jsonb_array_elements(sets) planned
          where user_id = ${person.userId}) as named
      where not exists (select from exercise where id = exercise_id)`;
    expect(orphans).toEqual([]);
    await expectDerived(person.userId);
  });
});

describe('the correction of a match', () => {
  it('moves what came under the name and nothing else, and is remembered', async () => {
    const { person, exercises, bring, train, sets, heaviest } = await somebody();
    await bring(10, ['Plank', 50], ['plank', 60], ['Squat (Barbell)', 10]);
    await train('plank', 30, 5);
    const { exercise, ...moved } = await exercises.reassignExercise({
      exerciseId: 'plank',
      importedName: 'PLANK',
      newName: 'Plank on a Ball',
    });
    expect(moved).toEqual({ sets: 2, workouts: 1 });
    expect(exercise).toMatchObject({ name: 'Plank on a Ball', custom: true });
    expect((await sets()).map(({ exerciseId }) => exerciseId)).toEqual(['plank', exercise!.id, exercise!.id, squat]);
    expect([await heaviest('plank'), await heaviest(exercise!.id)]).toEqual([[30], [60]]);
    const again = await bring(11, 'Plank', 'Plank on a Ball');
    expect(again.names.map(({ exerciseId, how }) => [exerciseId, how])).toEqual([
      [exercise!.id, How.REMEMBERED],
      [exercise!.id, How.OWN_NAME],
    ]);
    expect(await bring(10, ['Plank', 50], ['plank', 60], ['Squat (Barbell)', 10])).toMatchObject({ workouts: 0 });
    // And back again, as it was.
    await exercises.reassignExercise({ exerciseId: exercise!.id, importedName: 'plank', toExerciseId: 'plank' });
    expect((await bring(12, 'Plank')).names).toMatchObject([{ exerciseId: 'plank', how: How.REMEMBERED }]);
    await expectDerived(person.userId);
    expect(await loudRecordsOf(person.userId)).toEqual([]);
  });

  it('keeps the name with a set while the workout around it is edited', async () => {
    const { exercises, workouts, bring, sets } = await somebody();
    await bring(10, 'Plank', 'Plank');
    const [workout] = (await workouts.listWorkouts()).workouts;
    const added = { ...workout!.sets[0]!, id: '', importedName: 'Forged' };
    const edited = [added, { ...workout!.sets[1]!, reps: 9, importedName: 'Forged' }];
    await workouts.updateWorkout({ workoutId: workout!.id, workout: Workout.fromPartial({ sets: edited }) });
    expect((await sets()).map(({ importedName }) => importedName)).toEqual([undefined, 'Plank']);
    const moved = await exercises.reassignExercise({ exerciseId: 'plank', importedName: 'Plank', toExerciseId: squat });
    expect(moved).toMatchObject({ sets: 1, workouts: 1 });
    expect((await sets()).map(({ exerciseId }) => exerciseId)).toEqual(['plank', squat]);
    const all = await exercises.reassignExercise({ exerciseId: 'plank', toExerciseId: squat });
    expect(all).toMatchObject({ sets: 1, workouts: 1 });
  });

  it('turns the weights that an import took for help, and back', async () => {
    const { exercises, bring, sets } = await somebody();
    const { exerciseId } = (await bring(10, 'Zorb Machine')).names[0]!;
    const weights = async () => (await sets()).map(({ weightKg }) => weightKg);
    const importedName = 'Zorb Machine';
    const assisted = 'assisted-pull-up';
    await exercises.reassignExercise({ exerciseId, importedName, toExerciseId: assisted });
    expect(await weights()).toEqual([-20]);
    await bring(11, 'Zorb Machine');
    expect(await weights()).toEqual([-20, -20]);
    await exercises.reassignExercise({ exerciseId: assisted, importedName, toExerciseId: exerciseId });
    expect(await weights()).toEqual([20, 20]);
  });

  it('opens a goal again that only the moved sets had reached', async () => {
    const { person, exercises, goals, bring, train } = await somebody();
    const goal = Goal.fromPartial({ exerciseId: 'plank', kind: Kind.HEAVIEST_WEIGHT, target: 40 });
    await goals.createGoal({ goal });
    await goals.createGoal({ goal: { ...goal, target: 20 } });
    await bring(10, ['Plank', 50]);
    const reached = async () =>
      (await goals.listGoals()).goals
        .toSorted((one, other) => one.target - other.target)
        .map(({ reachedValue }) => reachedValue);
    expect(await reached()).toEqual([50, 50]);
    await train('plank', 25, 5);
    await exercises.reassignExercise({ exerciseId: 'plank', importedName: 'Plank', newName: 'Zorb' });
    expect(await reached()).toEqual([25, undefined]);
    await expectDerived(person.userId);
  });
});

describe('whatever is merged and reassigned', () => {
  it('leaves every set somewhere, and what is derived as if it had been so from the start', async () => {
    const names = ['Zorb', 'Waltz', 'Plank', 'Squat (Barbell)', 'दंड', 'दौड़'];
    const step = fc.record({ from: fc.nat(), to: fc.nat(), name: fc.constantFrom(...names, ''), merge: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const { person, exercises, bring, sets } = await somebody();
        await bring(10, ...names.map((name, index) => [name, 10 * index + 10] as const));
        await bring(11, ...names.toReversed().map((name, index) => [name, 10 * index + 15] as const));
        for (const { from, to, name, merge } of steps) {
          const own = (await exercises.listExercises({ custom: true })).exercises.map(({ id }) => id);
          const ids = [...own, 'plank', squat];
          const exerciseId = ids[from % ids.length]!;
          const target = ids[to % ids.length]!;
          const act = merge
            ? exercises.mergeExercise({ exerciseId, intoExerciseId: target })
            : exercises.reassignExercise({ exerciseId, importedName: name, toExerciseId: target });
          const [reason] = await reasonsOf([act]);
          expect(['OK', 'EXERCISE_SHARED', 'INVALID_FIELDS']).toContain(reason);
        }
        const kept = (await sets()).map(({ importedName }) => importedName);
        expect(kept.toSorted()).toEqual([...names, ...names].toSorted());
        await expectDerived(person.userId);
      }),
      { numRuns: 12 },
    );
  });
});
