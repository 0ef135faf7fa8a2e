// A log that grows while a process writes to it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { LogFile } from './log-file.ts';

async function logIn(content = '') {
  const folder = await mkdtemp(join(tmpdir(), 'log-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'child.log');
  await writeFile(path, content);
  return { folder, path, log: new LogFile(path, 1000) };
}

test('a large log is put aside under a process that goes on writing, which leaves no hole', async () => {
  const { path, log } = await logIn();
  const script = 'read line; echo "$line"; read line; echo "$line"';
  const child = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', log.open(), 'ignore'] });
  child.stdin!.write(`${'x'.repeat(2000)}\n`);
  await expect.poll(async () => (await stat(path)).size).toBe(2001);
  log.shorten();
  child.stdin!.write('second\n');
  await once(child, 'exit');
  expect(await readFile(path, 'utf8')).toBe('second\n');
  expect(await readFile(`${path}.1`, 'utf8')).toBe(`${'x'.repeat(2000)}\n`);
  expect(await log.lastLines(5)).toBe('second');
});

test('never more than one old log is kept', async () => {
  const { path, log } = await logIn('a'.repeat(2000));
  log.shorten();
  await writeFile(path, 'b'.repeat(2000));
  log.shorten();
  expect(await readFile(`${path}.1`, 'utf8')).toBe('b'.repeat(2000));
  expect((await stat(path)).size).toBe(0);
});

test('a log that is not large stays, and its last lines are those since the process was started', async () => {
  const { path, log } = await logIn('before\n');
  log.open();
  await writeFile(path, 'one\ntwo\n', { flag: 'a' });
  log.shorten();
  expect(await log.lastLines(5)).toBe('one\ntwo');
});

test('a process runs without a log where its folder is gone', async () => {
  const { folder, log } = await logIn();
  await rm(folder, { recursive: true });
  expect(log.open()).toBe('ignore');
});
