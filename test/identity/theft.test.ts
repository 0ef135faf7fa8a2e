// An attacker who has stolen everything that one service holds, or nothing, gets no more than that service's own rights.
import { readdir, readFile, stat } from 'node:fs/promises';
import { connect as connectSession } from 'node:http2';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { Server } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { serverCredentials } from '#chassis/identity/credentials.ts';
import type { KeptIdentity } from '#consul/identity/identity.ts';
import { requestLeaf } from '#consul/identity/leaf.ts';
import { testIdentity } from '#test/harness/identity.ts';
import { addressOf, bearer, intrude, stolenIdentity, tokenFileOf } from '#test/harness/intruder.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

const getMe = 'sinew.user.v1.UserService/GetMe';
const readPreferences = 'sinew.user.v1.AccessService/ReadPreferences';

let mesh: Mesh;
let ada: Person;
let workout: KeptIdentity;
let token: string;
let address: string;

beforeAll(async () => {
  mesh = await startMesh();
  ada = await Person.signUp(mesh.urls.edge);
  workout = await stolenIdentity(mesh, 'workout');
  token = (await readFile(tokenFileOf(mesh, 'workout'), 'utf8')).trim();
  address = await addressOf(mesh, 'user');
});

afterAll(async () => {
  workout?.stop();
  await mesh?.stop();
});

/** Consul's answers to a caller with workout's token, and to one without a token. */
async function askConsul(method: string, path: string, { body, as = token }: { body?: object; as?: string } = {}) {
  const headers = as ? { 'x-consul-token': as } : undefined;
  const answer = await fetch(`${mesh.urls.consul}/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
  return { status: answer.status, text: await answer.text() };
}

const callUser = (path: string, headers = bearer(ada.token)) =>
  intrude({ identity: workout, address, service: 'user', path, headers });

describe('a stolen leaf of workout', () => {
  it('may do what workout may, and only with the token of a person', async () => {
    expect(await callUser(readPreferences)).toBe('OK');
    expect(await callUser(readPreferences, {})).toBe('this call needs an access token');
  });

  it('cannot call what no intention allows workout, and hears who may not call whom', async () => {
    expect(await callUser(getMe)).toContain(`workout may not call user: no intention allows /${getMe}`);
  });

  it.each(['x-sinew-service', 'x-sinew-peer', 'x-forwarded-client-cert'])(
    'cannot act as the edge by %s',
    async (name) => {
      const headers = { ...bearer(ada.token), [name]: 'edge' };
      expect(await callUser(getMe, headers)).toContain('workout may not call user');
    },
  );

  it('cannot answer as user', async () => {
    const server = new Server();
    onTestFinished(() => server.forceShutdown());
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', serverCredentials(workout), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    const outcome = intrude({
      identity: workout,
      address: `127.0.0.1:${port}`,
      service: 'user',
      path: readPreferences,
    });
    expect(await outcome).toMatch(/the server is workout, not user/);
  });
});

describe('a stolen token of workout', () => {
  it.each(['user', 'edge', 'notification'])('gets no certificate of %s', async (name) => {
    const authority = { address: mesh.urls.consulGrpc, token: () => token };
    await expect(requestLeaf(authority, workout.proof.prefix + name)).rejects.toThrow(
      /Permission denied|lacks permission/i,
    );
    for (const as of [token, '']) {
      expect((await askConsul('GET', `/agent/connect/ca/leaf/${name}`, { as })).status).toBe(403);
    }
  });

  it('registers nobody else, and takes nobody else out', async () => {
    const register = (body: object) => askConsul('PUT', '/agent/service/register', { body });
    expect((await register({ ID: 'user-9', Name: 'user', Port: 1 })).status).toBe(403);
    expect((await register({ ID: 'user-1', Name: 'workout', Port: 1 })).status).toBe(403);
    expect((await askConsul('PUT', '/agent/service/deregister/user-1')).status).toBe(403);
    expect(
      (await askConsul('PUT', '/catalog/register', { body: { Node: 'sinew', Address: '127.0.0.1' } })).status,
    ).toBe(403);
  });

  it('reads no settings of others and writes neither those nor the keys of access tokens', async () => {
    const headers = mesh.consulHeaders;
    await fetch(`${mesh.urls.consul}/v1/kv/sinew/user/settings/probe`, { method: 'PUT', headers, body: 'hidden' });
    expect((await askConsul('GET', '/kv/sinew/user/settings/probe')).status).toBe(403);
    expect((await askConsul('GET', '/kv/sinew/?recurse')).text).not.toContain('sinew/user/settings');
    expect((await askConsul('GET', '/kv/sinew/user/jwks')).status).toBe(200);
    for (const key of [
      'sinew/user/jwks',
      'sinew/user/settings/probe',
      'sinew/edge/settings/limitScale',
      'sinew/workout',
    ]) {
      expect((await askConsul('PUT', `/kv/${key}`, { body: {} })).status).toBe(403);
    }
    expect((await askConsul('PUT', '/kv/sinew/workout/probe', { body: {} })).status).toBe(200);
  });

  it('changes neither intentions nor rights, and does not see the keys of the authority', async () => {
    const allow = { Kind: 'service-intentions', Name: 'user', Sources: [{ Name: 'workout', Action: 'allow' }] };
    expect((await askConsul('PUT', '/config', { body: allow })).status).toBe(403);
    const exact = '/connect/intentions/exact?source=workout&destination=user';
    expect((await askConsul('PUT', exact, { body: { Action: 'allow' } })).status).toBe(403);
    for (const path of ['/acl/tokens', '/acl/policies', '/connect/ca/configuration']) {
      expect((await askConsul('GET', path)).status).toBe(403);
    }
  });
});

describe('a stranger', () => {
  it('sees nothing in Consul', async () => {
    expect((await askConsul('GET', '/kv/sinew/user/jwks', { as: '' })).status).toBe(403);
    for (const path of ['/health/service/user', '/catalog/nodes', '/agent/services']) {
      expect(JSON.parse((await askConsul('GET', path, { as: '' })).text)).toSatisfy(
        (answer: object) => Object.keys(answer).length === 0,
      );
    }
  });

  it('gets into no service: in plaintext, without a certificate, with one of another authority', async () => {
    for (const service of ['user', 'workout', 'notification', 'edge']) {
      const [host, port] = (await addressOf(mesh, service)).split(':');
      expect(await plaintext(`http://${host}:${port}`)).toBe('refused');
      expect(await handshake({ host: host!, port: Number(port) })).toBe('refused');
    }
    const other = await testIdentity('edge');
    const identity = { ...other, stop: () => {} };
    const believing = {
      ...identity,
      proof: { ...other.proof, roots: workout.proof.roots, prefix: workout.proof.prefix },
    };
    expect(await intrude({ identity: believing, address, service: 'user', path: getMe })).toMatch(
      /No connection established|UNAVAILABLE|unknown ca|ECONNRESET|closed/i,
    );
  });
});

