// `docker compose up` of the file as it is: what the images are, what a person can do through them, and what becomes of reads
// while containers die and are cut off.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toHevy } from '#test/harness/exports.ts';
import { Person } from '#test/harness/person.ts';
import { readPlan } from '#tooling/deploy/image/plan.ts';
import { type Container, checkoutFolder } from '../composed.ts';
import { openComposed } from '../composed-mesh.ts';
import { type Measured, measure } from '../measured.ts';
import { readDuring } from '../readers.ts';

const { services } = readPlan(checkoutFolder);
const programs = [...services, 'edge'];
const ours = [...programs, 'provision'];
const mesh = await openComposed();
const reads = ['/v1/records', '/v1/statistics/volume', '/v1/workouts', '/v1/users/me', '/v1/notifications'];
let person: Person;

beforeAll(async () => {
  await mesh.compose('down', '--volumes', '--timeout', '1');
  await mesh.build(ours);
  await mesh.up();
  person = await Person.signUp(mesh.edge);
});

afterAll(() => mesh.compose('down', '--volumes', '--timeout', '1'));

const containersOf = (service: string): Promise<Container[]> => mesh.containers(service);

/** The healthy instances of a service, as the registry knows them. */
async function healthy(service: string): Promise<number> {
  const token = readFileSync(await mesh.operatorToken(), 'utf8').trim();
  const url = `${mesh.consul}/v1/health/service/${service}?passing=1`;
  const answer = await fetch(url, { headers: { 'x-consul-token': token } });
  return ((await answer.json()) as unknown[]).length;
}

const untilHealthy = (service: string, count: number): Promise<void> =>
  vi.waitFor(async () => expect(await healthy(service)).toBe(count), { timeout: 120_000, interval: 250 });

describe('docker compose up', () => {
  it('has everything healthy, and the one-shot parts ended well', async () => {
    const containers = await mesh.containers();
    const states = containers.map(({ service, state, health }) => [service, health || state]);
    const expected = [...programs, 'consul', 'envoy', 'postgres'].map((name) => [name, 'healthy']);
    const rest = [
      ['initial', 'exited'],
      ['provision', 'exited'],
      ['renewal', 'running'],
    ];
    expect(states.sort()).toEqual([...expected, ...rest].sort());
  });

  it.each(ours)('%s is a small image without root, shell and package manager', async (name) => {
    const image = await mesh.inspect(`sinew/${name}`);
    expect(image.Config.User).toBe('65532:65532');
    expect(image.Config.Labels).toMatchObject({ 'org.opencontainers.image.title': `sinew-${name}` });
    expect(image.Size / 1e6).toBeLessThanOrEqual(260);
    for (const program of ['sh', 'bash', 'apt-get', 'dpkg', 'npm']) {
      const run = mesh.docker('run', '--rm', '--network', 'none', '--entrypoint', program, `sinew/${name}`);
      await expect(run).rejects.toThrow(/not found/);
    }
  });

  it.each([...programs, 'consul', 'envoy', 'postgres'])('%s has no right that it does not need', async (name) => {
    const [container] = await containersOf(name);
    const { HostConfig, Config } = await mesh.inspect(container!.id);
    expect(HostConfig).toMatchObject({ ReadonlyRootfs: true, CapDrop: ['ALL'], Privileged: false });
    expect(HostConfig.SecurityOpt).toContain('no-new-privileges:true');
    expect(Config.User).not.toMatch(/^(root|0(:.*)?)?$/);
  });

  it.each(programs)('%s is given its own credentials and no others, and no secret in a variable', async (name) => {
    const [container] = await containersOf(name);
    const list = "require('fs').readdirSync('/var/lib/sinew/secrets').join()";
    const { stdout } = await mesh.execute(container!.id, '/usr/local/bin/node', '-p', list);
    const others = programs.filter((other) => other !== name);
    expect(stdout.split(',')).toContain(`consul-token-${name}`);
    expect(stdout.split(',').filter((file) => others.some((other) => file.endsWith(`-${other}`)))).toEqual([]);
    const { Config } = await mesh.inspect(container!.id);
    expect(Config.Env.filter((variable: string) => /TOKEN=|PASSWORD=|:\/\/[^/]*:[^/]*@/.test(variable))).toEqual([]);
  });
});

