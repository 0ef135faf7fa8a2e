// Ports that are taken, free, or were used before.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort, freePortPreferring, LOOPBACK, requireFree } from './ports.ts';

async function listener() {
  const server = createServer().listen(0, LOOPBACK);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { port, [Symbol.asyncDispose]: async () => void (await new Promise((done) => server.close(done))) };
}

test('a taken port is refused in a sentence that names it and both ways to choose another', async () => {
  await using taken = await listener();
  const request = { title: 'the edge', port: taken.port, option: '--edge-port', variable: 'SINEW_EDGE_PORT' };
  await expect(requireFree(request)).rejects.toThrow(
    `Port ${taken.port}, which the edge needs, is taken by another program: choose another with --edge-port or SINEW_EDGE_PORT, or stop that program.`,
  );
});

test('a free port, and port 0 for any, are not refused', async () => {
  await requireFree({ title: 'the edge', port: await freePort() });
  await requireFree({ title: 'the edge', port: 0 });
});

test('the port of last time is taken again only where it is free', async () => {
  const previous = await freePort();
  expect(await freePortPreferring(previous)).toBe(previous);
  await using taken = await listener();
  expect(await freePortPreferring(taken.port)).not.toBe(taken.port);
});
