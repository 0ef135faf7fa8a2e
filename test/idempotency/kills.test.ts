// Kill -9 in the middle of a call under an Idempotency-Key, at any step: when the caller asks again, there is one effect and
// one answer. A seed chooses each schedule. The test prints the first seed; `SEED=… SCHEDULES=… npm test test/idempotency`
// repeats a run.
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import type { Sql } from '#chassis/database/sql.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import { Workout } from '#proto/gen/sinew/workout/v1/workout.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import { migrations } from '../../services/workout/service.ts';
import type { Death } from '../events/programs/death.ts';
import { createRandom } from '../events/random.ts';
import { type KeyedCreation, prepareCreation } from './calling.ts';

const firstSeed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);
const schedules = Number(process.env.SCHEDULES ?? 24);
const lanes = 4;
const secret = 'the same in all processes';

let databaseUrl: string;
let sql: Sql;
let create: (creation: KeyedCreation) => Promise<Buffer>;

beforeAll(async () => {
  databaseUrl = await testDatabase();
  sql = connectDatabase({ url: databaseUrl, connections: lanes * 2 });
  await migrate(sql, migrations);
  create = await prepareCreation(sql, secret);
});

afterAll(() => sql.end());

/** Answers with the answer that the process told before it died; undefined when it told none. */
async function dieWithin(creation: KeyedCreation, death: Death): Promise<string | undefined> {
  const child = fork(new URL('./programs/caller.ts', import.meta.url), { execArgv: [] });
  const gone = once(child, 'exit');
  await once(child, 'message');
  let answer: string | undefined;
  child.on('message', (message) => {
    answer = String(message);
  });
  child.send({ ...creation, databaseUrl, death });
  expect(await gone).toEqual([null, 'SIGKILL']);
  return answer;
}

/** Asks again until the database has noticed the death. */
async function askAgain(creation: KeyedCreation): Promise<Buffer> {
  for (;;) {
    try {
      return await create(creation);
    } catch (error) {
      if (!(error instanceof Refusal && error.reason === 'IDEMPOTENCY_KEY_IN_USE')) throw error;
    }
  }
}

async function run(seed: number): Promise<'nothing done' | 'done' | 'told'> {
  const random = createRandom(seed);
  const creation = { personId: randomUUID(), key: `seed ${seed}`.replace(' ', '-'), secret };
  const when = (['before', 'after', 'later'] as const)[Math.floor(random() * 3)]!;
  // The first process finishes its call before it dies.
  const statement = seed === firstSeed ? 1000 : 1 + Math.floor(random() * 40);
  const death = { statement, when, ms: random() * 5 };
  const told = await dieWithin(creation, death);
  const read = () => sql<{ id: string; place: string }[]>`
    select id, xmin::text as place from workout where user_id = ${creation.personId}`;
  const before = await read();
  const answers = [await askAgain(creation), await askAgain(creation)].map((bytes) => bytes.toString('hex'));
  const after = await read();
  expect(after, `seed ${seed}`).toHaveLength(1);
  if (before.length > 0) expect(after, `seed ${seed}`).toEqual(before);
  expect(new Set([...answers, ...(told === undefined ? [] : [told])]).size, `seed ${seed}`).toBe(1);
  expect(Workout.decode(Buffer.from(answers[0]!, 'hex')).id, `seed ${seed}`).toBe(after[0]!.id);
  const [events] = await sql<{ count: number }[]>`
    select count(*)::int as count from outbox
    where type = 'workoutFinished' and position(${Buffer.from(creation.personId)} in payload) > 0`;
  expect(events!.count, `seed ${seed}`).toBe(1);
  if (told !== undefined) return 'told';
  return before.length > 0 ? 'done' : 'nothing done';
}

it(`${schedules} deaths leave one effect and one answer (seed ${firstSeed})`, { timeout: 600_000 }, async () => {
  let next = 0;
  const seen = new Set<string>();
  const lane = async (): Promise<void> => {
    while (next < schedules) seen.add(await run(firstSeed + next++));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  // The schedules include deaths before and after the commit.
  expect(seen).toContain('nothing done');
  expect(seen.size).toBeGreaterThan(1);
});
