// An instance that dies while it answers: the door asks another instance where the call may be made twice, and only there.
// The dying instance has a certificate of its service, sends headers and a message as the others do, and then ends its
// connection.
import type { Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectConsul } from '#consul/client.ts';
import type { KeptIdentity } from '#consul/identity/identity.ts';
import { serveInstance } from '#test/harness/instance.ts';
import { stolenIdentity } from '#test/harness/intruder.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

const emptyMessage = Buffer.alloc(5);

let mesh: Mesh;
let ada: Person;
let identity: KeptIdentity;
let dying: Http2SecureServer;
/** How often the dying instance was asked. */
let asked = 0;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 10_000 });
  ada = await Person.signUp(mesh.urls.edge);
  identity = await stolenIdentity(mesh, 'workout');
  dying = await serveInstance(identity, (stream) => {
    asked++;
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.write(emptyMessage, () => stream.session?.destroy());
  });
  const service = { id: 'workout-dying', name: 'workout', address: '127.0.0.1' };
  const { port } = dying.address() as AddressInfo;
  await connectConsul(mesh.urls.consul, () => mesh.consulToken).agent.service.register({ ...service, port });
});

afterAll(async () => {
  identity?.stop();
  dying?.close();
  await mesh?.stop();
});

/** Calls until the dying instance was asked once more. Answers with the statuses of all calls that were needed. */
async function untilAsked(call: () => Promise<{ status: number }>): Promise<number[]> {
  const statuses: number[] = [];
  for (const before = asked; asked === before; ) statuses.push((await call()).status);
  return statuses;
}

it('is asked for again elsewhere, where the call may be made twice', async () => {
  for (let time = 0; time < 3; time++) {
    const statuses = await untilAsked(() => ada.get('/v1/workouts'));
    expect(new Set(statuses)).toEqual(new Set([200]));
  }
});

it('is told to the caller, and asked nowhere else, where the call may have been carried out', async () => {
  const before = asked;
  const statuses = await untilAsked(() => ada.post('/v1/workouts/0/sets', {}));
  expect(statuses.at(-1)).toBe(503);
  expect(asked).toBe(before + 1);
});
