// Deleting what belongs to a person: all of it, and for good, whatever is written at the same moment or comes late.
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { Transaction } from '#chassis/database/sql.ts';
import { Deletions } from '#chassis/personal-data/deletions.ts';
import { Exercise_Equipment, Exercise_Muscle, ExerciseServiceService } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { GoalServiceService } from '#proto/gen/sinew/workout/v1/goal.ts';
import { PersonalRecord_Kind } from '#proto/gen/sinew/workout/v1/progress.ts';
import { Routine, RoutineServiceService } from '#proto/gen/sinew/workout/v1/routine.ts';
import { WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { type ExportedSet, toHevy } from '#test/harness/exports.ts';
import { type Person, reasonsOf } from '#test/harness/service.ts';
import { isDeletionEvent, tombstones, tracesOf } from '#test/harness/traces.ts';
import { importFile, serveWorkouts } from '#test/harness/workout.ts';
import { erasePerson } from './personal-data.ts';

const service = serveWorkouts();
const log = pino({ level: 'silent' });
const bench = 'barbell-bench-press';

const history: ExportedSet[] = [
  {
    start: '2025-09-15T07:48',
    workout: 'Push',
    exercise: 'Bench Press (Barbell)',
    type: 'normal',
    weightKg: 90,
    reps: 5,
  },
  { start: '2025-09-16T07:48', workout: 'Odd', exercise: 'Piano Carry', type: 'normal', weightKg: 200, reps: 1 },
];

/** Somebody with something in every table. */
async function trained(): Promise<Person> {
  const person = await service.person();
  await person.as(ExerciseServiceService).createExercise({
    name: `Own ${randomUUID()}`,
    primaryMuscles: [Exercise_Muscle.CHEST],
    equipment: Exercise_Equipment.BARBELL,
  });
  await person.as(RoutineServiceService).createRoutine({ routine: Routine.fromPartial({ name: 'Mine' }) });
  const goal = { exerciseId: bench, kind: PersonalRecord_Kind.HEAVIEST_WEIGHT, target: 500 };
  await person
    .as(GoalServiceService)
    .createGoal({ goal: { ...goal, id: '', exerciseName: '', workoutId: '' } as never });
  await importFile(service, person, { text: toHevy(history) });
  const live = await begin(person);
  await person.as(WorkoutServiceService).finishWorkout({ workoutId: live.id });
  return person;
}
const empty = { id: '', createTime: undefined, updateTime: undefined };

const begin = (person: Person) =>
  person.as(WorkoutServiceService).createWorkout({
    workout: {
      ...empty,
      name: 'Live',
      notes: '',
      startTime: undefined,
      endTime: undefined,
      timeZone: 'UTC',
      routineId: '',
      source: 0,
      sets: [],
    },
  });

const deletions = (erase = erasePerson) => new Deletions({ service: 'workout', sql: service.sql, log, erase });

/** Deletes as the event's handler does. */
const start = (userId: string, parts = deletions()) =>
  service.sql.begin((transaction) =>
    parts.handlers.userDeletionStarted!(
      { id: randomUUID(), time: new Date(), aggregate: `deletion/${userId}`, value: { userId } },
      transaction as Transaction,
      () => {},
    ),
  );

const leftOf = async ({ userId }: Person) =>
  (await tracesOf(service.sql, [userId])).filter(
    (trace) => !tombstones.includes(trace.table) && !isDeletionEvent(trace),
  );

const confirmations = async ({ userId }: Person) =>
  (await service.sql`select from outbox where aggregate = ${`deletion/${userId}`} and type = 'personalDataDeleted'`)
    .count;

describe('deleting a person', () => {
  it('leaves nothing, and confirms that', async () => {
    const person = await trained();
    const other = await trained();
    const before = await leftOf(other);
    expect(new Set((await leftOf(person)).map(({ table }) => table))).toEqual(
      new Set(['exercise', 'goal', 'outbox', 'routine', 'workout', 'workout_best', 'workout_share']),
    );
    await start(person.userId);
    await deletions().run();
    expect(await leftOf(person)).toEqual([]);
    const orphans = await service.sql`
      select from workout_set where not exists (select from workout where id = workout_id)`;
    expect(orphans.count).toBe(0);
    expect(await confirmations(person)).toBe(1);
    expect(await leftOf(other)).toEqual(before);
  });

  it('does it again, and confirms it again, when it is told again', async () => {
    const person = await trained();
    for (const count of [1, 2]) {
      await start(person.userId);
      await Promise.all([deletions().run(), deletions().run()]);
      expect(await confirmations(person)).toBe(count);
    }
  });

  it('keeps out whatever comes after it', async () => {
    const person = await trained();
    await start(person.userId);
    await deletions().run();
    const goal = { exerciseId: bench, kind: PersonalRecord_Kind.HEAVIEST_WEIGHT, target: 500 } as never;
    const calls = [
      begin(person),
      importFile(service, person, { text: toHevy(history) }),
      person.as(RoutineServiceService).createRoutine({ routine: Routine.fromPartial({ name: 'Mine' }) }),
      person.as(GoalServiceService).createGoal({ goal }),
    ];
    expect(await reasonsOf(calls)).toEqual(Array(4).fill('UNAUTHENTICATED'));
    expect(await leftOf(person)).toEqual([]);
  });

  it('waits for what is being written, and then deletes that too', async () => {
    const person = await trained();
    const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>();
    const { promise: written, resolve: isWritten } = Promise.withResolvers<void>();
    const writing = service.sql.begin(async (transaction) => {
      await transaction`
        insert into workout (id, user_id, name, search_name, notes, start_time, time_zone, source, bytes, create_time,
          update_time)
        values (${randomUUID()}, ${person.userId}, 'Late', 'late', '', now(), 'UTC', 0, 1, now(), now())`;
      isWritten();
      await mayCommit;
    });
    await written;
    await start(person.userId);
    const deleted = deletions().run();
    await Promise.race([deleted, blocked()]);
    commit();
    await Promise.all([writing, deleted]);
    expect(await leftOf(person)).toEqual([]);
  });

  it('is tried again after a failure, which holds up nobody else', async () => {
    const unlucky = await trained();
    const person = await trained();
    const failing = deletions(async (transaction, userId) => {
      await erasePerson(transaction, userId);
      if (userId === unlucky.userId) throw new Error('the disk is full');
    });
    await start(unlucky.userId, failing);
    await start(person.userId, failing);
    await failing.run();
    expect([await confirmations(unlucky), await confirmations(person)]).toEqual([0, 1]);
    expect((await leftOf(unlucky)).length).toBeGreaterThan(0);
    await service.sql`update deleted_person set next_try_at = now() where user_id = ${unlucky.userId}`;
    await deletions().run();
    expect(await leftOf(unlucky)).toEqual([]);
    expect(await confirmations(unlucky)).toBe(1);
  });
});

/** Resolves when somebody waits for a lock in this database. */
async function blocked(): Promise<void> {
  for (;;) {
    const rows = await service.sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    if (rows.count > 0) return;
  }
}
