// Socket files at paths of any length.

import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { askSocket } from './socket-file.ts';

test.each([
  ['a short', ''],
  ['a long', `${'folder '.repeat(20)}`],
])('%s path leads to who listens there', async (_, name) => {
  const parent = await mkdtemp(join(tmpdir(), 'socket '));
  const folder = join(parent, name);
  await mkdir(folder, { recursive: true });
  const server = createServer((request, response) => response.end(`${request.method} ${request.url}`));
  onTestFinished(async () => {
    server.close();
    await rm(parent, { recursive: true });
  });
  const short = join(parent, 's');
  server.listen(short);
  await once(server, 'listening');
  // A server cannot listen at a long path either, but its socket can be moved there.
  await rename(short, join(folder, 'admin.sock'));
  expect(await askSocket(join(folder, 'admin.sock'), { path: '/help' })).toBe('GET /help');
  expect(await askSocket(join(folder, 'admin.sock'), { path: '/quit', method: 'POST' })).toBe('POST /quit');
});

test('nobody there is an error', async () => {
  await expect(askSocket(join(tmpdir(), 'no such socket'), { path: '/' })).rejects.toThrow(/ENOENT/);
});
