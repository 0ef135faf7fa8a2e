// The launcher of a running mesh is killed and its data folder is deleted, in either order: no process of the mesh goes on
// running.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ensureTools } from '#tooling/tools/tools.ts';

const program = resolve(import.meta.dirname, '../../services/tooling/commands/start.ts');

interface Running {
  launcher: ChildProcess;
  folder: string;
  /** All processes of the mesh and their children, without the launcher. */
  processes: number[];
}

async function start(): Promise<Running> {
  await ensureTools(['envoy', 'consul', 'postgres']);
  const folder = await mkdtemp(join(tmpdir(), 'deleted-'));
  const ports = ['edge', 'consul'].flatMap((name) => [`--${name}-port`, '0']);
  const launcher = spawn(process.execPath, [program, '--data', folder, ...ports, '--log-format', 'json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(async () => {
    launcher.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: launcher.stderr! })) {
    lines.push(line);
    if (/Ctrl-C stops everything/.test(line)) break;
  }
  const processes = (await listProcesses(folder)).filter((pid) => pid !== launcher.pid);
  expect(processes.length, lines.join('\n')).toBeGreaterThan(6);
  return { launcher, folder, processes };
}

/**
 * The processes that name the folder in their arguments or their environment, and the reaper that waits for the launcher.
 */
async function listProcesses(folder: string): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(
    ids.map(async (id) => {
      const read = (name: string) => readFile(`/proc/${id}/${name}`, 'latin1').catch(() => '');
      return `${await read('cmdline')}${await read('environ')}`;
    }),
  );
  return ids.filter((_, index) => texts[index]!.includes(folder)).map(Number);
}

const runs = (pid: number): boolean => existsSync(`/proc/${pid}`);

const expectNobody = ({ processes }: Running): Promise<void> =>
  expect.poll(() => processes.filter(runs), { timeout: 25_000 }).toEqual([]);

/** The mesh may write into a folder while it is deleted, which then is not empty. */
const deleteFolder = ({ folder }: Running): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 10 });

describe('nothing goes on running', () => {
  it('when the launcher is killed', async () => {
    const running = await start();
    running.launcher.kill('SIGKILL');
    await expectNobody(running);
  }, 120_000);

  it('when the data folder is deleted and the launcher killed with it', async () => {
    const running = await start();
    await deleteFolder(running);
    running.launcher.kill('SIGKILL');
    await expectNobody(running);
  }, 120_000);

  it('when the data folder is deleted, and the launcher ends by itself', async () => {
    const running = await start();
    const exit = once(running.launcher, 'exit');
    await deleteFolder(running);
    expect(await exit).toEqual([0, null]);
    await expectNobody(running);
    expect(existsSync(running.folder)).toBe(false);
  }, 120_000);

  it('when the data folder is deleted and the launcher told to stop at once', async () => {
    const running = await start();
    const exit = once(running.launcher, 'exit');
    await deleteFolder(running);
    running.launcher.kill('SIGINT');
    expect(await exit).toEqual([0, null]);
    await expectNobody(running);
  }, 120_000);
});
