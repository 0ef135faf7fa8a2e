// The databases and the registry that tests get.

import postgres from 'postgres';
import { expect, test } from 'vitest';
import { testConsul, testDatabase, testPostgres } from './database.ts';

test('each database is empty, its own, and closed to the role of another', async () => {
  const [first, second] = await Promise.all([testDatabase(), testDatabase()]);
  const sql = postgres(first, { max: 1 });
  await sql`CREATE TABLE only_here (id int)`;
  await sql.end();

  const other = postgres(second, { max: 1 });
  const tables = await other`SELECT FROM information_schema.tables WHERE table_schema = 'public'`;
  await other.end();
  expect(tables).toHaveLength(0);

  const stranger = new URL(first);
  const { username, password } = new URL(second);
  Object.assign(stranger, { username, password });
  const trespasser = postgres(stranger.href, { max: 1 });
  await expect(trespasser`SELECT * FROM only_here`).rejects.toThrow(/permission denied/);
  await trespasser.end();
});

test('whoever asks, and however often, gets the same PostgreSQL and the same Consul', async () => {
  const [postgresUrls, consulUrls] = await Promise.all([
    Promise.all([testPostgres(), testPostgres()]),
    Promise.all([testConsul(), testConsul()]),
  ]);
  expect(new Set(postgresUrls).size).toBe(1);
  expect(new Set(consulUrls).size).toBe(1);
  const leader = await fetch(`${consulUrls[0]}/v1/status/leader`);
  expect(await leader.json()).not.toBe('');
});
