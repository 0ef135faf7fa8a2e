// The lock between processes, with holders that die.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tryLock, withLock } from './lock.mjs';

const lockModule = join(import.meta.dirname, 'lock.mjs');

async function anyPath(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'sinew lock ')), 'a path with spaces');
}

/** Another process that takes the lock and keeps it until it is killed. */
async function holder(path: string) {
  const script = `
    const { tryLock } = await import(${JSON.stringify(lockModule)});
    if (await tryLock(${JSON.stringify(path)})) console.log('held');
    setInterval(() => undefined, 1_000_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('a lock that another process holds is refused, and is free as soon as that process is killed', async () => {
  const path = await anyPath();
  const other = await holder(path);
  expect(await tryLock(path)).toBeUndefined();

  other.kill('SIGKILL');
  await once(other, 'exit');
  const lock = await tryLock(path);
  expect(lock).toBeDefined();
  await lock?.release();
});

test('whoever waits for a lock goes on when its holder dies', async () => {
  const path = await anyPath();
  const other = await holder(path);
  const result = await withLock(
    path,
    async () => 'taken over',
    () => other.kill('SIGKILL'),
  );
  expect(result).toBe('taken over');
});

test('work under one lock never overlaps, and a failure releases it', async () => {
  const path = await anyPath();
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise((done) => setImmediate(done));
    inside--;
    throw new Error('the work failed');
  };
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => withLock(path, work)));
  expect(outcomes.every((outcome) => outcome.status === 'rejected')).toBe(true);
  expect(most).toBe(1);
});

test('locks of different paths do not touch each other', async () => {
  const first = await tryLock(await anyPath());
  const second = await tryLock(await anyPath());
  expect(first && second).toBeDefined();
  await Promise.all([first?.release(), second?.release()]);
});
