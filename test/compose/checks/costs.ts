// What a call costs: the processor time of each container on its way, over many calls of one kind. The figures go into the
// simulation of sizes (services/tooling/deploy/sizing); nothing here passes or fails by a time.
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Person } from '#test/harness/person.ts';
import type { Composed } from '../composed.ts';
import { openComposed } from '../composed-mesh.ts';

const parts = ['envoy', 'user', 'workout', 'notification', 'ai', 'postgres', 'consul', 'edge'];
const count = 400;
const callers = 4;
let mesh: Composed;
let person: Person;

beforeAll(async () => {
  mesh = await openComposed();
  await mesh.compose('down', '--volumes', '--timeout', '1');
  await mesh.up();
  person = await Person.signUp(mesh.edge);
});

afterAll(() => mesh.compose('down', '--volumes', '--timeout', '1'));

/** Microseconds of processor time that a container has used, by the kernel's account of its group. */
async function usedBy(part: string): Promise<number> {
  const [container] = await mesh.containers(part);
  const { State } = await mesh.inspect(container!.id);
  const groups = readFileSync(`/proc/${State.Pid}/cgroup`, 'utf8').trim().split('\n');
  const [, path] = /^\d+:(?:cpuacct.*|.*cpuacct|):(.*)$/.exec(groups.find((line) => /cpuacct|::/.test(line))!)!;
  const file = `/sys/fs/cgroup/cpuacct${path}/cpuacct.usage`;
  if (existsSync(file)) return Number(readFileSync(file, 'utf8')) / 1000;
  return Number(/usage_usec (\d+)/.exec(readFileSync(`/sys/fs/cgroup${path}/cpu.stat`, 'utf8'))![1]);
}

const all = async (): Promise<number[]> => Promise.all(parts.map(usedBy));

/** Calls many times and shows the processor time of one call in each part. */
async function cost(name: string, call: (index: number) => Promise<{ status: number }>): Promise<void> {
  for (let index = 0; index < 20; index++) expect((await call(-1 - index)).status).toBe(200);
  const before = await all();
  const startedAt = Date.now();
  const caller = async (first: number): Promise<void> => {
    for (let index = first; index < count; index += callers) expect((await call(index)).status).toBe(200);
  };
  await Promise.all(Array.from({ length: callers }, (_, first) => caller(first)));
  const seconds = (Date.now() - startedAt) / 1000;
  const after = await all();
  const each = parts.map((part, index) => `${part} ${Math.round((after[index]! - before[index]!) / count)}`);
  process.stdout.write(`${name}, µs a call, ${count} in ${seconds.toFixed(1)} s: ${each.join(', ')}\n`);
}

it('costs this much processor time', async () => {
  await cost('nothing, for as long as reads take', async () => {
    await new Promise((done) => setTimeout(done, 10));
    return { status: 200 };
  });
  await cost('a small read', () => person.get('/v1/users/me'));
  const { body: workout } = await person.post('/v1/workouts', { name: 'Legs' });
  const { exercises } = await person.api.workout.exerciseService.listExercises({ query: 'bench press' });
  const set = { exerciseId: exercises[0]!.id, type: 'NORMAL', weightKg: 60, reps: 5 };
  await cost('a set', () => person.post(`/v1/workouts/${workout.id}/sets`, set));
  const started = Array.from({ length: count }, () => '');
  await cost('a workout begun', async (index) => {
    const answer = await person.post('/v1/workouts', { name: 'Legs' });
    if (index >= 0) started[index] = answer.body.id;
    return answer;
  });
  await cost('a page of 20 workouts', () => person.get('/v1/workouts?pageSize=20'));
  await cost('a workout finished', (index) =>
    index < 0 ? person.get('/v1/users/me') : person.post(`/v1/workouts/${started[index]}:finish`, {}),
  );
});
