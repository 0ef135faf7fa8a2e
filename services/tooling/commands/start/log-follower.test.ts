// Which lines of the log files are shown, and in which form.

import { appendFile, mkdtemp, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { followLogs } from './log-follower.ts';

async function follow(format: 'pretty' | 'json', before: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'sinew-logs-'));
  for (const [name, text] of Object.entries(before)) await writeFile(join(folder, name), text);
  let shown = '';
  const stop = await followLogs({ folder, format, colorize: false, write: (text) => (shown += text) });
  const finish = async () => {
    await stop();
    return shown;
  };
  return { finish, add: (name: string, text: string) => appendFile(join(folder, name), text), folder };
}

test('only what is appended afterwards is shown, also in files that appear later', async () => {
  const logs = await follow('pretty', { 'user-1.log': '{"level":30,"time":0,"msg":"long ago"}\n' });
  await logs.add('user-1.log', '{"level":30,"time":0,"msg":"just now"}\n');
  await logs.add('workout-1.log', 'a stack trace\n');
  const shown = await logs.finish();
  expect(shown).toMatch(/^user-1 .*just now$/m);
  expect(shown).toMatch(/^workout-1 +a stack trace$/m);
  expect(shown).not.toContain('long ago');
});

test('as JSON every line is JSON, and the programs of others are left out', async () => {
  const logs = await follow('json');
  await logs.add('user-1.log', '{"level":30,"msg":"just now"}\na stack trace\n');
  await logs.add('consul.log', '[WARN] something\n');
  const lines = (await logs.finish())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toEqual([
    { level: 30, msg: 'just now' },
    { level: 'warn', instance: 'user-1', msg: 'a stack trace' },
  ]);
});

test('a file that was emptied is followed from its new beginning', async () => {
  const logs = await follow('json', { 'user-1.log': '{"msg":"a rather long first line"}\n' });
  await truncate(join(logs.folder, 'user-1.log'), 0);
  await logs.add('user-1.log', '{"msg":"new"}\n');
  expect(await logs.finish()).toBe('{"msg":"new"}\n');
});
