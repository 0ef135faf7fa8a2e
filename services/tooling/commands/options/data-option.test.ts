// Which mesh a command means, and that every command refuses an argument that it does not know.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { authorityFile } from '../../provision/certificates/authority.ts';
import { Problem } from '../../system/problem.ts';
import { chooseData } from './data-option.ts';

describe('the data folder', () => {
  it.each<[string[], string, string[]]>([
    [['--data', './d', 'renew'], 'd', ['renew']],
    [['renew', '--data=./d'], 'd', ['renew']],
    [['--data', 'one', '--data', 'two'], 'two', []],
    [['user', 'command', '--data', 'd', '--', '--data', 'theirs'], 'd', ['user', 'command', '--', '--data', 'theirs']],
    [['--database', 'x'], 'from-variable', ['--database', 'x']],
  ])('of %j', (args, data, rest) => {
    expect(chooseData(args, { SINEW_DATA: 'from-variable' })).toMatchObject({ data: resolve(data), rest });
  });

  it.each([[['--data']], [['--data=']], [['--data', '']]])('%j needs a value', (args) => {
    expect(() => chooseData(args, {})).toThrow(Problem);
  });

  it('that npm took for itself is not ignored', () => {
    expect(() => chooseData([], { npm_config_data: 'true' })).toThrow(/two dashes/);
  });
});

/** Runs a command. The environment names another folder, and the option has to win over it. */
const run = (command: string, ...args: string[]) =>
  execa(process.execPath, [join(import.meta.dirname, '..', `${command}.ts`), ...args], {
    reject: false,
    env: { SINEW_DATA: '/nowhere' },
  });

describe('every command', () => {
  it.each([
    ['access', ['renew']],
    ['operate', ['user', 'rotate-keys']],
    ['secrets', ['list', 'user']],
    ['authority', []],
    ['door', []],
  ])('%s looks where --data says', async (command, args) => {
    const { stderr, exitCode } = await run(command, ...args, '--data', './no-such-data');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(resolve('no-such-data'))]);
    expect(stderr).not.toContain('/nowhere');
  });

  it.each([
    ['access', ['renew', '--reset']],
    ['access', ['operator-token', 'x']],
    ['authority', ['--dat', 'd']],
    ['authority', ['x']],
    ['bench', ['--nosuch']],
    ['bench', ['forecast', '--nosuch']],
    ['door', ['--nosuch']],
    ['lint', ['--nosuch']],
    ['generate', ['--nosuch']],
    ['secrets', ['list', '--nosuch']],
    ['start', ['--nosuch']],
  ])('%s says that it does not understand %j', async (command, args) => {
    const { stderr, exitCode } = await run(command, ...args);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(args.at(-1)!)]);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('authority prints the file of the folder', async () => {
    const data = await mkdtemp(join(tmpdir(), 'data-'));
    onTestFinished(() => rm(data, { recursive: true }));
    const file = authorityFile(data);
    await mkdir(resolve(file, '..'), { recursive: true });
    await writeFile(file, '');
    expect((await run('authority', '--data', data)).stdout).toBe(file);
  });
});
