// The life of one child: its end is reported, it is started again, it is stopped politely, and then by force.
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Ledger } from './ledger.ts';
import { type ProcessSpecification, SupervisedProcess } from './process.ts';
import type { UnexpectedExit } from './supervision.ts';
import { Supervision } from './supervision.ts';
import { waitUntilReady } from './wait.ts';

const supervisions: Supervision[] = [];

afterEach(async () => {
  await Promise.all(supervisions.splice(0).map((supervision) => supervision.stop()));
});

/** Runs a shell script under supervision, and gives its unexpected ends one by one. */
async function supervise(script: string, options: Partial<ProcessSpecification> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'sinew process '));
  const exits: UnexpectedExit[] = [];
  let wake: () => void = () => undefined;
  const supervision = new Supervision(new Ledger(join(directory, 'processes.json')), (exit) => {
    exits.push(exit);
    wake();
  });
  supervisions.push(supervision);
  const logFile = join(directory, 'child.log');
  const specification = {
    name: 'child-1',
    command: '/bin/sh',
    arguments: ['-c', script],
    environment: {},
    directory,
    logFile,
  };
  const child = new SupervisedProcess({ ...specification, restarts: false, ...options }, supervision);
  const nextExit = async () => {
    while (exits.length === 0) await new Promise<void>((done) => (wake = done));
    return exits.shift()!;
  };
  const saidSomething = () =>
    waitUntilReady({
      failure: 'it said nothing',
      limitMs: 20_000,
      process: child,
      probe: async () => (await readFile(logFile, 'utf8')) !== '',
    });
  return { child, supervision, nextExit, saidSomething };
}

test('a process that dies is reported with its last lines and started again after growing pauses', async () => {
  const { nextExit } = await supervise('echo "out of luck" >&2; exit 3', { restarts: true });
  const first = await nextExit();
  const second = await nextExit();
  expect(first).toMatchObject({ name: 'child-1', outcome: 'ended with exit code 3', lastLines: 'out of luck' });
  expect(second.restartsInMs).toBeGreaterThan(first.restartsInMs!);
});

test('a process that may not be missed is started again at once, and after a pause when it dies again', async () => {
  const { nextExit } = await supervise('exit 3', { restarts: true, firstPauseMs: 0 });
  expect((await nextExit()).restartsInMs).toBe(0);
  expect((await nextExit()).restartsInMs).toBeGreaterThan(0);
});

test('the pause does not grow over deaths that lie far apart, and grows again from the first of the next row', async () => {
  const { child, nextExit } = await supervise('exit 3', { restarts: true, firstPauseMs: 10, settledAfterMs: -1 });
  for (let death = 1; death <= 3; death++) expect((await nextExit()).restartsInMs).toBe(10);
  child.specification.settledAfterMs = 60_000;
  expect((await nextExit()).restartsInMs).toBeGreaterThan(10);
});

test('a process that refuses its configuration is not started again, and its message is passed on', async () => {
  const { child, nextExit } = await supervise('echo hello; echo "bad configuration: PORT" >&2; exit 78', {
    restarts: true,
  });
  await expect(child.failed).rejects.toThrow('child-1 refuses its configuration: bad configuration: PORT');
  expect((await nextExit()).restartsInMs).toBeUndefined();
});

test('whoever waits for a process hears of its end instead of waiting on', async () => {
  const { child } = await supervise('echo "no such table"; exit 1');
  const wait = { failure: 'never', limitMs: 60_000, process: child, probe: async () => false };
  await expect(waitUntilReady(wait)).rejects.toThrow(/child-1 ended with exit code 1. It said last:\nno such table/);
});

test('a program that is not there is reported like any other failure', async () => {
  const { child } = await supervise('exit 0');
  await child.failed.catch(() => undefined);
  child.specification.command = '/nowhere/at all';
  await child.restart();
  await expect(child.failed).rejects.toThrow(/child-1 could not be started \(spawn \/nowhere\/at all ENOENT\)/);
});

test('one that ignores the polite signal is killed', async () => {
  const { child, saidSomething } = await supervise('trap "" TERM; echo ready; while :; do sleep 1000; done', {
    graceMs: 50,
  });
  await saidSomething();
  await child.stop();
  expect(child.pid).toBeUndefined();
});

test('one that is stopped is not reported and not started again', async () => {
  const { child, nextExit, supervision } = await supervise('echo ready; exec sleep 1000', { restarts: true });
  await child.stop();
  expect(await Promise.race([nextExit(), 'nothing reported'])).toBe('nothing reported');
  supervision.close();
  await expect(child.restart()).rejects.toThrow(/everything is being stopped/);
});