/** Whether a call without encryption gets an answer. */
function plaintext(url: string): Promise<string> {
  return new Promise((resolve) => {
    const session = connectSession(url);
    session.once('error', () => resolve('refused'));
    session.once('close', () => resolve('refused'));
    session.once('goaway', () => resolve('refused'));
    const call = session.request({ ':method': 'POST', ':path': `/${getMe}`, 'content-type': 'application/grpc' });
    call.on('response', () => resolve('answered'));
    call.on('error', () => resolve('refused'));
    call.end();
  });
}

/**
 * Whether a server speaks to a client without a certificate. With TLS 1.3 the client hears of the refusal only after its own
 * part of the handshake.
 */
function handshake(to: { host: string; port: number }): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({
      ...to,
      ca: workout.proof.roots,
      ALPNProtocols: ['h2'],
      checkServerIdentity: () => undefined,
    });
    socket.once('data', () => resolve('answered'));
    socket.once('error', () => resolve('refused'));
    socket.once('close', () => resolve('refused'));
  });
}

describe('the secrets of a mesh', () => {
  it('lie in files of their owner alone', async () => {
    const folders = ['secrets', 'xds'].map((name) => join(mesh.data, name));
    for (const folder of folders) expect((await stat(folder)).mode & 0o077).toBe(0);
    const files = (await readdir(folders[0]!)).filter((name) => name.startsWith('consul'));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) expect((await stat(join(folders[0]!, file))).mode & 0o777, file).toBe(0o600);
    for (const file of (await readdir(folders[1]!)).filter((name) => name.startsWith('sds-'))) {
      expect((await stat(join(folders[1]!, file))).mode & 0o777, file).toBe(0o600);
    }
  });

  it('stand in no log, no argument and no environment of a process', async () => {
    const folder = join(mesh.data, 'secrets');
    const files = (await readdir(folder)).filter((name) => /^consul-(token|management)/.test(name));
    const secrets = await Promise.all(files.map(async (name) => (await readFile(join(folder, name), 'utf8')).trim()));
    const logs = (await readdir(join(mesh.data, 'logs'))).map((name) => join(mesh.data, 'logs', name));
    const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const places = [...logs, ...processes.flatMap((id) => [`/proc/${id}/cmdline`, `/proc/${id}/environ`])];
    for (const place of places) {
      const text = await readFile(place, 'utf8').catch(() => '');
      for (const secret of secrets) expect(text.includes(secret), place).toBe(false);
      if (place.includes('/logs/')) expect(text, place).not.toContain('PRIVATE KEY');
    }
  });
});
