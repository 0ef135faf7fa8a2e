// Certificates, roots and tokens change while people read: no request fails, and everybody has the new ones.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeptIdentity } from '#consul/identity/identity.ts';
import { addressOf, bearer, intrude, stolenIdentity } from '#test/harness/intruder.ts';
import { type Answer, Person } from '#test/harness/person.ts';
import { listServices } from '#tooling/build/build.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';
import { consulApi } from '#tooling/provision/access/api.ts';
import { rotateRoot } from '#tooling/provision/access/root.ts';
import { readSecret, renewTokens } from '#tooling/provision/access/tokens.ts';

/** The test looks at the certificates of these services. */
const services = ['user', 'workout'];
const all = listServices(join(import.meta.dirname, '../..'));
let mesh: Mesh;
let ada: Person;
let edge: KeptIdentity;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 10_000 });
  ada = await Person.signUp(mesh.urls.edge);
  edge = await stolenIdentity(mesh, 'edge');
});

afterAll(async () => {
  edge?.stop();
  await mesh?.stop();
});

const management = async () =>
  consulApi(mesh.urls.consul, await readSecret(`${mesh.data}/secrets`, 'consul-management'));

/** The leaf that a service shows at this moment, and who signed it. */
async function shownBy(service: string): Promise<{ serial: string; issuer: string }> {
  const [host, port] = (await addressOf(mesh, service)).split(':');
  const { certificate: cert, privateKey: key, roots: ca } = edge.proof;
  return new Promise((resolve, reject) => {
    const options = {
      host,
      port: Number(port),
      cert,
      key,
      ca,
      ALPNProtocols: ['h2'],
      checkServerIdentity: () => undefined,
    };
    const socket = connect(options, () => {
      const { serialNumber, issuerCertificate } = socket.getPeerCertificate(true);
      const issuer = createHash('sha256').update(issuerCertificate.raw).digest('hex');
      socket.destroy();
      resolve({ serial: serialNumber, issuer });
    });
    socket.once('error', reject);
  });
}

/** Resolves when all services show a certificate that they did not show before. */
async function changed(before: readonly { serial: string }[]): Promise<void> {
  for (const [index, service] of services.entries()) {
    await expect.poll(async () => (await shownBy(service)).serial, { timeout: 30_000 }).not.toBe(before[index]!.serial);
  }
}

/**
 * Until `done`, people read through the door, where a part of the calls goes on from service to service, and one more caller
 * opens a new connection for each call.
 */
async function readWhile(done: Promise<unknown>) {
  let over = false;
  let reads = 0;
  const failures: unknown[] = [];
  const finished = done.finally(() => {
    over = true;
  });
  const expectOk = (answer: Answer): void => {
    reads += 1;
    if (answer.status !== 200) failures.push(answer);
  };
  const people = Array.from({ length: 4 }, async () => {
    while (!over) {
      expectOk(await ada.get('/v1/workouts'));
      expectOk(await ada.post('/v1/workouts', { name: 'Push' }));
    }
  });
  const path = 'sinew.user.v1.UserService/GetMe';
  const newcomers = async () => {
    while (!over) {
      const outcome = await intrude({
        identity: edge,
        address: await addressOf(mesh, 'user'),
        service: 'user',
        path,
        headers: bearer(ada.token),
      });
      reads += 1;
      if (outcome !== 'OK') failures.push(outcome);
    }
  };
  await Promise.all([...people, newcomers(), finished]);
  return { reads, failures };
}

const shown = () => Promise.all(services.map(shownBy));

describe('under a load of reads nothing fails', () => {
  it('when everybody gets a new token and a new certificate, and the old tokens end', async () => {
    const before = await shown();
    const old = await readSecret(`${mesh.data}/secrets`, 'consul-token-user');
    const { reads, failures } = await readWhile(
      (async () => {
        await renewTokens({ api: await management(), secrets: `${mesh.data}/secrets`, services: all, revoke: true });
        await changed(before);
      })(),
    );
    expect(failures).toEqual([]);
    expect(reads).toBeGreaterThan(20);
    const refused = await fetch(`${mesh.urls.consul}/v1/acl/token/self`, { headers: { 'x-consul-token': old } });
    expect(refused.status).toBe(403);
  });

  it('when the authority gets a new root', async () => {
    const before = await shown();
    const { failures } = await readWhile(
      (async () => {
        await rotateRoot(await management());
        await changed(before);
      })(),
    );
    expect(failures).toEqual([]);
    const after = await shown();
    expect(after.map(({ issuer }) => issuer)).not.toContain(before[0]!.issuer);
    // A new client that knows only the new root reaches the door and the services.
    await mesh.restart('envoy-1');
    expect((await ada.get('/v1/workouts')).status).toBe(200);
  });

  it('when the authority gets another one while an instance is starting', async () => {
    const { failures } = await readWhile(Promise.all([rotateRoot(await management()), mesh.add('workout')]));
    expect(failures).toEqual([]);
  });
});

describe('a process with a new token', () => {
  it('is still known for dead when it dies', async () => {
    const before = await shown();
    await renewTokens({ api: await management(), secrets: `${mesh.data}/secrets`, services: all, revoke: true });
    await changed(before);
    await mesh.kill('workout-1', 'SIGSTOP');
    const health = async () => {
      const answer = await fetch(`${mesh.urls.consul}/v1/health/checks/workout`, { headers: mesh.consulHeaders });
      return ((await answer.json()) as { ServiceID: string; Status: string }[]).find(
        ({ ServiceID }) => ServiceID === 'workout-1',
      )?.Status;
    };
    await expect.poll(health, { timeout: 25_000 }).toBe('critical');
    await mesh.kill('workout-1', 'SIGCONT');
    await expect.poll(health, { timeout: 25_000 }).toBe('passing');
  });
});
