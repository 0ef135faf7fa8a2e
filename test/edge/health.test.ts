// `/healthz` while the mesh starts and while parts of it are away: it never promises more than a caller finds.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

const healthOf = (edge: string): Promise<Answer | undefined> =>
  Person.nobody(edge)
    .get('/healthz')
    .catch(() => undefined);

const awayIn = ({ body }: Answer): string[] =>
  body.parts.filter(({ state }: { state: string }) => state === 'AWAY').map(({ name }: { name: string }) => name);

const signUp = (edge: string): Promise<Answer> => {
  const email = `${randomUUID()}@example.org`;
  return Person.nobody(edge).post('/v1/users', { email, password: Person.password, displayName: 'Ada' });
};

describe('a mesh that runs', () => {
  let mesh: Mesh;

  beforeAll(async () => {
    mesh = await startMesh({ limitScale: 1000 });
  });

  afterAll(() => mesh?.stop());

  /** The first answer for which the condition is true. */
  async function until(wanted: (answer: Answer) => boolean): Promise<Answer> {
    for (;;) {
      const answer = await healthOf(mesh.urls.edge);
      if (answer && wanted(answer)) return answer;
      await delay(50);
    }
  }

  it('names a service that is away, and whom it is missing to', async () => {
    await mesh.kill('user-1', 'SIGSTOP');
    const answer = await until(
      ({ status, body }) => status === 503 && awayIn({ body } as Answer).includes('workout.user'),
    );
    expect(answer.body).toMatchObject({ reason: 'UNAVAILABLE', status: 503 });
    expect(awayIn(answer)).toEqual(expect.arrayContaining(['user', 'notification.user', 'workout.user']));
    expect(answer.body.parts).toContainEqual({ name: 'workout.database', state: 'WORKING' });
    expect(answer.body.parts).toContainEqual({ name: 'keys', state: 'WORKING' });
    await mesh.kill('user-1', 'SIGCONT');
    expect(awayIn(await until(({ status }) => status === 200))).toEqual([]);
    expect((await signUp(mesh.urls.edge)).status).toBe(200);
  });

  it('names a database that is away', async () => {
    let seen = false;
    const isSeen = ({ body }: Answer) => awayIn({ body } as Answer).includes('workout.database');
    const answered = until(isSeen).finally(() => {
      seen = true;
    });
    // The launcher starts it again, later after each death.
    while (!seen) await mesh.kill('postgres').then(() => mesh.ready('postgres'));
    const answer = await answered;
    expect(answer.status).toBe(503);
    expect(answer.body.parts).toContainEqual({ name: 'workout', state: 'WORKING' });
    await until(({ status }) => status === 200);
  });

  it('shows nobody else the way by which the agent asks', async () => {
    const answer = await Person.nobody(mesh.urls.edge).call('POST', '/grpc.health.v1.Health/List', {
      contentType: 'application/grpc',
      headers: { 'x-door-probe': 'user.guess', 'x-sinew-door': 'open' },
    });
    expect(answer.status).toBe(404);
  });

  it('says no more than names and states', async () => {
    const { body } = (await healthOf(mesh.urls.edge))!;
    expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1|:\d{4,5}\b|postgres:/);
  });
});

it('a mesh that starts takes a sign-up right after its first 200', async () => {
  for (let round = 0; round < 2; round++) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    // In plaintext, because nobody can trust a mesh's own authority before it exists.
    const starting = startMesh({ limitScale: 1000, ports: { edge: port }, tls: false });
    const edge = `http://127.0.0.1:${port}`;
    let answer: Answer | undefined;
    for (; answer?.status !== 200; await delay(20)) answer = await healthOf(edge);
    // Of more at one moment a busy machine refuses some, which wait too long for their passwords to be hashed.
    const signedUp = await Promise.all(Array.from({ length: 4 }, () => signUp(edge)));
    expect(signedUp.map(({ status }) => status)).toEqual(signedUp.map(() => 200));
    const ada = await Person.signUp(edge);
    expect((await ada.get('/v1/workouts')).status).toBe(200);
    await (await starting).stop();
  }
}, 180_000);
