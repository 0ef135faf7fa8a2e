// The ledger on a real database: entered before a call, settled after it, within the budgets also when many ask at once, and
// whole when an instance dies in between.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import type { Sql } from '#chassis/database/sql.ts';
import { removeOrganisationSecrets } from '#chassis/secrets/uses/store.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import type { CallUsage, PlannedCall } from '../model/prompt/conversation.ts';
import { migrations } from '../service.ts';
import { type Charged, type Entry, endCalls, forgetOrganisationOfUsage, UsageStore } from './store.ts';

let sql: Sql;
let store: UsageStore;
beforeAll(async () => {
  sql = connectDatabase({ url: await testDatabase(), connections: 10 });
  await migrate(sql, migrations);
  store = new UsageStore(sql);
});
afterAll(() => sql.end());

const now = new Date('2026-03-02T18:00:00Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);
const planned: PlannedCall = {
  provider: 'openai',
  model: 'test-model',
  inputTokens: 300,
  outputTokens: 200,
  costMicros: 1000,
  withinMs: 120_000,
};
const budgets = { personMicros: 3500, organisationMicros: 5500 };
type ChargedAnswer = Charged & { messageId: string };
const charged = (given: Partial<ChargedAnswer> = {}): ChargedAnswer => ({
  messageId: randomUUID(),
  userId: randomUUID(),
  organisationId: undefined,
  ...given,
});
const open = (of: Charged, settled: readonly CallUsage[] = [], at = now): Promise<Entry> =>
  store.open(of, planned, { budgets, settled, now: at });
async function opened(of: Charged, settled: readonly CallUsage[] = []): Promise<string> {
  const entry = await open(of, settled);
  if ('overBudgetOf' in entry) throw new Error(`over the budget of ${entry.overBudgetOf}`);
  return entry.id;
}
const answered = (id: string, costMicros = 10): CallUsage => ({
  id,
  provider: 'openai',
  model: 'test-model',
  outcome: 'answered',
  milliseconds: 7.4,
  inputTokens: 4,
  outputTokens: 3,
  costMicros,
  isEstimated: false,
});
const end = (of: ChargedAnswer, settled: readonly CallUsage[]) =>
  sql.begin((transaction) => endCalls(transaction, of.messageId, settled));
const rowsOf = ({ userId }: Charged) => sql<{ outcome: string; cost: number }[]>`
  select outcome, cost_micros::float8 as cost from model_call where user_id = ${userId}
  order by outcome, cost_micros desc`;
const overBudgets = (entries: readonly Entry[]) =>
  entries.flatMap((entry) => ('overBudgetOf' in entry ? [entry.overBudgetOf] : []));

describe('a call', () => {
  it('is in the ledger before it is made, at what it may cost, and is settled at what it did cost', async () => {
    const of = charged();
    const id = await opened(of);
    const row = {
      month: '2026-03',
      organisationId: '',
      provider: 'openai',
      model: 'test-model',
      calls: 1,
      failedCalls: 0,
    };
    const reserved = { ...row, inputTokens: 300, outputTokens: 200, costMicros: 1000, milliseconds: 0 };
    expect(await store.list(of.userId, later(-1000))).toEqual([reserved]);
    await end(of, [answered(id)]);
    const settled = { ...row, inputTokens: 4, outputTokens: 3, costMicros: 10, milliseconds: 7 };
    expect(await store.list(of.userId, later(-1000))).toEqual([settled]);
  });

  it('is settled with the next one of the answer, also when that does not fit any more', async () => {
    const of = charged();
    const first = await opened(of);
    const second = await opened(of, [answered(first, 2400)]);
    expect(await rowsOf(of)).toEqual([
      { outcome: 'answered', cost: 2400 },
      { outcome: 'started', cost: 1000 },
    ]);
    expect(await open(of, [answered(second, 200)])).toEqual({ overBudgetOf: 'person' });
    expect(await rowsOf(of)).toEqual([
      { outcome: 'answered', cost: 2400 },
      { outcome: 'answered', cost: 200 },
    ]);
  });

  it('whose end nobody knows stays at what it might have cost when its answer ends', async () => {
    const of = charged();
    const known = await opened(of);
    await opened(of);
    const other = charged({ userId: of.userId });
    await opened(other);
    await end(of, [answered(known)]);
    expect(await rowsOf(of)).toEqual([
      { outcome: 'abandoned', cost: 1000 },
      { outcome: 'answered', cost: 10 },
      { outcome: 'started', cost: 1000 },
    ]);
  });

  it('counts in the month in which it began', async () => {
    const of = charged();
    for (let call = 0; call < 3; call++) await opened(of);
    expect(await open(of)).toEqual({ overBudgetOf: 'person' });
    expect(await open(of, [], new Date('2026-04-01T00:00:00Z'))).toHaveProperty('id');
  });
});

describe('an instance that dies', () => {
  it('loses no call: it stays at what it might have cost, counted once, after a time', async () => {
    const of = charged();
    const id = await opened(of);
    // From here on nothing of the instance that began the call is used: it is dead.
    const others = [new UsageStore(sql), new UsageStore(sql), new UsageStore(sql)];
    const abandonAll = async (at: Date): Promise<number> => {
      const counts = await Promise.all(others.map((other) => other.abandonExpired(at)));
      return counts.reduce((sum, count) => sum + count, 0);
    };
    await abandonAll(later(179_999));
    expect(await rowsOf(of)).toEqual([{ outcome: 'started', cost: 1000 }]);
    expect(await abandonAll(later(180_000))).toBeGreaterThanOrEqual(1);
    expect(await rowsOf(of)).toEqual([{ outcome: 'abandoned', cost: 1000 }]);
    expect(await abandonAll(later(180_000))).toBe(0);
    const [row] = await store.list(of.userId, later(-1000));
    expect(row).toMatchObject({ calls: 1, failedCalls: 1, costMicros: 1000 });
    // It was not dead after all.
    await end(of, [answered(id)]);
    expect(await rowsOf(of)).toEqual([{ outcome: 'answered', cost: 10 }]);
    await end(of, [answered(id, 99)]);
    expect(await rowsOf(of)).toEqual([{ outcome: 'answered', cost: 10 }]);
  });

  it('is cleared up after by one instance at a time', async () => {
    const of = charged();
    await opened(of);
    await sql.begin(async (transaction) => {
      await transaction`select pg_advisory_xact_lock(hashtextextended('abandoned calls', 0))`;
      expect(await store.abandonExpired(later(600_000))).toBe(0);
    });
    expect(await rowsOf(of)).toEqual([{ outcome: 'started', cost: 1000 }]);
  });
});

describe('a budget', () => {
  it('of a person holds against many calls at once', async () => {
    const userId = randomUUID();
    const entries = await Promise.all(Array.from({ length: 8 }, () => open(charged({ userId }))));
    expect(overBudgets(entries)).toEqual(Array(5).fill('person'));
  });

  it('of an organisation holds against many calls of many people at once', async () => {
    const organisationId = randomUUID();
    const entries = await Promise.all(Array.from({ length: 8 }, () => open(charged({ organisationId }))));
    expect(overBudgets(entries)).toEqual(Array(3).fill('organisation'));
  });

  it('of a person holds in an organisation’s name as well', async () => {
    const of = charged({ organisationId: randomUUID() });
    for (let call = 0; call < 3; call++) await opened(of);
    expect(await open(of)).toEqual({ overBudgetOf: 'person' });
    expect(await open(charged({ userId: of.userId }))).toEqual({ overBudgetOf: 'person' });
    expect(await open(charged({ organisationId: of.organisationId }))).toHaveProperty('id');
  });
});

describe('an organisation that is deleted', () => {
  it('leaves nothing of itself in the ledger, which stays the person’s, and takes no call any more', async () => {
    const organisationId = randomUUID();
    const of = charged({ organisationId });
    await opened(of);
    await sql.begin(async (transaction) => {
      await removeOrganisationSecrets(transaction, organisationId);
      await forgetOrganisationOfUsage(transaction, organisationId);
    });
    await opened(of);
    expect(await sql`select from model_call where organisation_id = ${organisationId}`).toHaveLength(0);
    expect(await rowsOf(of)).toHaveLength(2);
  });
});