describe('a person at the composed mesh', () => {
  it('imports a training export and finds the records', async () => {
    const sets = [100, 105, 110].map((weightKg, index) => ({
      start: `2025-09-1${index}T07:48`,
      workout: 'Push',
      exercise: 'Bench Press (Barbell)',
      type: 'normal' as const,
      weightKg,
      reps: 5,
    }));
    const imported = await person.post('/v1/workouts:import?timeZone=Europe/Madrid', toHevy(sets), 'text/csv');
    expect(imported).toMatchObject({ status: 200, body: { source: 'HEVY', workouts: 3, sets: 3 } });
    const { body } = await person.get('/v1/records');
    expect(body.records.map(({ value }: { value: number }) => value)).toContain(110);
  });

  it.runIf(process.env.TRAINING_EXPORTS)('imports the exports in the folder of TRAINING_EXPORTS', async () => {
    const folder = process.env.TRAINING_EXPORTS!;
    const files = readdirSync(folder).filter((file) => file.endsWith('.csv'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const text = readFileSync(join(folder, file), 'utf8');
      const { status, body } = await person.post('/v1/workouts:import?timeZone=Europe/Madrid', text, 'text/csv');
      expect({ file, status, skipped: body.skipped }).toMatchObject({ file, status: 200 });
      expect(body.workouts).toBeGreaterThan(0);
    }
  });

  it('hears of a record on the open stream', async () => {
    const { body } = await person.get('/v1/notifications');
    expect(body.notifications.length).toBeGreaterThan(0);
  });
});

describe('reads while parts die', () => {
  beforeAll(async () => {
    await mesh.up('--no-recreate', '--scale', 'workout=3', '--scale', 'user=2');
    await untilHealthy('workout', 3);
    await untilHealthy('user', 2);
  });

  it('are all answered while an instance is killed', async () => {
    const [victim] = await containersOf('workout');
    const reading = await readDuring(person, reads, async () => {
      await mesh.docker('kill', victim!.id);
      await untilHealthy('workout', 2);
      await mesh.docker('start', victim!.id);
      await untilHealthy('workout', 3);
    });
    expect(reading.calls).toBeGreaterThan(20);
    expect(reading).toMatchObject({ failed: 0, failures: [] });
  });

  it('are all answered while an instance is stopped in good order', async () => {
    const [victim] = await containersOf('user');
    const reading = await readDuring(person, reads, async () => {
      await mesh.docker('stop', '--time', '15', victim!.id);
      await untilHealthy('user', 1);
      await mesh.docker('start', victim!.id);
      await untilHealthy('user', 2);
    });
    expect(reading).toMatchObject({ failed: 0, failures: [] });
  });

  it('are all answered while the registry is dead, and it is joined again when it is back', async () => {
    const [registry] = await containersOf('consul');
    const reading = await readDuring(person, reads, async () => {
      await mesh.docker('kill', registry!.id);
      await expect(fetch(mesh.consul)).rejects.toThrow();
      for (let round = 0; round < 20; round++) expect((await person.get('/v1/records')).status).toBe(200);
      await mesh.docker('start', registry!.id);
      await untilHealthy('workout', 3);
    });
    expect(reading).toMatchObject({ failed: 0, failures: [] });
  });

  it('go on when the edge agent and the renewal are dead', async () => {
    const victims = [...(await containersOf('edge')), ...(await containersOf('renewal'))];
    const reading = await readDuring(person, reads, async () => {
      await mesh.docker('kill', ...victims.map(({ id }) => id));
      for (let round = 0; round < 20; round++) expect((await person.get('/v1/records')).status).toBe(200);
      await mesh.docker('start', ...victims.map(({ id }) => id));
    });
    expect(reading).toMatchObject({ failed: 0, failures: [] });
    await untilHealthy('edge', 1);
  });

  it('are answered by the others when an instance is cut off, and by it again afterwards', async () => {
    const [victim] = await containersOf('workout');
    const reading = await readDuring(person, ['/v1/records', '/v1/workouts'], async () => {
      await mesh.docker('network', 'disconnect', `${process.env.COMPOSE_PROJECT_NAME}_mesh`, victim!.id);
      await untilHealthy('workout', 2);
      await mesh.docker('network', 'connect', `${process.env.COMPOSE_PROJECT_NAME}_mesh`, victim!.id);
      await untilHealthy('workout', 3);
    });
    expect(reading).toMatchObject({ failed: 0, failures: [] });
  });
});

describe('another up', () => {
  it('goes on with the data after everything was taken down', async () => {
    const before = (await person.get('/v1/records')).body;
    await mesh.compose('down', '--timeout', '15');
    await mesh.up();
    const again = await Person.signIn(mesh.edge, person.email);
    expect((await again.get('/v1/records')).body).toEqual(before);
  });
});

describe('the commands of the README', () => {
  it('work as they are written', async () => {
    const text = readFileSync(join(checkoutFolder, 'services/tooling/deploy/README.md'), 'utf8');
    const blocks = [...text.matchAll(/```bash\n(docker [\s\S]*?)```/g)].map(([, block]) => block!);
    expect(blocks.length).toBeGreaterThan(1);
    const script = blocks.join('\n').replaceAll(':8080', `:${process.env.SINEW_EDGE_PORT}`);
    const options = { cwd: checkoutFolder, reject: false, all: true } as const;
    const { exitCode, stdout, all } = await execa('bash', ['-euo', 'pipefail', '-c', script], options);
    expect(exitCode, all).toBe(0);
    expect(stdout).toContain('"services":[{"service":"ai","healthyInstances":1');
  });
});

describe('the figures', () => {
  it('of the images, their start and their memory are these', async () => {
    const measured: Measured[] = [];
    for (const name of programs) measured.push(await measure(mesh, name));
    process.stdout.write(`\n${measured.map((line) => Object.values(line).join('  ')).join('\n')}\n`);
    expect(measured.map(({ megabytes }) => megabytes).filter((size) => size > 260)).toEqual([]);
  });
});
