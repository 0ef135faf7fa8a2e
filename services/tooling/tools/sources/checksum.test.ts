// Only the pinned file passes the check.

import { createHash } from 'node:crypto';
import { access, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyDigest } from './checksum.ts';

async function file(content: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'sinew-checksum-')), 'envoy.whl');
  await writeFile(path, content);
  return path;
}

test('a file with the pinned digest is accepted', async () => {
  const value = createHash('sha512').update('the real one').digest('base64');
  await verifyDigest(await file('the real one'), { algorithm: 'sha512', encoding: 'base64', value });
});

test('any other file is refused by name and removed', async () => {
  const path = await file('something else');
  const value = createHash('sha256').update('the real one').digest('hex');
  await expect(verifyDigest(path, { algorithm: 'sha256', encoding: 'hex', value })).rejects.toThrow(
    new RegExp(`^envoy.whl was refused: its sha256 is [0-9a-f]{64}, but ${value} was expected`),
  );
  await expect(access(path)).rejects.toThrow('ENOENT');
});
