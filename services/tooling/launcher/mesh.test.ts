// A whole mesh, with real Envoy, Consul and PostgreSQL, around two stand-ins that keep the process contract.

import { access, cp, mkdir, mkdtemp, readdir, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ensureTools } from '../tools/tools.ts';
import { type Mesh, startMesh } from './mesh.ts';

const serviceProgram = new URL('../testing/testdata/service.ts', import.meta.url);
const edgeAgent = new URL('../testing/testdata/edge-agent.ts', import.meta.url);
const doorCommand = fileURLToPath(new URL('../commands/door.ts', import.meta.url));
const patience = { timeout: 30_000 };

/** A checkout, in a path with a space, with one service and an edge agent that keep the process contract. */
async function checkout(): Promise<string> {
  const root = join(await mkdtemp(join(tmpdir(), 'sinew mesh ')), 'my sinew');
  await mkdir(join(root, 'services', 'not-a-service'), { recursive: true });
  await cp(serviceProgram, join(root, 'services', 'greeter', 'main.ts'), { recursive: true });
  await cp(edgeAgent, join(root, 'envoy', 'main.ts'), { recursive: true });
  return root;
}

/** The processes that still run with this text among their arguments. */
async function processesWith(text: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return commands.filter((command) => command.includes(text));
}

describe('a whole mesh', () => {
  let root: string;
  let mesh: Mesh;

  beforeAll(async () => {
    root = await checkout();
    // The stand-in for the edge agent knows only plaintext.
    mesh = await startMesh({ root, instances: { greeter: 2 }, tls: false });
  });

  afterAll(() => mesh?.stop());

  async function passing(): Promise<string[]> {
    const response = await fetch(`${mesh.urls.consul}/v1/health/service/greeter?passing=1`, {
      headers: mesh.consulHeaders,
    });
    const entries = (await response.json()) as { Service: { ID: string } }[];
    return entries.map((entry) => entry.Service.ID).sort();
  }

  test('answers through Envoy as soon as it has started, each service with its own database', async () => {
    const response = await fetch(`${mesh.urls.edge}/hello`);
    expect(await response.json()).toEqual({
      instance: expect.stringMatching(/^greeter-[12]$/),
      database: '/sinew_greeter',
    });
    expect(await passing()).toEqual(['greeter-1', 'greeter-2']);
    expect(mesh.instances.map(({ name, service }) => [name, service])).toEqual([
      ['greeter-1', 'greeter'],
      ['greeter-2', 'greeter'],
    ]);
  });

  test('starts an instance again that was killed', async () => {
    const before = mesh.instances[0]!.pid;
    await mesh.kill('greeter-1');
    expect(mesh.instances[0]!.pid).toBeUndefined();
    // Consul still calls the killed process healthy, but `ready` waits for the new process.
    await mesh.ready('greeter-1');
    expect(mesh.instances[0]!.pid).toBeTypeOf('number');
    expect(mesh.instances[0]!.pid).not.toBe(before);
  });

  test('starts Envoy and Consul again where they were', async () => {
    await Promise.all([mesh.restart('envoy-1'), mesh.restart('consul')]);
    expect((await fetch(`${mesh.urls.edge}/healthz`)).status).toBe(200);
    await mesh.restart('greeter-2');
    expect(await passing()).toContain('greeter-2');
  });

  test('puts another Envoy in front for who sends SIGTERM to it, and for who names a program', async () => {
    const first = mesh.doorPid!;
    process.kill(first, 'SIGTERM');
    await vi.waitFor(() => expect(mesh.doorPid).not.toBe(first), patience);
    const { envoy } = await ensureTools(['envoy']);
    const other = join(mesh.data, 'other-envoy');
    await symlink(envoy.path, other);
    const door = (program: string) =>
      execa(process.execPath, [doorCommand, '--data', mesh.data, '--envoy', program], { reject: false });
    expect(await door(other)).toMatchObject({ exitCode: 0 });
    expect(await readFile(`/proc/${mesh.doorPid}/cmdline`, 'utf8')).toContain(other);
    expect((await fetch(`${mesh.urls.edge}/healthz`)).status).toBe(200);
    expect(await door('/bin/false')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('/bin/false') });
  });

  test('takes one more instance', async () => {
    const { name } = await mesh.add('greeter');
    expect(name).toBe('greeter-3');
    expect(await passing()).toContain('greeter-3');
  });

  test('keeps what an instance said, and no secret is among the arguments of any process', async () => {
    await fetch(`${mesh.urls.edge}/hello`);
    const logs = await Promise.all(mesh.instances.map(({ name }) => mesh.logs(name)));
    expect(logs.join('')).toContain('"msg":"greeted"');
    const password = new URL(await mesh.databaseUrl('greeter')).password;
    expect(password.length).toBeGreaterThan(20);
    expect(await processesWith(password)).toEqual([]);
  });

  test('lets no service into the database of another', async () => {
    const [own, other] = await Promise.all([mesh.databaseUrl('greeter'), mesh.databaseUrl('other')]);
    const trespass = new URL(own);
    trespass.pathname = new URL(other).pathname;
    const sql = postgres(trespass.href, { max: 1 });
    await expect(sql`SELECT 1`).rejects.toThrow('permission denied for database "sinew_other"');
    await sql.end();
  });

  test('leaves no process and no folder when it is stopped', async () => {
    await mesh.stop();
    expect(await processesWith(root)).toEqual([]);
    expect(await processesWith(mesh.data)).toEqual([]);
    await expect(access(mesh.data)).rejects.toThrow('ENOENT');
  });
});

test('a service that refuses its configuration stops the start with its message', async () => {
  const root = await checkout();
  const start = startMesh({ root, environment: { greeter: { BAD: 'yes' } } });
  await expect(start).rejects.toThrow('greeter-1 refuses its configuration: bad configuration: BAD is set');
  expect(await processesWith(root)).toEqual([]);
});

test('a start that is called off half-way stops what it had started', async () => {
  const root = await checkout();
  const calling = new AbortController();
  const calledOff = new Error('called off');
  const onProgress = (text: string) => {
    if (text.startsWith('Consul')) calling.abort(calledOff);
  };
  await expect(startMesh({ root, signal: calling.signal, onProgress })).rejects.toBe(calledOff);
  expect(await processesWith(root)).toEqual([]);
});
