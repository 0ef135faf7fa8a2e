// Instances start, stop and die while people read: neither a clean stop nor a kill -9 of one of two instances fails a
// request.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

let mesh: Mesh;
let ada: Person;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 10_000, instances: { workout: 2 }, restarts: false });
  ada = await Person.signUp(mesh.urls.edge);
});

afterAll(() => mesh?.stop());

/** Reads with several readers at once until `done`. Answers with the failures. */
async function readWhile(done: Promise<unknown>): Promise<{ reads: number; failures: Answer[] }> {
  let over = false;
  let reads = 0;
  const failures: Answer[] = [];
  const finished = done.finally(() => {
    over = true;
  });
  const readers = Array.from({ length: 8 }, async () => {
    while (!over) {
      const answer = await ada.get('/v1/workouts');
      reads++;
      if (answer.status !== 200) failures.push(answer);
    }
  });
  await Promise.all([...readers, finished]);
  return { reads, failures };
}

/** Resolves after this many more reads, made by one more reader. */
async function reads(count: number): Promise<void> {
  for (let index = 0; index < count; index++) await ada.get('/v1/exercises/barbell-bench-press');
}

/** Waits until Consul lists so many healthy instances of workout. */
async function healthy(count: number): Promise<void> {
  let index = '0';
  for (;;) {
    const response = await fetch(`${mesh.urls.consul}/v1/health/service/workout?passing=1&index=${index}&wait=30s`, {
      headers: mesh.consulHeaders,
    });
    index = response.headers.get('x-consul-index')!;
    if (((await response.json()) as unknown[]).length === count) return;
  }
}

describe('a load of reads', () => {
  it('loses none when an instance is killed', async () => {
    const { reads: count, failures } = await readWhile(
      (async () => {
        await reads(50);
        await mesh.kill('workout-1');
        await healthy(1);
        await reads(50);
      })(),
    );
    expect(count).toBeGreaterThan(100);
    expect(failures).toEqual([]);
  });

  it('loses none when an instance starts, and it takes its share', async () => {
    const { failures } = await readWhile(mesh.add('workout').then(() => reads(100)));
    expect(failures).toEqual([]);
    const newest = mesh.instances.filter(({ service, pid }) => service === 'workout' && pid).at(-1)!;
    // The log writes the lines of several calls together, some time after the calls.
    await expect.poll(() => mesh.logs(newest.name), { timeout: 10_000 }).toContain('WorkoutService/ListWorkouts');
  });

  it('loses none when an instance is stopped cleanly', async () => {
    const { failures } = await readWhile(
      (async () => {
        await reads(50);
        await mesh.kill('workout-2', 'SIGTERM');
        await healthy(1);
        await reads(50);
      })(),
    );
    expect(failures).toEqual([]);
  });
});

describe('a write under a key', () => {
  it('is done once when it is sent to all instances at once and one is killed', async () => {
    await mesh.add('workout');
    await healthy(2);
    const victim = mesh.instances.filter(({ service, pid }) => service === 'workout' && pid).at(-1)!;
    const body = { startTime: '2026-03-01T17:00:00Z', name: 'Legs' };
    const send = () => ada.call('POST', '/v1/workouts', { body, headers: { 'idempotency-key': 'k1' } });
    const sent = Array.from({ length: 20 }, send);
    await Promise.race(sent);
    await mesh.kill(victim.name);
    const ids = new Set((await Promise.all(sent)).filter(({ status }) => status === 200).map(({ body }) => body.id));
    let last = await send();
    while (last.status !== 200) last = await send();
    expect([...ids.add(last.body.id)]).toHaveLength(1);
    expect((await ada.get('/v1/workouts')).body.workouts).toHaveLength(1);
  });
});
