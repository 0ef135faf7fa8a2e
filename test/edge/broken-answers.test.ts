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
import { type Answer, Person } from '#test/harness/person.ts';
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

/** Calls until the dying instance was asked once more. Answers with the answers to all calls that were needed. */
async function untilAsked(call: () => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const before = asked; asked === before; ) answers.push(await call());
  return answers;
}

it('is asked for again elsewhere, where the call may be made twice', async () => {
  for (let time = 0; time < 3; time++) {
    const answers = await untilAsked(() => ada.get('/v1/workouts'));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  }
});

it('is told to the caller, and asked nowhere else, where the call may have been carried out', async () => {
  const before = asked;
  const answers = await untilAsked(() => ada.post('/v1/workouts/0/sets', {}));
  const { status, headers, body } = answers.at(-1)!;
  expect({ status, body }).toMatchObject({ status: 503, body: { reason: 'UNAVAILABLE' } });
  expect(body.traceId).toBe(headers.get('x-trace-id'));
  expect(body).not.toHaveProperty('because');
  expect(asked).toBe(before + 1);
});
