// A session, an API key or an account that has ended, at the real door: no service takes its token any more, and its streams
// end at every instance, while the other streams of the same person go on.
import { Client, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContract } from '#proto/contract.ts';
import { ErrorInfo } from '#proto/gen/google/rpc/error_details.ts';
import { Status } from '#proto/gen/google/rpc/status.ts';
import { doorCredentials } from '#test/harness/door.ts';
import { openLive } from '#test/harness/events.ts';
import { openWatch } from '#test/harness/notification.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

let mesh: Mesh;
let door: Client;

beforeAll(async () => {
  mesh = await startMesh({
    limitScale: 10_000,
    instances: { user: 2, notification: 2 },
    // Only a revocation ends these streams in time.
    environment: { notification: { HEARTBEAT_SECONDS: '45' } },
  });
  door = new Client(new URL(mesh.urls.edge).host, doorCredentials(mesh));
});

afterAll(async () => {
  door?.close();
  await mesh?.stop();
});

interface Session {
  person: Person;
  sessionId: string;
  refreshToken: string;
}

async function signIn(email: string): Promise<Session> {
  const { body } = await Person.nobody(mesh.urls.edge).post('/v1/sessions', { email, password: Person.password });
  const { accessToken, sessionId, refreshToken } = body;
  return { person: Person.withToken(mesh.urls.edge, accessToken), sessionId, refreshToken };
}

/** An account with two sessions. */
async function twoSessions(): Promise<[Session, Session]> {
  const { email } = await Person.signUp(mesh.urls.edge);
  return [await signIn(email), await signIn(email)];
}

