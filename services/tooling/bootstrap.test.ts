// Runs the bootstrap in checkouts of its own, with a fake npm.

import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { attempt } from './system/run.ts';

const lockedPackages = { '': {}, 'node_modules/one': { version: '1.0.0', integrity: 'sha512-one' } };

/** A checkout that holds only the bootstrap, one command and a fake npm. Its path has a space. */
async function checkout({ npm = true } = {}) {
  const root = join(await mkdtemp(join(tmpdir(), 'sinew checkout ')), 'my sinew');
  const tooling = join(root, 'services', 'tooling');
  const programs = join(root, 'programs');
  for (const file of ['bootstrap.mjs', 'system/lock.mjs']) {
    await mkdir(dirname(join(tooling, file)), { recursive: true });
    await cp(join(import.meta.dirname, file), join(tooling, file));
  }
  await mkdir(join(tooling, 'commands'));
  await writeFile(
    join(tooling, 'commands', 'greet.ts'),
    `if (import.meta.main) console.log('hello', ...process.argv.slice(2));`,
  );
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: lockedPackages }));
  await mkdir(programs);
  if (npm) await writeNpm(programs, root);
  const environment = { PATH: `${programs}:/usr/bin:/bin` };
  const run = (...args: string[]) =>
    execa(process.execPath, [join(tooling, 'bootstrap.mjs'), ...args], {
      env: npm ? environment : { PATH: programs },
      extendEnv: false,
      reject: false,
    });
  const installs = async () => (await readFile(join(root, 'installs'), 'utf8')).trim().split('\n');
  return { root, run, installs };
}

/** Writes a fake npm. It installs by copying the lock file to the place where npm lists the installed packages. */
async function writeNpm(folder: string, root: string): Promise<void> {
  const script = `#!/bin/sh
echo "npm $*" >> "${root}/installs"
mkdir -p "${root}/node_modules"
[ "$1 $2" = "install --no-save" ] || exit 1
cp "${root}/package-lock.json" "${root}/node_modules/.package-lock.json"`;
  await writeFile(join(folder, 'npm'), script);
  await chmod(join(folder, 'npm'), 0o755);
}

test('the packages are installed once, and the command gets its arguments', async () => {
  const { run, installs } = await checkout();
  const first = await run('greet', 'dear reader', '--loudly');
  expect(first).toMatchObject({ stdout: 'hello dear reader --loudly', exitCode: 0 });
  expect((await run('greet')).stdout).toBe('hello');
  expect(await installs()).toHaveLength(1);
});

test('a second start waits while the first installs, and does not install again', async () => {
  const { root, run, installs } = await checkout();
  // The fake npm opens the pipe before it does anything else, so it waits until the test writes to the pipe.
  const gate = join(root, 'gate');
  await attempt(['mkfifo', gate]);
  const npm = join(root, 'programs', 'npm');
  const script = await readFile(npm, 'utf8');
  await writeFile(npm, script.replace('#!/bin/sh', `#!/bin/sh\ncat "${gate}" > /dev/null`));

  const first = run('greet', 'one');
  await once(first.stderr!, 'data');
  const second = run('greet', 'two');
  const [waiting] = await once(second.stderr!, 'data');
  expect(String(waiting)).toMatch(/^Waiting for another start that is installing/);
  await writeFile(gate, '');

  expect([(await first).stdout, (await second).stdout]).toEqual(['hello one', 'hello two']);
  expect(await installs()).toHaveLength(1);
});

test('a lock file that names other packages is installed anew', async () => {
  const { root, run, installs } = await checkout();
  await run('greet');
  const changed = { ...lockedPackages, 'node_modules/one': { version: '1.0.1', integrity: 'sha512-two' } };
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: changed }));
  await run('greet');
  await run('greet');
  expect(await installs()).toHaveLength(2);
});

test('without npm there is one sentence', async () => {
  const { run } = await checkout({ npm: false });
  const { stderr, exitCode } = await run('greet');
  expect(stderr.split('\n').at(-1)).toBe('npm is missing: install it (it usually comes with Node) and start again.');
  expect(exitCode).toBe(1);
});

test('a command that does not exist is refused with those that do', async () => {
  const { run } = await checkout();
  expect((await run('greeet')).stderr).toBe('There is no command "greeet": the commands are greet.');
});
