// The file with a process's variables keeps every value, and only its owner can read it.
import { mkdir, mkdtemp, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { environmentFile, keepEnvironment, readEnvironment } from './environment.ts';

async function folder(): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), 'environment '));
  await mkdir(join(data, 'secrets'));
  return data;
}

it.each([
  'plain',
  ' with blanks # and a hash ',
  '{"a": "it"}',
  "it's",
  `both ' and "`,
  'two\nlines',
  'back\\nslash',
  '$HOME',
])('a variable keeps the value %j', async (value) => {
  const data = await folder();
  await keepEnvironment(data, 'user', { VALUE: value, NONE: undefined, LAST: 'x' });
  expect(await readEnvironment(data, 'user')).toEqual({ VALUE: value, LAST: 'x' });
  expect((await stat(environmentFile(data, 'user'))).mode & 0o777).toBe(0o600);
});

it('a value that the form cannot hold is refused, and a service that was given nothing is named', async () => {
  const data = await folder();
  await expect(keepEnvironment(data, 'user', { VALUE: `'"\`` })).rejects.toThrow(/three kinds of quotes/);
  await expect(readEnvironment(data, 'user')).rejects.toThrow(/No mesh with a service "user"/);
});

it('several writers at once leave one whole file', async () => {
  const data = await folder();
  const long = 'x'.repeat(100_000);
  await Promise.all(Array.from({ length: 8 }, () => keepEnvironment(data, 'user', { VALUE: long })));
  expect(await readEnvironment(data, 'user')).toEqual({ VALUE: long });
  expect(await readdir(join(data, 'secrets'))).toEqual(['environment-user.env']);
});
