// Two services and a door without a launcher. Each runs on its own address, as if on its own machine, with the files that
// `npm run provision` gave it.
import { mkdtemp, readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Person } from '#test/harness/person.ts';
import { type StandaloneConsul, type StandalonePostgres, startConsul, startPostgres } from '#tooling/launcher/mesh.ts';
import { trustAuthority } from '#tooling/provision/certificates/trust.ts';
import { freePort } from '#tooling/system/ports.ts';
import { ensureTools } from '#tooling/tools/tools.ts';

const root = resolve(import.meta.dirname, '../..');
const patience = { timeout: 60_000, interval: 50 };

let consul: StandaloneConsul;
let postgres: StandalonePostgres;
let data: string;
const running: { kill: (signal: NodeJS.Signals) => boolean; ended: Promise<unknown> }[] = [];

beforeAll(async () => {
  [consul, postgres] = await Promise.all([startConsul({ guarded: true }), startPostgres()]);
  data = join(await mkdtemp(join(tmpdir(), 'provision ')), 'given');
});

afterAll(async () => {
  for (const { kill } of running) kill('SIGTERM');
  await Promise.all(running.map(({ ended }) => ended));
  await Promise.all([consul, postgres].map((server) => server?.stop()));
});

/** Only the environment has the administrator's credentials. */
function provision(environment: NodeJS.ProcessEnv = {}, ...more: string[]) {
  const { href: address, password } = new URL(postgres.adminUrl);
  const bare = Object.assign(new URL(address), { password: '' }).href;
  const program = join(root, 'services/tooling/commands/provision.ts');
  const places = ['--postgres', bare, '--consul', consul.url, '--consul-grpc', consul.grpcUrl];
  const env = { CONSUL_HTTP_TOKEN: consul.management, PGPASSWORD: password, ...environment };
  return execa(process.execPath, [program, '--data', data, ...places, ...more], { env, reject: false });
}

const environmentOf = (name: string): string => join(data, 'secrets', `environment-${name}.env`);

/** Starts a process as an operator would, with the provided files and the address to listen on. */
function startProgram(name: string, main: string, environment: NodeJS.ProcessEnv): void {
  start(process.execPath, [`--env-file=${environmentOf(name)}`, join(root, main)], {
    INSTANCE: `${name}-1`,
    ...environment,
  });
}

function start(program: string, args: string[], environment: NodeJS.ProcessEnv): void {
  const env = { PATH: process.env.PATH, LOG_FORMAT: 'json', ...environment };
  const child = execa(program, args, { cwd: data, env, extendEnv: false, reject: false, stdio: 'ignore' });
  running.push({ kill: (signal) => child.kill(signal), ended: child });
}

interface Registered {
  Service: { Address: string; Meta: Record<string, string> };
}

async function registered(service: string): Promise<Registered> {
  return vi.waitFor(async () => {
    const headers = { 'x-consul-token': consul.management };
    const response = await fetch(`${consul.url}/v1/health/service/${service}?passing=1`, { headers });
    const entries = (await response.json()) as Registered[];
    expect(entries).toHaveLength(1);
    return entries[0]!;
  }, patience);
}

