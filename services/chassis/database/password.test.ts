// How a pool gets the password of a new connection.
import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeSealedFile } from '../secrets/sealed-file.ts';
import { passwordFile, passwordReader } from './password.ts';

it('is read anew when the file has changed, and is there at once otherwise', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'password-')), 'postgres-ada');
  const file = passwordFile(path, 'ada', { masterKey: `1:${randomBytes(32).toString('base64')}` });
  const read = passwordReader(file);
  expect(await read()).toBe('');
  await writeSealedFile(file, 'first');
  expect(await read()).toBe('first');
  // A promise would leave time in which the connection may be lost.
  expect(read()).toBe('first');
  await writeSealedFile(file, 'second');
  expect(await read()).toBe('second');
});
