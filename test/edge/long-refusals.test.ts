// Long refusals through the door: they arrive complete, say how many violations they leave out, and do not disturb other
// calls at the same time.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

let mesh: Mesh;
let ada: Person;
let eve: Person;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1000 });
  [ada, eve] = await Promise.all([Person.signUp(mesh.urls.edge), Person.signUp(mesh.urls.edge)]);
});

afterAll(() => mesh?.stop());

const wrongSet = { exerciseId: 'barbell-bench-press', reps: -1, rpe: 99 };
const sets = (count: number) => ({ sets: Array.from({ length: count }, () => wrongSet) });

/** Of many at one moment a busy service refuses some, whoever else asks. */
const innocentsAtOnce = 16;

/** Sends Eve's mistakes among Ada's innocent calls. Both share the door's connections to the service. */
async function among(mistake: () => ReturnType<Person['get']>) {
  const ask = () => Array.from({ length: innocentsAtOnce }, () => ada.get('/v1/workouts'));
  const innocents = ask();
  const mistakes = await Promise.all(Array.from({ length: 10 }, mistake));
  const later = await Promise.all(ask());
  const statuses = [...(await Promise.all(innocents)), ...later].map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200]));
  return mistakes;
}

describe('a refusal among innocent calls', () => {
  it.each([100, 1000])('of %i sets with two mistakes each', async (count) => {
    for (const { status, body } of await among(() => eve.post('/v1/workouts', sets(count)))) {
      expect([status, body.reason]).toEqual([400, 'INVALID_FIELDS']);
      expect(body.violations[0]).toMatchObject({ field: 'workout.sets[0].reps' });
      expect(body.moreViolations).toBe(2 * count - body.violations.length);
      expect(body.detail).toMatch(/^workout\.sets\[0\]\.reps: .*; and \d+ more$/);
    }
  });

  it('of a text of many bytes', async () => {
    const exerciseId = '漢字'.repeat(10_000);
    const workout = { sets: [{ exerciseId, notes: '💪'.repeat(20_000) }] };
    for (const { status, body } of await among(() => eve.post('/v1/workouts', workout))) {
      expect([status, body.reason]).toEqual([400, 'INVALID_FIELDS']);
    }
  });

  it('of something that is not there, under a long name', async () => {
    const path = `/v1/exercises/${encodeURIComponent('é'.repeat(4000))}`;
    for (const { status } of await among(() => eve.get(path))) expect([400, 404]).toContain(status);
  });

  it('of few mistakes leaves nothing out', async () => {
    const { body } = await eve.post('/v1/workouts', sets(1));
    expect(body.violations).toHaveLength(2);
    expect(body.moreViolations).toBeUndefined();
  });
});
