// The gauges that look at the process when somebody scrapes it.
import { beforeEach, expect, it } from 'vitest';
import { testDatabase } from '#tooling/testing/database.ts';
import { connectDatabase } from '../../database/database.ts';
import { measureCertificate } from './certificates.ts';
import './disk.ts';
import { metrics } from './registry.ts';

beforeEach(() => metrics.resetMetrics());

async function read(name: string): Promise<number | undefined> {
  const line = (await metrics.metrics()).split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.split(' ')[1]);
}

it('tell how many connections of the pool work, and what waits for one', async () => {
  const sql = connectDatabase({ url: await testDatabase(), connections: 2 });
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const begun = [0, 1].map(() => Promise.withResolvers<void>());
  const working = begun.map(({ resolve }) =>
    sql.begin(async () => {
      resolve();
      await held;
    }),
  );
  await Promise.all(begun.map(({ promise }) => promise));
  const waiting = sql`select 1`.then(() => undefined);
  await new Promise(setImmediate);
  expect(await read('sinew_pool_connections')).toBe(2);
  expect(await read('sinew_pool_connections_used')).toBe(2);
  expect(await read('sinew_pool_waiting')).toBe(1);
  release();
  await Promise.all([...working, waiting]);
  expect(await read('sinew_pool_connections_used')).toBe(0);
  expect(await read('sinew_pool_waiting')).toBe(0);
  await sql.end();
});

it('tell how long a certificate lasts, and nothing where there is none', async () => {
  let end: Date | undefined = new Date(Date.now() + 3_600_000);
  measureCertificate('door', () => end);
  const name = 'sinew_certificate_remaining_seconds{certificate="door"}';
  const remaining = await read(name);
  expect(remaining).toBeLessThanOrEqual(3600);
  expect(remaining).toBeGreaterThan(3500);
  end = undefined;
  expect(await read(name)).toBeUndefined();
});

it('tell of the disk', async () => {
  const size = (await read('sinew_disk_size_bytes'))!;
  const free = (await read('sinew_disk_free_bytes'))!;
  expect(free).toBeGreaterThan(0);
  expect(free).toBeLessThanOrEqual(size);
});
