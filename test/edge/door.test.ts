// The door as its callers see it: one shape for every error, headers that protect, gRPC-Web, gzip and CORS.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectConsul } from '#consul/client.ts';
import { ListExercisesResponse } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

let mesh: Mesh;
let ada: Person;
let nobody: Person;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1000 });
  ada = await Person.signUp(mesh.urls.edge);
  nobody = Person.nobody(mesh.urls.edge);
});

afterAll(() => mesh?.stop());

interface Refusal {
  status: number;
  reason: string;
  field?: string;
}

type Send = (person: Person) => ReturnType<Person['get']>;

const refusals: [string, Send, Refusal][] = [
  ['an unknown path', (person) => person.get('/v1/nothing'), { status: 404, reason: 'ROUTE_NOT_FOUND' }],
  [
    'an unknown method of a path',
    (person) => person.delete('/v1/exercises'),
    { status: 405, reason: 'METHOD_NOT_ALLOWED' },
  ],
  [
    'a new method of HTTP',
    (person) => person.call('QUERY', '/v1/exercises', { body: {} }),
    { status: 405, reason: 'METHOD_NOT_ALLOWED' },
  ],
  [
    'a QUERY for nothing',
    (person) => person.call('QUERY', '/v1/exercises'),
    { status: 400, reason: 'MALFORMED_REQUEST' },
  ],
  ['no JSON', (person) => person.post('/v1/workouts', '{"name": '), { status: 400, reason: 'MALFORMED_REQUEST' }],
  [
    'JSON of another shape',
    (person) => person.post('/v1/workouts', '[]'),
    { status: 400, reason: 'MALFORMED_REQUEST' },
  ],
  [
    'an unknown field',
    (person) => person.post('/v1/workouts', { nam: 'x' }),
    { status: 400, reason: 'INVALID_FIELDS', field: 'nam' },
  ],
  [
    'an unknown field inside',
    (person) => person.post('/v1/workouts', { sets: [{ wieght: 1 }] }),
    { status: 400, reason: 'INVALID_FIELDS', field: 'wieght' },
  ],
  [
    'a wrong type',
    (person) => person.post('/v1/workouts', { name: 5 }),
    { status: 400, reason: 'INVALID_FIELDS', field: 'name' },
  ],
  [
    'an unknown enum name',
    (person) => person.post('/v1/workouts', { sets: [{ exerciseId: 'x', type: 'HEAVY' }] }),
    { status: 400, reason: 'INVALID_FIELDS', field: 'type' },
  ],
  [
    'a value out of range',
    (person) => person.post('/v1/workouts', { sets: [{ exerciseId: 'x', rpe: 11 }] }),
    { status: 400, reason: 'INVALID_FIELDS', field: 'rpe' },
  ],
  [
    'an unknown query parameter',
    (person) => person.get('/v1/workouts?colour=red'),
    { status: 400, reason: 'INVALID_FIELDS', field: 'colour' },
  ],
  [
    'a wrong query parameter',
    (person) => person.get('/v1/workouts?pageSize=many'),
    { status: 400, reason: 'INVALID_FIELDS', field: 'pageSize' },
  ],
  [
    'a foreign page token',
    (person) => person.get('/v1/workouts?pageToken=abc'),
    { status: 400, reason: 'INVALID_PAGE_TOKEN' },
  ],
  [
    'a variable of another form',
    (person) => person.get('/v1/workouts/7'),
    { status: 400, reason: 'INVALID_FIELDS', field: 'workoutId' },
  ],
  [
    'bytes that are no text',
    (person) => person.post('/v1/workouts', Buffer.from('{"name":"\xff"}', 'latin1')),
    { status: 400, reason: 'MALFORMED_REQUEST' },
  ],
  [
    'a query that is no text',
    (person) => person.get('/v1/exercises?query=%ff'),
    { status: 400, reason: 'MALFORMED_REQUEST' },
  ],
  [
    'a body that is too large',
    (person) => person.post('/v1/workouts', { notes: 'x'.repeat(2 ** 21) }),
    { status: 413, reason: 'REQUEST_TOO_LARGE' },
  ],
  [
    'headers that are too large',
    (person) => person.call('GET', '/v1/workouts', { headers: { 'x-large': 'x'.repeat(2 ** 17) } }),
    { status: 431, reason: 'HEADERS_TOO_LARGE' },
  ],
  [
    'a service that refuses',
    (person) => person.get('/v1/exercises/no-such-exercise'),
    { status: 404, reason: 'EXERCISE_NOT_FOUND' },
  ],
  ['no token', () => nobody.get('/v1/workouts'), { status: 401, reason: 'UNAUTHENTICATED' }],
  [
    'an empty import',
    (person) => person.post('/v1/workouts:import', '', 'text/csv'),
    { status: 400, reason: 'UNREADABLE_IMPORT', field: 'file' },
  ],
];

