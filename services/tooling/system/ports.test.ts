// Ports that are taken, that are free, and that were used before.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { tryLock } from './lock.mjs';
import { freePort, freePortPreferring, loopback, requireFree } from './ports.ts';

async function listener() {
  const server = createServer().listen(0, loopback);
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

test('a port is told to one process only, before anything listens on it', async () => {
  const port = await freePort();
  const script = `
    const { freePortPreferring } = await import('${new URL('./ports.ts', import.meta.url).href}');
    console.log(await freePortPreferring(${port}));`;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', script]);
  expect(Number(stdout)).toBeGreaterThan(0);
  expect(Number(stdout)).not.toBe(port);
});

test('a port that this process was told of is locked by the lock that everything here is locked by', async () => {
  const port = await freePort();
  expect(await tryLock(`/port/${port}`)).toBeUndefined();
});

test('a free port is none that the kernel gives to an outgoing connection or a listener on port 0', async () => {
  await using other = await listener();
  expect(await freePort()).toBeLessThan(other.port);
});
