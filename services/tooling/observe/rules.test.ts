// The rules and alerts by promtool itself: rules.test.yml says, case by case, what fires.
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { ensureTools } from '../tools/tools.ts';

const here = import.meta.dirname;

it.each([
  ['are well-formed', ['check', 'rules', 'rules/records.yml', 'rules/alerts.yml']],
  ['are what the configuration takes', ['check', 'config', 'prometheus.yml']],
  ['fire when they should, and otherwise not', ['test', 'rules', 'rules.test.yml']],
])('the rules %s', async (_, command) => {
  const { prometheus } = await ensureTools(['prometheus']);
  const promtool = join(prometheus.path, '..', 'promtool');
  const { exitCode, all } = await execa(promtool, command, { cwd: here, reject: false, all: true });
  expect(exitCode, all).toBe(0);
});