describe('an error', () => {
  it.each(refusals)('for %s is a problem of the one shape', async (_, send, { status, reason, field }) => {
    const answer = await send(ada);
    expect(answer.body).toMatchObject({
      status,
      reason,
      type: `urn:sinew:problem:${reason}`,
      title: expect.stringMatching(/./),
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(
      Object.keys(answer.body)
        .filter((name) => name !== 'violations')
        .sort(),
    ).toEqual(['detail', 'reason', 'status', 'title', 'traceId', 'type']);
    if (field) expect(JSON.stringify(answer.body.violations)).toContain(field);
  });

  it('carries what was sent without breaking out of its place', async () => {
    const exerciseId = 'quote " backslash \\ line \n ünïcödé 💪 {"status":200}';
    const answer = await ada.post('/v1/workouts', { sets: [{ exerciseId }] });
    expect(answer).toMatchObject({ status: 404, body: { reason: 'EXERCISE_NOT_FOUND', status: 404 } });
    expect(answer.body.detail).toContain(JSON.stringify(exerciseId));
  });

  it('is a sentence and the address of a page for a header that is not known', async () => {
    const answer = await ada.post('/v1/workouts:import', 'when,what\n1,2\n', 'text/csv');
    const page = /\/v1\/workouts:\w+/.exec(answer.body.detail as string)?.[0];
    expect(answer.body.detail).toMatch(/^.{0,200}$/);
    const shown = await fetch(`${mesh.urls.edge}${page}`);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await shown.text()).toContain('columns.exercise');
  });

  it('leaves an import that is too large without a trace', async () => {
    const header = 'Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,RPE\n';
    const row = (index: number) =>
      `2025-09-15 07:48:00,"Push ${Math.floor(index / 500)}",1h,"Bench Press (Barbell)",1,100.0,5.0,0,0.0,\n`;
    const rows = Array.from({ length: Math.ceil((21 * 2 ** 20) / row(0).length) }, (_, index) => row(index));
    const answer = await ada.post('/v1/workouts:import', header + rows.join(''), 'text/csv');
    expect(answer).toMatchObject({ status: 413, body: { reason: 'IMPORT_TOO_LARGE' } });
    expect((await ada.get('/v1/workouts')).body.workouts).toEqual([]);
  });
});

describe('an answer', () => {
  it('has the headers that protect a browser, and names no product', async () => {
    for (const answer of [await nobody.get('/healthz'), await nobody.get('/v1/nothing')]) {
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': expect.any(String),
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        server: 'sinew',
      });
      expect([...answer.headers.keys()].filter((name) => name.startsWith('x-envoy'))).toEqual([]);
    }
  });

  it('is compressed for who asks', async () => {
    const answer = await nobody.call('GET', '/v1/exercises?pageSize=50', { headers: { 'accept-encoding': 'gzip' } });
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(answer.body.exercises).toHaveLength(50);
  });

  it('comes by gRPC-Web too', async () => {
    const response = await fetch(`${mesh.urls.edge}/sinew.workout.v1.ExerciseService/ListExercises`, {
      method: 'POST',
      headers: { 'content-type': 'application/grpc-web+proto', 'x-grpc-web': '1' },
      body: new Uint8Array(5),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const { exercises } = ListExercisesResponse.decode(bytes.subarray(5, 5 + bytes.readUInt32BE(1)));
    expect(exercises.length).toBeGreaterThan(10);
    expect(bytes.toString('latin1')).toContain('grpc-status:0');
  });
});

describe('an import', () => {
  const row = '2025-09-15 07:48:00;Squat;100;5';

  it('takes what is said of it from the query, shows what it would do, and then does it', async () => {
    const bob = await Person.signUp(mesh.urls.edge);
    const query = 'timeZone=UTC&columns.start=When&columns.exercise=What&columns.weight=Load%20(lbs)&columns.reps=4';
    const table = `When;What;Load (lbs);Times;Mood;Sky\n${row};;\n`;
    const path = `/v1/workouts:import?${query}&columns.unread=Mood&columns.unread=Sky`;
    const shown = await bob.post(`${path}&validateOnly=true`, table, 'text/csv');
    expect(shown).toMatchObject({ status: 200, body: { validateOnly: true, source: 'SPREADSHEET', workouts: 1 } });
    expect(shown.body.form).toMatchObject({ delimiter: ';', unread: ['Mood', 'Sky'] });
    expect((await bob.get('/v1/workouts')).body.workouts).toEqual([]);
    expect(await bob.post(path, table, 'text/csv')).toMatchObject({ status: 200, body: { workouts: 1, sets: 1 } });
    expect(await bob.post(path, table, 'text/csv')).toMatchObject({ body: { workouts: 0, duplicateWorkouts: 1 } });
  });

  it('takes the file of a form, and packed bytes', async () => {
    const bob = await Person.signUp(mesh.urls.edge);
    const file = `Date;Exercise;Weight;Reps\n${row}\n`;
    const form = new FormData();
    form.append('file', new File([file], 'history.csv', { type: 'text/csv' }));
    const sent = await fetch(`${mesh.urls.edge}/v1/workouts:import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bob.token}` },
      body: form,
    });
    expect([sent.status, await sent.json()]).toMatchObject([200, { workouts: 1 }]);
    const packed = await bob.post('/v1/workouts:import', gzipSync(file), 'application/gzip');
    expect(packed).toMatchObject({ status: 200, body: { duplicateWorkouts: 1, form: { encoding: 'gzip, utf-8' } } });
  });
});

describe('a browser', () => {
  const ask = (origin: string) =>
    nobody.call('OPTIONS', '/v1/users', {
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,authorization',
      },
    });

  it('may call from the origins that the settings name, from the moment they name them', async () => {
    const origin = 'https://app.example.org';
    expect((await ask(origin)).headers.get('access-control-allow-origin')).toBeNull();
    await connectConsul(mesh.urls.consul, () => mesh.consulToken).kv.set(
      'sinew/edge/settings/corsOrigins',
      JSON.stringify([origin]),
    );
    await expect
      .poll(async () => (await ask(origin)).headers.get('access-control-allow-origin'), { timeout: 10_000 })
      .toBe(origin);
    expect((await ask('https://elsewhere.example.org')).headers.get('access-control-allow-origin')).toBeNull();
  });
});
