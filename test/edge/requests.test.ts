// A REST request reaches the handler exactly as it was sent, or is refused. It goes through the real door, which does not
// read it.
import { Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CreateGoalRequest, GoalServiceService } from '#proto/gen/sinew/workout/v1/goal.ts';
import { malformed } from '#test/attack/malformed.ts';
import { doorCredentials } from '#test/harness/door.ts';
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

const newWorkout = async (name: string): Promise<string> => {
  const sets = [{ exerciseId: 'barbell-bench-press', reps: 5, weightKg: 60 }];
  const { status, body } = await ada.post('/v1/workouts', { name, sets });
  expect(status).toBe(200);
  return body.id;
};

describe('the corpus of malformed requests', () => {
  it('is refused, each naming its place, and changes nothing', async () => {
    const id = await newWorkout('one');
    const other = await newWorkout('two');
    const before = (await ada.get('/v1/workouts')).body;
    const faults: string[] = [];
    for (const { name, verb, path, body, field } of malformed) {
      const fill = (text: string) => text.replace('{id}', id).replace('{other}', other);
      const answer = await ada.call(verb, fill(path), { body: typeof body === 'string' ? fill(body) : body });
      const fields = (answer.body.violations ?? []).map((violation: { field: string }) => violation.field);
      const isRefused = answer.status === 400 && ['INVALID_FIELDS', 'MALFORMED_REQUEST'].includes(answer.body.reason);
      if (!isRefused || !fields.includes(field))
        faults.push(`${name}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    expect(faults).toEqual([]);
    expect((await ada.get('/v1/workouts')).body).toEqual(before);
  });
});

describe('what proto3 JSON allows', () => {
  it('is taken as it is meant', async () => {
    const body = `{"name":null,"start_time":"1960-02-29T23:30:00.5+01:00","timeZone":"Europe/Madrid",
      "sets":[{"exercise_id":"barbell-bench-press","reps":"5","weightKg":"6e1","rpe":null,"type":1}]}`;
    const made = await ada.post('/v1/workouts', body);
    expect(made).toMatchObject({
      status: 200,
      body: { startTime: '1960-02-29T22:30:00.500Z', sets: [{ reps: 5, weightKg: 60, type: 'NORMAL' }] },
    });
    const changed = await ada.patch(`/v1/workouts/${made.body.id}?update_mask=name,notes`, {
      name: '\ud83d\udd25',
      notes: 'n',
    });
    expect(changed.body).toMatchObject({ name: '🔥', notes: 'n', sets: [{ reps: 5 }] });
    expect(await ada.post(`/v1/workouts/${made.body.id}:finish`, undefined)).toMatchObject({ status: 200 });
    expect(
      await ada.call('POST', '/v1/workouts', {
        body: '{"name":"a form"}',
        contentType: 'application/x-www-form-urlencoded',
      }),
    ).toMatchObject({ status: 200 });
  });

  it('goes up to the limit of a body, and not beyond', async () => {
    const wrap = (bytes: number) => `{"notes":"${'x'.repeat(bytes - 12)}"}`;
    expect(await ada.post('/v1/workouts', wrap(2 ** 20))).toMatchObject({
      status: 400,
      body: { reason: 'INVALID_FIELDS' },
    });
    expect(await ada.post('/v1/workouts', wrap(2 ** 20 + 1))).toMatchObject({
      status: 413,
      body: { reason: 'REQUEST_TOO_LARGE' },
    });
  });
});

describe('a page for people', () => {
  it.each([
    '/v1/users:verifyEmail?token=T&utm_source=mail',
    '/v1/users:resetPassword?utm_source=x',
    '/v1/notifications:unsubscribe?token=T&fbclid=%ff',
  ])('is shown at %s', async (path) => {
    const answer = await nobody.get(path);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    expect(String(answer.body)).not.toContain('INVALID_FIELDS');
  });

  it('takes its one click with parameters that somebody added', async () => {
    const click = (path: string) =>
      nobody.post(path, 'List-Unsubscribe=One-Click', 'application/x-www-form-urlencoded');
    const plain = await click('/v1/notifications:unsubscribe?token=T');
    const added = await click('/v1/notifications:unsubscribe?token=T&utm_source=x');
    expect([plain, added].map(({ body }) => body.reason)).toEqual(Array(2).fill('INVALID_UNSUBSCRIPTION'));
  });
});

describe('a gRPC caller', () => {
  const call = async (bytes: Buffer, headers: Record<string, string>): Promise<string> => {
    const client = new Client(new URL(mesh.urls.edge).host, doorCredentials(mesh));
    const metadata = new Metadata();
    for (const [name, value] of Object.entries({ authorization: `Bearer ${ada.token}`, ...headers }))
      metadata.set(name, value);
    const { path, responseDeserialize } = GoalServiceService.createGoal;
    try {
      return await new Promise((resolve) => {
        const done = (error: ServiceError | null, answer: unknown) =>
          resolve(error ? error.details : JSON.stringify(answer));
        client.makeUnaryRequest(path, (sent: Buffer) => sent, responseDeserialize, bytes, metadata, {}, done);
      });
    } finally {
      client.close();
    }
  };

  const goal = (init: object): Buffer =>
    Buffer.from(CreateGoalRequest.encode(CreateGoalRequest.fromPartial({ goal: init as never })).finish());

  it('is not taken for a REST caller, whatever headers it brings', async () => {
    const headers = { 'x-sinew-rest': 'true', 'x-envoy-original-path': '/v1/goals', 'x-envoy-original-method': 'POST' };
    const answer = await call(goal({ exerciseId: 'barbell-bench-press', kind: 1, target: 100 }), headers);
    expect(JSON.parse(answer)).toMatchObject({ exerciseId: 'barbell-bench-press', target: 100 });
  });

  it('has what it sends in two parts put together, as the rules judged it', async () => {
    const parts = [goal({ exerciseId: 'barbell-squat', kind: 1 }), goal({ target: 150 })];
    expect(JSON.parse(await call(Buffer.concat(parts), {}))).toMatchObject({
      exerciseId: 'barbell-squat',
      kind: 1,
      target: 150,
    });
    expect(await call(Buffer.concat([goal({ exerciseId: 'barbell-squat' }), goal({ target: 1 })]), {})).toContain(
      'goal.kind',
    );
  });
});
