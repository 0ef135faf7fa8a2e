// Who may use a data folder, what lies in the folder, and what happens to it when its owner dies.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdtemp, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultDataDirectory, openDataDirectory } from './data-directory.ts';

const module = join(import.meta.dirname, 'data-directory.ts');

async function parent(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'sinew data '));
  await chmod(path, 0o755);
  return path;
}

/** Whether a process still runs. A zombie, for which nobody has waited yet, has ended too. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
  return !stat.includes(') Z');
}

test('a second launcher on the same folder is refused in a sentence that names the first', async () => {
  const path = join(await parent(), 'mesh');
  const first = await openDataDirectory(path);
  await expect(openDataDirectory(path)).rejects.toThrow(
    `Sinew already runs with the data in ${path} (process ${process.pid}): stop it, or choose another folder with --data or SINEW_DATA.`,
  );
  await first.close();
  await (await openDataDirectory(path)).close();
});

test('a secret stays the same from start to start and is readable by its owner alone', async () => {
  const path = join(await parent(), 'mesh');
  const first = await openDataDirectory(path);
  const secret = await first.secret('postgres-superuser');
  await first.close();
  const second = await openDataDirectory(path);
  expect(await second.secret('postgres-superuser')).toBe(secret);
  expect(await second.secret('another')).not.toBe(secret);
  expect((await stat(join(path, 'secrets', 'postgres-superuser'))).mode & 0o777).toBe(0o600);
  await second.close();
});

test('a temporary folder goes when it is closed', async () => {
  const directory = await openDataDirectory();
  await access(directory.path);
  await directory.close();
  await expect(access(directory.path)).rejects.toThrow('ENOENT');
});

test('what an owner that was killed left goes with the next one, also inside a folder it made the temporary one', async () => {
  const script = `
    const { openDataDirectory } = await import(${JSON.stringify(module)});
    const { spawn } = await import('node:child_process');
    process.env.TMPDIR = (await openDataDirectory()).path;
    const directory = await openDataDirectory();
    const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
    directory.ledger.add({ name: 'orphan', pid: child.pid, stopSignal: 'SIGTERM' });
    console.log(JSON.stringify({ path: directory.path, pid: child.pid }));
    setInterval(() => undefined, 1_000_000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(owner.stdout, 'data');
  const { path, pid } = JSON.parse(String(line));
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  expect(await isRunning(pid)).toBe(true);

  await (await openDataDirectory()).close();
  await expect(access(path)).rejects.toThrow('ENOENT');
  expect(await isRunning(pid)).toBe(false);
});

test('each checkout has a folder of its own, where its user keeps such things', () => {
  const home = { HOME: '/home/ana' };
  const [first, second] = ['/code/one/sinew', '/code/two/sinew'].map((root) => defaultDataDirectory(root, home, false));
  expect(first).toMatch(/^\/home\/ana\/\.local\/state\/sinew\/sinew-[0-9a-f]{8}$/);
  expect(second).not.toBe(first);
  expect(defaultDataDirectory('/code/sinew', { XDG_STATE_HOME: '/state' }, false)).toMatch(/^\/state\/sinew\/sinew-/);
  expect(defaultDataDirectory('/code/sinew', home, true)).toMatch(/^\/var\/lib\/sinew\/sinew-/);
});