describe('npm run provision', () => {
  it('writes the credentials of each process where only its owner reads them', async () => {
    const { exitCode, stdout } = await provision();
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('environment-user.env'),
    });
    const secrets = await readdir(join(data, 'secrets'));
    const ofUser = ['consul-token-user', 'master-key-user', 'postgres-sinew_user', 'environment-user.env'];
    expect(secrets).toEqual(expect.arrayContaining([...ofUser, 'consul-token-edge', 'environment-edge.env']));
    const files = [...secrets.map((name) => join('secrets', name)), 'tls/door-key.pem', 'tls/authority-key.pem'];
    const modes = await Promise.all(files.map(async (file) => (await stat(join(data, file))).mode & 0o777));
    expect(new Set(modes)).toEqual(new Set([0o600]));
  });

  it('leaves what is there when it comes again, but for the tokens', async () => {
    const read = (name: string) => readFile(join(data, 'secrets', name), 'utf8');
    const kept = ['master-key-user', 'postgres-sinew_user', 'environment-user.env'];
    const before = await Promise.all(kept.map(read));
    const token = await read('consul-token-user');
    expect((await provision()).exitCode).toBe(0);
    expect(await Promise.all(kept.map(read))).toEqual(before);
    expect(await read('consul-token-user')).not.toBe(token);
  });

  it.each([
    [{ CONSUL_HTTP_TOKEN: '' }, [], /CONSUL_HTTP_TOKEN is missing: give CONSUL_HTTP_TOKEN or CONSUL_HTTP_TOKEN_FILE/],
    [{ PGPASSWORD: '' }, [], /PGPASSWORD is missing/],
    [{}, ['--postgres', 'postgres://a:secret@127.0.0.1/x'], /--postgres must have no password in it/],
    [{}, ['--consul', '127.0.0.1:8500'], /--consul must be an address such as/],
    [{}, ['--edge-host', 'localhost'], /--edge-host must be an IP address/],
    [{}, ['--consol', 'x'], /--consol/],
  ])('with %j and %j says what is wrong in one sentence', async (environment, args, sentence) => {
    const { exitCode, stderr } = await provision(environment, ...args);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/secret@|^\s+at /m);
  });
});

describe('services on addresses of their own', () => {
  beforeAll(async () => {
    expect((await provision()).exitCode).toBe(0);
    startProgram('user', 'services/user/main.ts', {
      LISTEN_HOST: '0.0.0.0',
      ADVERTISE_ADDRESS: '127.0.0.2',
      HEALTH_HOST: '0.0.0.0',
      METRICS_HOST: '127.0.0.2',
    });
    startProgram('workout', 'services/workout/main.ts', {
      LISTEN_HOST: '127.0.0.3',
      HEALTH_HOST: '127.0.0.3',
      METRICS_HOST: '127.0.0.3',
    });
  });

  it('register what others call, and are well by the health that they serve there', async () => {
    const [user, workout] = await Promise.all([registered('user'), registered('workout')]);
    expect(user.Service).toMatchObject({ Address: '127.0.0.2', Meta: { metrics_address: '127.0.0.2' } });
    expect(workout.Service).toMatchObject({ Address: '127.0.0.3', Meta: { metrics_address: '127.0.0.3' } });
    const { metrics_address: address, metrics_port: port } = workout.Service.Meta;
    expect((await fetch(`http://${address}:${port}/metrics`)).status).toBe(200);
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
  });

  it('answer through a door that only what was provisioned leads to, and one calls the other', async () => {
    const edge = await startDoor();
    await Promise.all([registered('user'), registered('workout')]);
    const person = await vi.waitFor(async () => {
      const signedUp = await Person.signUp(edge);
      expect(signedUp.token).not.toBe('');
      return signedUp;
    }, patience);
    // The workout service asks the user service for the person's time zone.
    const started = await person.post('/v1/workouts', { name: 'Legs' });
    expect(started.status).toBe(200);
  });
});

async function startDoor(): Promise<string> {
  const [{ envoy }, port] = await Promise.all([ensureTools(['envoy']), freePort()]);
  const resources = join(data, 'xds');
  startProgram('edge', 'envoy/main.ts', {
    LISTEN_HOST: '127.0.0.4',
    EDGE_PORT: `${port}`,
    ENVOY_ADMIN_SOCKET: join('xds', 'admin.sock'),
    XDS_DIRECTORY: resources,
  });
  const bootstrap = join(resources, 'bootstrap.json');
  await vi.waitFor(() => stat(bootstrap), patience);
  start(envoy.path, ['-c', bootstrap, '--disable-hot-restart', '--concurrency', '1', '--log-level', 'warn'], {});
  await trustAuthority(join(data, 'tls', 'authority.pem'));
  return `https://127.0.0.1:${port}`;
}
