// The edge agent against a real Consul: its files follow the mesh, and nothing bad replaces good files.
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { telemetryConfig } from '#chassis/telemetry/export/config.ts';
import { deregister, register } from '#consul/catalog.ts';
import { connectConsul } from '#consul/client.ts';
import { doorsPrefix } from '#consul/doors.ts';
import { loadContract } from '#proto/contract.ts';
import { testIdentity } from '#test/harness/identity.ts';
import { publishedKey } from '#test/harness/static-door.ts';
import { startConsul } from '#tooling/launcher/mesh.ts';
import { edgeConfig } from './config.ts';
import { Edge } from './edge.ts';

const jwks = 'sinew/user/jwks';

/** Starts an agent with its own registry, because other tests use the keys in the shared registry. */
async function startEdge() {
  const registry = await startConsul();
  const directory = await mkdtemp(join(tmpdir(), 'edge-'));
  const consul = connectConsul(registry.url);
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => lines.push(line) });
  const edge = new Edge({
    contract: loadContract(),
    config: {
      instance: 'edge-1',
      logLevel: 'info',
      ...telemetryConfig.parse({}),
      ...edgeConfig.parse({ xdsDirectory: directory }),
    },
    consul,
    identity: await testIdentity('edge'),
    log,
  });
  const stop = edge.start();
  onTestFinished(async () => {
    await stop();
    await registry.stop();
    await rm(directory, { recursive: true });
  });
  const read = (name: string): Promise<string> => readFile(join(directory, name), 'utf8').catch(() => '');
  return { consul, directory, lines, read, edge };
}

/** Answers at the place of Envoy's admin interface. */
async function standInFor(directory: string) {
  const envoy = { clusters: '', asked: 0 };
  const server = createServer((_, response) => {
    envoy.asked++;
    response.end(envoy.clusters);
  });
  await once(server.listen(join(directory, 'admin-1.sock')), 'listening');
  onTestFinished(() => void server.close());
  return envoy;
}

async function readDoors(consul: ReturnType<typeof connectConsul>): Promise<string[]> {
  const entry = await consul.kv.get(`${doorsPrefix}edge-1`);
  return JSON.parse(entry?.Value ?? '[]') as string[];
}

describe('the edge agent', () => {
  it('writes everything once it knows the whole mesh, and follows who is alive', async () => {
    const { consul, directory, read } = await startEdge();
    await expect.poll(() => read('bootstrap.json'), { timeout: 10_000 }).not.toBe('');
    const names = await readdir(directory);
    expect(names).toEqual(
      expect.arrayContaining(['cds.json', 'eds-user.json', 'eds-workout.json', 'ecds.json', 'rds.json', 'lds.json']),
    );
    expect(names.filter((name) => name.endsWith('.new'))).toEqual([]);
    const untouched = (await stat(join(directory, 'lds.json'))).mtimeMs;
    await register(consul, { id: 'workout-1', service: 'workout', address: '127.0.0.1', port: 50_999, version: '1' });
    await expect.poll(() => read('eds-workout.json'), { timeout: 10_000 }).toContain('50999');
    await deregister(consul, 'workout-1');
    await expect.poll(() => read('eds-workout.json'), { timeout: 10_000 }).not.toContain('50999');
    expect((await stat(join(directory, 'lds.json'))).mtimeMs).toBe(untouched);
  });

  it('tells the registry which instances the door may ask, when Envoy itself says so', async () => {
    const { consul, directory, read } = await startEdge();
    const envoy = await standInFor(directory);
    const told = async (): Promise<string> => (await readDoors(consul)).join();
    envoy.clusters = 'workout::127.0.0.1:50999::health_flags::healthy\n';
    await register(consul, { id: 'workout-1', service: 'workout', address: '127.0.0.1', port: 50_999, version: '1' });
    await expect.poll(told, { timeout: 10_000 }).toContain('workout-1');
    await deregister(consul, 'workout-1');
    await expect.poll(() => read('eds-workout.json'), { timeout: 10_000 }).not.toContain('50999');
    const { asked } = envoy;
    await expect.poll(() => envoy.asked, { timeout: 10_000 }).toBeGreaterThan(asked + 1);
    expect(await told()).toContain('workout-1');
    envoy.clusters = '';
    await expect.poll(told, { timeout: 10_000 }).not.toContain('workout-1');
  });

  it('takes new keys and settings, and keeps the good ones over bad ones', async () => {
    const { consul, read, lines } = await startEdge();
    await consul.kv.set(jwks, JSON.stringify({ keys: [publishedKey] }));
    await expect.poll(() => read('ecds.json'), { timeout: 10_000 }).toContain(publishedKey.x);
    await consul.kv.set(jwks, 'no key set');
    await expect.poll(() => lines.join(), { timeout: 10_000 }).toContain(jwks);
    expect(await read('ecds.json')).toContain(publishedKey.x);
    await consul.kv.set('sinew/edge/settings/limitScale', '-1');
    await expect.poll(() => lines.join(), { timeout: 10_000 }).toContain('limitScale is refused');
    await consul.kv.set('sinew/edge/settings/corsOrigins', '["https://app.example.org"]');
    await expect.poll(() => read('rds.json'), { timeout: 10_000 }).toContain('https://app.example.org');
  });
});
