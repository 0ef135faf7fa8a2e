// The ledger ends the processes that a killed launcher left running, and no other process.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Ledger } from './ledger.ts';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function ledgerFile(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'sinew-ledger-')), 'processes.json');
}

function sleeper(): ChildProcess & { pid: number } {
  const child = spawn('sleep', ['1000']);
  children.push(child);
  return child as ChildProcess & { pid: number };
}

/** The file that a killed launcher leaves, with an entry for the child. */
async function recorded(child: { pid: number }, change: object = {}): Promise<string> {
  const file = await ledgerFile();
  new Ledger(file).add({ name: 'workout-1', pid: child.pid, stopSignal: 'SIGTERM' });
  const [entry] = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify([{ ...entry, ...change }]));
  return file;
}

test('what a killed launcher left running is ended, and forgotten', async () => {
  const child = sleeper();
  const exited = once(child, 'exit');
  const file = await recorded(child);
  expect(await new Ledger(file).endLeftovers()).toEqual(['workout-1']);
  expect(await exited).toEqual([null, 'SIGTERM']);
  expect(await new Ledger(file).endLeftovers()).toEqual([]);
});

test.each([
  ['another process got the same id since', { startedAt: '1' }],
  ['the machine was restarted since', { boot: '00000000-0000-0000-0000-000000000000' }],
])('nothing is signalled when %s', async (_reason, change) => {
  const child = sleeper();
  await new Ledger(await recorded(child, change)).endLeftovers();
  expect(child.signalCode).toBeNull();
  expect(process.kill(child.pid, 0)).toBe(true);
});

test('a process that ended by itself is taken off', async () => {
  const file = await ledgerFile();
  const ledger = new Ledger(file);
  const first = sleeper();
  const second = sleeper();
  ledger.add({ name: 'first', pid: first.pid, stopSignal: 'SIGTERM' });
  ledger.add({ name: 'second', pid: second.pid, stopSignal: 'SIGTERM' });
  ledger.remove(first.pid);
  expect(await new Ledger(file).endLeftovers()).toEqual(['second']);
});

test('a full disk costs no launcher: the list stays as it was, and is written as soon as there is room', async () => {
  const file = await ledgerFile();
  const ledger = new Ledger(file, 10);
  const first = sleeper();
  const second = sleeper();
  ledger.add({ name: 'first', pid: first.pid, stopSignal: 'SIGTERM' });
  const names = async () => JSON.parse(await readFile(file, 'utf8')).map(({ name }: { name: string }) => name);
  // Each write to this device fails for want of room.
  await symlink('/dev/full', `${file}.draft`);
  ledger.add({ name: 'second', pid: second.pid, stopSignal: 'SIGTERM' });
  ledger.remove(first.pid);
  expect(await names()).toEqual(['first']);
  await rm(`${file}.draft`);
  await expect.poll(names).toEqual(['second']);
});

test('a ledger that is missing or cut short names nothing', async () => {
  const file = await ledgerFile();
  expect(await new Ledger(file).endLeftovers()).toEqual([]);
  await writeFile(file, '[{"name":"wor');
  expect(await new Ledger(file).endLeftovers()).toEqual([]);
});
