// Checks that read the code without running it: types, lint and format, and dead code.
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { root } from './sources.ts';

const path = [dirname(process.execPath), join(root, 'node_modules/.bin'), process.env.PATH].join(':');

describe('the code', () => {
  it.each([
    ['has the types it says', 'tsc', ['--noEmit', '-p', '.']],
    ['is formatted and lint-free', 'biome', ['check', '--error-on-warnings', '.']],
    ['has nothing dead in it', 'knip', ['--config', '.knip.json']],
  ])('%s', { timeout: 120_000 }, async (_, command, args) => {
    const { exitCode, all } = await execa(command, args, { cwd: root, env: { PATH: path }, reject: false, all: true });
    expect(exitCode, all).toBe(0);
  });
});
