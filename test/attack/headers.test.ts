// No header and no verb of a caller makes the door or a service fail, or takes an instance out of service.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askSocket } from '#chassis/runtime/socket-file.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';
import { askPlainly, brokenHeaders, type Header, type HeaderOutcome, openHttp2 } from './headers.ts';

let mesh: Mesh;
let ada: Person;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 100_000, instances: { workout: 2 } });
  ada = await Person.signUp(mesh.urls.edge);
});

afterAll(() => mesh?.stop());

const emptyFrame = Buffer.alloc(5);
const rpc = '/sinew.workout.v1.ExerciseService/ListExercises';

/** A failure is an HTTP status from 500 on, a missing answer (0), or gRPC's UNKNOWN, INTERNAL, UNAVAILABLE or DATA_LOSS. */
const isFailure = ({ status, grpcStatus }: HeaderOutcome): boolean =>
  status >= 500 || status === 0 || ['2', '13', '14', '15'].includes(grpcStatus ?? '');

/** Sends all headers of the corpus in one way, several at once. Answers with those that made something fail. */
async function failuresOf(ask: (header: Header) => Promise<HeaderOutcome>): Promise<string[]> {
  const failures: string[] = [];
  const waiting = brokenHeaders.values();
  const askAll = async () => {
    for (const header of waiting) {
      const outcome = await ask(header);
      if (isFailure(outcome)) failures.push(`${header.join(': ').slice(0, 80)} → ${JSON.stringify(outcome)}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, askAll));
  return failures;
}

const bearer = () => ({ authorization: `Bearer ${ada.token}` });
const plainly = (verb: string, path: string, own: () => Record<string, string>, body?: Buffer) => (header: Header) =>
  askPlainly({
    edge: mesh.urls.edge,
    verb,
    path,
    headers: { ...own(), [header[0]]: header[1] },
    ...(body && { body }),
  });

const ways: Record<string, (header: Header) => Promise<HeaderOutcome>> = {
  'a REST read without a token': plainly('GET', '/v1/exercises?pageSize=1', () => ({})),
  'a REST read': plainly('GET', '/v1/workouts?pageSize=1', bearer),
  'a REST write': plainly(
    'POST',
    '/v1/exercises',
    () => ({ ...bearer(), 'content-type': 'application/json' }),
    Buffer.from('{"nosuch": 1}'),
  ),
  'a HEAD': plainly('HEAD', '/v1/exercises?pageSize=1', () => ({})),
  'a question of a browser': plainly('OPTIONS', '/v1/workouts', () => ({ origin: 'https://app.example.org' })),
  'gRPC-Web': plainly('POST', rpc, () => ({ 'content-type': 'application/grpc-web+proto' }), emptyFrame),
  'a page for people': plainly('GET', '/v1/notifications:unsubscribe?token=x', () => ({})),
};

/** How often the door has taken an instance out of service, in all clusters together. */
async function ejections(): Promise<number> {
  const stats = await askSocket(mesh.envoyAdmin, { path: '/stats?filter=outlier_detection.ejections_enforced_total' });
  return [...stats.matchAll(/: (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}

describe('no header that a caller can think of', { timeout: 180_000 }, () => {
  it.each(Object.entries(ways))('makes %s fail', async (_, ask) => {
    expect(brokenHeaders.length).toBeGreaterThan(1000);
    expect(await failuresOf(ask)).toEqual([]);
  });

  it('makes gRPC fail', async () => {
    const client = openHttp2(mesh.urls.edge);
    const own = { 'content-type': 'application/grpc', te: 'trailers' };
    const ask = ([name, value]: Header) =>
      client.ask({ verb: 'POST', path: rpc, headers: { ...own, [name]: value }, body: emptyFrame });
    expect(await failuresOf(ask)).toEqual([]);
    client.close();
  });

  it('or many headers, or odd methods, make anything fail', async () => {
    const many = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`x-any-${index}`, 'x'.repeat(400)]));
    const tooMany = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x-any-${index}`, 'x']));
    const odd = ['TRACE', 'PROPFIND', 'MKCOL', 'PURGE', 'LINK', 'M-SEARCH', 'SEARCH', 'OPTIONS', 'PATCH', 'PUT'];
    const path = '/v1/exercises?pageSize=1';
    const edge = mesh.urls.edge;
    const outcomes = await Promise.all([
      ...[many, tooMany].map((headers) => askPlainly({ edge, verb: 'GET', path, headers })),
      ...odd.map((verb) => askPlainly({ edge, verb, path, headers: {} })),
    ]);
    expect(outcomes.filter(isFailure)).toEqual([]);
  });

  it('has taken an instance out of service', async () => {
    expect(await ejections()).toBe(0);
    expect(await ada.get('/v1/workouts')).toMatchObject({ status: 200 });
  });
});
