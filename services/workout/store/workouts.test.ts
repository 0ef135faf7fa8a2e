// Imports of the same file that run at the same time, which only the database can put in order.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import { createId } from '#chassis/database/identifiers.ts';
import type { Sql } from '#chassis/database/sql.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import { type Known, planImport, scopeOf } from '../import/import.ts';
import { exportOf } from '../import/testing.ts';
import { migrations } from '../service.ts';
import { Set_Type } from '../set.ts';
import { WorkoutStore } from './workouts.ts';

let sql: Sql;

beforeAll(async () => {
  sql = connectDatabase({ url: await testDatabase(), connections: 5 });
  await migrate(sql, migrations);
});

afterAll(() => sql.end());

const now = new Date('2026-03-02T12:00:00Z');
const signal = new AbortController().signal;
const parsed = exportOf(
  'HEVY',
  Array.from({ length: 50 }, (_, index) => ({
    name: '',
    notes: '',
    startTime: now,
    endTime: now,
    timeZone: 'UTC',
    fingerprint: `workout ${index}`,
    sets: [{ exerciseName: `Sandbag Waltz ${index}`, type: Set_Type.NORMAL, reps: 5, notes: '', line: index + 2 }],
  })),
);
const wanted = { scope: scopeOf(parsed), validateOnly: false };

it('imports of one person follow each other, so that the second finds what the first added', async () => {
  const userId = randomUUID();
  const plan = (known: Known) => planImport(parsed, known, { userId, now, newId: () => createId(now) });
  const store = new WorkoutStore(sql, sql);
  const imports = [1, 2, 3, 4, 5].map(() => store.import(userId, { ...wanted, plan, signal }));
  const added = (await Promise.all(imports)).map(({ workouts, exercisesCreated }) => [workouts, exercisesCreated]);
  expect(added.toSorted()).toEqual([...Array(4).fill([0, 0]), [50, 50]]);
  expect(await sql`select from workout where user_id = ${userId}`).toHaveLength(50);
});

it.each([
  ['before its workouts', parsed.workouts.length],
  ['at its very end', 0],
])('an import that is broken off %s adds nothing, not even its exercises', async (_, workouts) => {
  const userId = randomUUID();
  const aborting = new AbortController();
  const plan = (known: Known) => {
    const planned = planImport(parsed, known, { userId, now, newId: () => createId(now) });
    aborting.abort(new Error('the caller went away'));
    return { ...planned, workouts: planned.workouts.slice(0, workouts) };
  };
  const broken = new WorkoutStore(sql, sql).import(userId, {
    ...wanted,
    plan,
    signal: aborting.signal,
  });
  await expect(broken).rejects.toThrow('the caller went away');
  expect(await sql`select from exercise where owner_id = ${userId}`).toHaveLength(0);
});
