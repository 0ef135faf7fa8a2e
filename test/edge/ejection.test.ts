// Which instances the door leaves alone, and why. A second instance of workout answers as a test says. The door does not
// leave it alone for refusals and failures, because a caller may have caused them. The door leaves it alone when it cannot
// serve or cannot be reached.
import type { Http2SecureServer, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { status as Status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Refusal, toStatus } from '#chassis/rpc/errors.ts';
import { askSocket } from '#chassis/runtime/socket-file.ts';
import { connectConsul } from '#consul/client.ts';
import type { KeptIdentity } from '#consul/identity/identity.ts';
import { serveInstance } from '#test/harness/instance.ts';
import { stolenIdentity } from '#test/harness/intruder.ts';
import { type Answer, Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

let mesh: Mesh;
let ada: Person;
let identity: KeptIdentity;
let second: Http2SecureServer;
let secondPort: number;
const sessions = new Set<ServerHttp2Session>();
/** How the second instance answers, and how often it was asked. */
let answer: (stream: ServerHttp2Stream) => void;
let asked = 0;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 100_000 });
  ada = await Person.signUp(mesh.urls.edge);
  identity = await stolenIdentity(mesh, 'workout');
  second = await serveInstance(identity, (stream) => {
    asked++;
    answer(stream);
  });
  second.on('session', (session) => sessions.add(session));
  const service = { id: 'workout-second', name: 'workout', address: '127.0.0.1' };
  secondPort = (second.address() as AddressInfo).port;
  await connectConsul(mesh.urls.consul, () => mesh.consulToken).agent.service.register({
    ...service,
    port: secondPort,
  });
  await vi.waitFor(async () => expect(await stateOfSecond()).toBe('healthy'), { timeout: 20_000 });
});

afterAll(async () => {
  identity?.stop();
  second?.close();
  await mesh?.stop();
});

const grpc = { ':status': 200, 'content-type': 'application/grpc' };

const withStatus = (code: number) => (stream: ServerHttp2Stream) =>
  stream.respond({ ...grpc, 'grpc-status': `${code}` }, { endStream: true });

/** Sends a status behind a message, as a stream does. */
const withLateStatus = (code: number) => (stream: ServerHttp2Stream) => {
  stream.respond(grpc, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': `${code}` }));
  stream.end(Buffer.alloc(5));
};

const ejections = async (): Promise<number> => {
  const path = '/stats?filter=cluster.workout.outlier_detection.ejections_enforced_total';
  return Number(/: (\d+)/.exec(await askSocket(mesh.envoyAdmin, { path }))?.[1]);
};

/** Envoy's word about the second instance: `healthy`, or why the door leaves it alone. */
const stateOfSecond = async (): Promise<string | undefined> => {
  const text = await askSocket(mesh.envoyAdmin, { path: '/clusters' });
  return new RegExp(`^workout::127\\.0\\.0\\.1:${secondPort}::health_flags::(.*)$`, 'm').exec(text)?.[1];
};

/** Calls, several at once, until the second instance was asked so often. Answers with the number of its calls. */
async function call(times: number, path = '/v1/workouts'): Promise<number> {
  const before = asked;
  for (let calls = 0; calls < times * 8 && asked - before < times; calls += 8) {
    await Promise.all(Array.from({ length: 8 }, () => ada.get(path)));
  }
  return asked - before;
}

/** Refuses as a service of ours does. */
const withRefusal = (refusal: Refusal) => (stream: ServerHttp2Stream) => {
  const { code, metadata } = toStatus(refusal, { traceId: '', attempt: 1 });
  stream.respond({ ...grpc, ...metadata.toHttp2Headers(), 'grpc-status': `${code}` }, { endStream: true });
};

const callersDoing = ['INTERNAL', 'UNKNOWN', 'DATA_LOSS', 'UNIMPLEMENTED', 'RESOURCE_EXHAUSTED'] as const;

function requireRefused(given: Answer): Answer {
  if (given.status !== 503) throw new Error(`answered ${given.status}`);
  return given;
}

describe('an instance', () => {
  it.each(callersDoing)('that answers a hundred calls with %s is asked on', async (name) => {
    for (const make of [withStatus, withLateStatus]) {
      answer = make(Status[name]);
      expect(await call(100)).toBeGreaterThanOrEqual(100);
    }
    expect(await ejections()).toBe(0);
  });

  it('that has too much to do is asked on, and no other is asked in its place', async () => {
    answer = withRefusal(new Refusal('UNAVAILABLE', 'too much', { retryAfterMs: 1000, busy: true }));
    const before = asked;
    const refused: Answer[] = [];
    while (asked - before < 100) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => ada.get('/v1/workouts')));
      refused.push(...answers.filter(({ status }) => status !== 200));
    }
    expect(refused).toHaveLength(asked - before);
    for (const { status, headers, body } of refused) {
      expect([status, body.reason, headers.get('retry-after')]).toEqual([503, 'UNAVAILABLE', '1']);
    }
    const inner = [...refused[0]!.headers.keys()].filter((name) => /^x-(sinew|envoy)/.test(name));
    expect(inner).toEqual([]);
    expect(await ejections()).toBe(0);
  });

  it('that is too slow for callers who give it a millisecond is asked on', async () => {
    answer = (stream) => stream.once('close', () => {});
    const before = asked;
    const path = '/sinew.workout.v1.WorkoutService/ListWorkouts';
    const headers = { 'content-type': 'application/grpc-web+proto', 'grpc-timeout': '1m' };
    for (let calls = 0; calls < 400 && asked - before < 50; calls++) {
      await ada.call('POST', path, { headers, body: Buffer.alloc(5) });
    }
    expect(asked - before).toBeGreaterThanOrEqual(50);
    expect(await ejections()).toBe(0);
  });

  it('that says that it cannot serve is left alone, and no caller sees it', async () => {
    answer = withStatus(Status.UNAVAILABLE);
    const statuses = new Set<number>();
    await expect
      .poll(
        async () => {
          statuses.add((await ada.get('/v1/workouts')).status);
          return ejections();
        },
        { timeout: 20_000, interval: 1 },
      )
      .toBe(1);
    expect([...statuses]).toEqual([200]);
  });

  it('that holds up what it is asked costs refusals, and nobody who signs in', async () => {
    await expect.poll(stateOfSecond, { timeout: 20_000 }).toBe('healthy');
    answer = (stream) => stream.once('close', () => {});
    const many = Array.from({ length: 1000 }, () => ada.get('/v1/workouts'));
    const refusal = await Promise.any(many.map((one) => one.then(requireRefused)));
    expect([refusal.body.reason, refusal.headers.get('retry-after')]).toEqual(['UNAVAILABLE', '1']);
    expect((await Person.signIn(mesh.urls.edge, ada.email)).token).not.toBe('');
    const statuses = new Set((await Promise.all(many)).map(({ status }) => status));
    expect([...statuses].sort()).toEqual([200, 503]);
  });

  it('that is dead is left alone, and no caller sees it', async () => {
    await expect.poll(stateOfSecond, { timeout: 20_000 }).toBe('healthy');
    second.close();
    for (const session of sessions) session.destroy();
    const statuses = new Set<number>();
    await expect
      .poll(
        async () => {
          statuses.add((await ada.get('/v1/workouts')).status);
          return stateOfSecond();
        },
        { timeout: 20_000, interval: 1 },
      )
      .toContain('failed_active_hc');
    expect([...statuses]).toEqual([200]);
  });
});