const withToken = (token: string) => ({
  metadata: () => {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${token}`);
    return metadata;
  },
});

/** Opens both kinds of streams and waits until they have begun. */
async function openBoth(person: Person) {
  const live = await openLive(mesh.urls.edge, person);
  const watch = openWatch({ client: door }, withToken(person.token));
  await Promise.all([live.until(() => true), watch.until((messages) => messages.length > 0)]);
  return { live, watch, ended: Promise.all([live.ended, watch.ended]) };
}

/** Each process hears of revocations by its own stream: one process may hear of it later than another. */
const eachService = { timeout: 20_000 };

/** The refusals of two reads at other services. */
const refusalsOf = async (person: Person): Promise<string[]> => {
  const answers = [await person.get('/v1/workouts'), await person.get('/v1/notifications')];
  return answers.map(({ status: code, body }) => `${code} ${body.reason ?? 'OK'}`);
};
const refused = Array(2).fill('401 UNAUTHENTICATED');
const taken = Array(2).fill('200 OK');

type Ending = (victim: Session, other: Session) => Promise<unknown>;

const endings: [string, Ending][] = [
  ['signs out', ({ person }) => person.delete('/v1/sessions')],
  ['is closed from the list', ({ sessionId }, { person }) => person.delete(`/v1/sessions/${sessionId}`)],
  [
    'loses its password to a change',
    (_, { person }) =>
      person.post('/v1/users/me:changePassword', {
        currentPassword: Person.password,
        newPassword: 'a new correct horse',
      }),
  ],
  [
    'has its refresh token used twice',
    async ({ refreshToken }) => {
      const nobody = Person.nobody(mesh.urls.edge);
      for (let use = 0; use < 2; use++) await nobody.post('/v1/sessions:refresh', { refreshToken });
    },
  ],
];

describe('a session that', () => {
  it.each(endings)(
    '%s ends its streams, and no service takes its token; those of another session go on',
    async (_, end) => {
      const [victim, other] = await twoSessions();
      const gone = await openBoth(victim.person);
      const kept = await openBoth(other.person);
      await end(victim, other);
      // The tokens live for ten minutes, so only the revocation can end the streams.
      expect(await gone.ended).toEqual([undefined, undefined]);
      await expect.poll(() => refusalsOf(victim.person), eachService).toEqual(refused);
      expect(await refusalsOf(other.person)).toEqual(taken);
      let hasEnded = false;
      void Promise.race([kept.live.ended, kept.watch.ended]).then(() => {
        hasEnded = true;
      });
      await new Promise((resolve) => setImmediate(resolve));
      expect(hasEnded).toBe(false);
      kept.live.close();
      kept.watch.cancel();
    },
  );
});

it('an API key that is revoked ends its streams, before another one\u2019s that were opened earlier', async () => {
  const ada = await Person.signUp(mesh.urls.edge);
  const makeKey = async () => (await ada.post('/v1/api-keys', { name: 'script', scopes: ['NOTIFICATIONS_READ'] })).body;
  const kept = await makeKey();
  const revoked = await makeKey();
  const other = await openBoth(Person.withToken(mesh.urls.edge, kept.secret));
  const gone = await openBoth(Person.withToken(mesh.urls.edge, revoked.secret));
  await ada.delete(`/v1/api-keys/${revoked.apiKey.id}`);
  // The door has traded the keys for tokens, which end by themselves, the earlier one first.
  const first = await Promise.race([gone.ended.then(() => 'revoked'), other.live.ended.then(() => 'kept')]);
  expect(first).toBe('revoked');
  other.live.close();
  other.watch.cancel();
});

it('nothing is missed that is revoked while the service that tells of it dies', async () => {
  const [victim, other] = await twoSessions();
  const { ended } = await openBoth(victim.person);
  await mesh.kill('user-1');
  await expect
    .poll(async () => (await other.person.delete(`/v1/sessions/${victim.sessionId}`)).status, { timeout: 20_000 })
    .not.toBe(503);
  await ended;
  await mesh.restart('user-1');
  // A service that starts later knows of it too.
  await mesh.kill('workout-1');
  await mesh.restart('workout-1');
  await expect.poll(() => refusalsOf(victim.person), { timeout: 20_000 }).toEqual(refused);
}, 120_000);

function toReason({ metadata, code }: ServiceError): string {
  const [bytes] = metadata.get('grpc-status-details-bin');
  const details = bytes ? Status.decode(bytes as Buffer).details : [];
  const info = details.find(({ typeUrl }) => typeUrl.endsWith('ErrorInfo'));
  return info ? ErrorInfo.decode(info.value).reason : status[code]!;
}

/** The refusal of a gRPC call with an empty request. */
function reasonOf(path: string, token: string): Promise<string> {
  const asIs = (bytes: Buffer): Buffer => bytes;
  return new Promise((resolve) => {
    const done = (error: ServiceError | null): void => resolve(error ? toReason(error) : 'OK');
    const metadata = withToken(token).metadata();
    const stream = loadContract().methods.find((method) => method.path === path)!;
    if (!stream.responseStream) {
      door.makeUnaryRequest(path, asIs, asIs, Buffer.alloc(0), metadata, done);
      return;
    }
    const call = door.makeServerStreamRequest(path, asIs, asIs, Buffer.alloc(0), metadata);
    call.on('data', () => call.cancel());
    call.on('error', (error: ServiceError) => done(error.code === status.CANCELLED ? null : error));
    call.on('end', () => done(null));
  });
}

const signedIn = loadContract().methods.filter(
  ({ access, requestStream, service }) => access.kind === 'signedIn' && !requestStream && service !== 'edge',
);

it('whatever a deleted person calls is refused for one reason, but for the question how far the deletion is', async () => {
  const ada = await Person.signUp(mesh.urls.edge);
  const { ended } = await openBoth(ada);
  expect((await ada.delete('/v1/users/me')).status).toBe(200);
  await ended;
  const answers = () =>
    Promise.all(
      signedIn.map(async ({ path, access }) => ({
        path,
        expected: access.kind === 'signedIn' && access.outlivesSession ? 'OK' : 'UNAUTHENTICATED',
        reason: await reasonOf(path, ada.token),
      })),
    );
  const differing = async () => (await answers()).filter(({ expected, reason }) => reason !== expected);
  await expect.poll(differing, eachService).toEqual([]);
  expect((await answers()).filter(({ reason }) => reason === 'OK').map(({ path }) => path)).toEqual([
    '/sinew.user.v1.DeletionService/GetDeletion',
  ]);
  const later = [
    await ada.post('/v1/workouts', { name: 'Too late' }),
    await ada.call('PUT', '/v1/notifications/preferences', { body: { digest: { frequency: 'DAILY', hour: 7 } } }),
    await ada.post('/v1/workouts:import', 'title,start_time\n', 'text/csv'),
  ];
  expect(later.map(({ status: code, body }) => `${code} ${body.reason}`)).toEqual(Array(3).fill('401 UNAUTHENTICATED'));
});
