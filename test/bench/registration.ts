// The time from an instance's registration to the first request that Envoy sends to it.
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Health, listenHealth } from '#chassis/rpc/server/health.ts';
import { deregister, register } from '#consul/catalog.ts';
import { connectConsul } from '#consul/client.ts';
import { openTokenFile } from '#consul/token.ts';
import { stolenIdentity, tokenFileOf } from '#test/harness/intruder.ts';
import type { Mesh } from '#tooling/launcher/mesh.ts';
import { startServer, writeProof } from './process.ts';
import { mark, median, type Result } from './result.ts';

const turns = 9;
const aimMs = 300;

/** Registers another instance of `workout`, which the test recognises by its answers. */
export async function measureRegistration(mesh: Mesh): Promise<Result> {
  const consul = connectConsul(mesh.urls.consul, openTokenFile(tokenFileOf(mesh, 'workout')).current);
  const identity = await stolenIdentity(mesh, 'workout');
  const server = await startServer('echo.ts', ['mesh', '{"keys":[]}', await writeProof(identity.proof)]);
  const health = await listenHealth(new Health(), '127.0.0.1:0');
  const times: number[] = [];
  try {
    for (let turn = 0; turn < turns; turn++) {
      const id = `bench-${turn}`;
      const start = performance.now();
      await register(consul, {
        id,
        service: 'workout',
        address: '127.0.0.1',
        port: server.port,
        healthAddress: '127.0.0.1',
        healthPort: health.port,
        version: 'bench',
      });
      await until(() => answersAsEcho(mesh));
      times.push(performance.now() - start);
      await deregister(consul, id);
      await until(async () => !(await answersAsEcho(mesh, 20)));
    }
  } finally {
    identity.stop();
    health.stop();
    await server.stop();
  }
  const ms = median(times);
  const figures = `${Math.round(Math.min(...times))} to ${Math.round(Math.max(...times))} ms in ${turns} turns`;
  const name = 'from an instance registering to Envoy sending it traffic';
  return { name, figures, outcome: `${Math.round(ms)} ms`, aim: `≤ ${aimMs} ms ${mark(ms <= aimMs)}` };
}

/** Repeats a check for a bounded time. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 30_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('Envoy did not follow the registry within 30 s');
    await delay(1);
  }
}

/** Whether the echo answered one of the requests: the echo knows every exercise, the service does not know this one. */
async function answersAsEcho(mesh: Mesh, requests = 1): Promise<boolean> {
  for (let request = 0; request < requests; request++) {
    const response = await fetch(`${mesh.urls.edge}/v1/exercises/only-the-echo-knows-it`);
    await response.arrayBuffer();
    if (response.ok) return true;
  }
  return false;
}
