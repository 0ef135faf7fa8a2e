// One of two instances gets a wrong clock: it notices by itself, and no call fails.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

const hourMs = 3_600_000;
const patienceMs = 120_000;
let mesh: Mesh;
let clocks: string;

beforeAll(async () => {
  clocks = await mkdtemp(join(tmpdir(), 'clocks-'));
  const program = new URL('./programs/clock.mjs', import.meta.url).href;
  mesh = await startMesh({
    limitScale: 10_000,
    instances: { workout: 2 },
    environment: { workout: { NODE_OPTIONS: `--import=${program}`, CLOCKS: clocks } },
  });
}, patienceMs);

afterAll(async () => {
  await mesh?.stop();
  await rm(clocks, { recursive: true, force: true });
});

const putOff = (ms: number): Promise<void> => writeFile(join(clocks, 'workout-1'), `${ms}`);

describe('an instance whose clock is off', () => {
  it.each([2 * hourMs, -2 * hourMs])(
    'by %d ms says so, takes no calls, and comes back when it is right',
    { timeout: patienceMs },
    async (offMs) => {
      const person = await Person.signUp(mesh.urls.edge);
      const times = async (text: string): Promise<number> => (await mesh.logs('workout-1')).split(text).length - 1;
      const off = await times('clock differs');
      const right = await times('clock is right again');
      await putOff(offMs);
      await expect.poll(() => times('clock differs'), { timeout: 30_000 }).toBe(off + 1);
      const answers = await Promise.all(Array.from({ length: 100 }, () => person.get('/v1/workouts')));
      expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200));
      await putOff(0);
      await expect.poll(() => times('clock is right again'), { timeout: 30_000 }).toBe(right + 1);
    },
  );
});
