// Which events are removed from an outbox, and when.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase } from '#tooling/testing/database.ts';
import { connectDatabase, migrate } from '../database/database.ts';
import type { Sql } from '../database/sql.ts';
import { appendEvents } from './outbox.ts';
import { removeOldEvents } from './retention.ts';

let sql: Sql;
const now = new Date('2026-03-02T12:00:00Z');
const retention = { service: 'user', days: 10 };

beforeAll(async () => {
  sql = connectDatabase({ url: await testDatabase(), connections: 2 });
  await migrate(sql, new URL('../../user/migrations/', import.meta.url));
});

afterAll(() => sql.end());

beforeEach(async () => {
  await sql`truncate outbox restart identity`;
  await sql`truncate outbox_consumer`;
  await sql`update outbox_removed set through = 0`;
  const value = { userId: 'ada' };
  const event = { aggregate: 'user/ada', payload: { $case: 'userDeleted' as const, value } };
  await sql.begin((transaction) => appendEvents(transaction, Array(6).fill(event)));
  // Six events, one a day: 13, 12, 11, 10, 9 and 8 days ago.
  await sql`update outbox set time = ${now}::timestamptz - make_interval(days => 14 - position::int)`;
});

const subscribed = (name: string, position: bigint) =>
  sql`insert into outbox_consumer (name, position, seen_at) values (${name}, ${position}, now())`;

async function kept(): Promise<number[]> {
  const rows = await sql<{ position: number }[]>`select position::int from outbox order by position`;
  return rows.map(({ position }) => position);
}

describe('old events', () => {
  it('go when their days are over, and it is remembered', async () => {
    expect(await removeOldEvents(sql, retention, now)).toBe(3);
    expect(await kept()).toEqual([4, 5, 6]);
    expect(await sql`select through::int from outbox_removed`).toEqual([{ through: 3 }]);
    expect(await removeOldEvents(sql, retention, now)).toBe(0);
    expect(await sql`select through::int from outbox_removed`).toEqual([{ through: 3 }]);
  });

  it('stay while a consumer of the contract has not had them', async () => {
    await subscribed('notification', 2n);
    await subscribed('workout', 5n);
    expect(await removeOldEvents(sql, retention, now)).toBe(2);
    expect(await kept()).toEqual([3, 4, 5, 6]);
  });

  it('do not wait for one that the contract does not name', async () => {
    await subscribed('gone', 0n);
    expect(await removeOldEvents(sql, retention, now)).toBe(3);
  });

  it('stay behind a younger one, so that what is gone is the beginning', async () => {
    await sql`update outbox set time = ${now} where position = 2`;
    expect(await removeOldEvents(sql, retention, now)).toBe(1);
    expect(await kept()).toEqual([2, 3, 4, 5, 6]);
  });
});
