// The profile `fleet`: three servers of the registry and two doors. One part of each kind is killed in turn while people read,
// and none of their calls may fail: a caller who finds a door closed goes to the other, as behind any balancer.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Person } from '#test/harness/person.ts';
import type { Composed, Container } from '../composed.ts';
import { openComposed } from '../composed-mesh.ts';
import { readDuring } from '../readers.ts';

const secondDoor = `https://127.0.0.1:${process.env.SINEW_EDGE_2_PORT}`;
const reads = ['/v1/records', '/v1/workouts', '/v1/users/me', '/v1/notifications'];
let fleet: Composed;
let person: Person;
let other: Person;

beforeAll(async () => {
  process.env.COMPOSE_PROFILES = 'fleet';
  fleet = await openComposed();
  await fleet.compose('down', '--volumes', '--timeout', '1');
  await fleet.up('--scale', 'workout=2', '--scale', 'user=2');
  person = await Person.signUp(fleet.edge);
  other = Person.withToken(secondDoor, person.token);
  await vi.waitFor(async () => expect(await voters()).toHaveLength(3), { timeout: 60_000, interval: 500 });
});

afterAll(() => fleet.compose('down', '--volumes', '--timeout', '1'));

const containerOf = async (service: string): Promise<Container> => (await fleet.containers(service))[0]!;

/** The servers that count in the registry's decisions, with their states, as the third server knows them. */
async function voters(): Promise<string[]> {
  const { id } = await containerOf('consul-3');
  const { stdout } = await fleet.execute(id, 'consul', 'operator', 'raft', 'list-peers');
  return stdout.split('\n').filter((line) => / true /.test(line));
}

/** Both doors, each asked first by half of the callers. */
const doors = {
  get: async (path: string) => {
    const order = path.length % 2 ? [person, other] : [other, person];
    return order[0]!.get(path).catch(() => order[1]!.get(path));
  },
};

/** Kills a part under reads, brings it back and waits until it is well. */
async function killed(service: string) {
  const { id } = await containerOf(service);
  const calls = async (): Promise<void> => {
    for (let round = 0; round < 25; round++) expect((await doors.get(reads[round % reads.length]!)).status).toBe(200);
  };
  return readDuring(doors, reads, async () => {
    await fleet.docker('kill', id);
    await calls();
    await fleet.docker('start', id);
    const isWell = async () => expect((await containerOf(service)).health).toBe('healthy');
    await vi.waitFor(isWell, { timeout: 90_000, interval: 250 });
    await calls();
  });
}

describe('a fleet', () => {
  it('answers the same at both doors', async () => {
    const started = await person.post('/v1/workouts', { name: 'Legs' });
    expect(started.status).toBe(200);
    const { body } = await other.get('/v1/workouts');
    expect(body.workouts.map(({ id }: { id: string }) => id)).toEqual([started.body.id]);
  });

  it.each(['consul', 'consul-2', 'workout', 'user', 'envoy', 'envoy-2', 'edge'])(
    'fails no read while %s is killed and comes back',
    async (service) => {
      const { calls, ...rest } = await killed(service);
      expect(calls).toBeGreaterThan(50);
      expect(rest).toEqual({ failed: 0, failures: [] });
    },
  );

  it('registers an instance that comes while one server of three is away', async () => {
    const { id } = await containerOf('consul-3');
    await fleet.docker('kill', id);
    await fleet.compose('up', '--detach', '--no-recreate', '--scale', 'workout=3', '--scale', 'user=2');
    const isWell = async () => {
      const states = (await fleet.containers('workout')).map(({ health }) => health);
      expect(states).toEqual(['healthy', 'healthy', 'healthy']);
    };
    await vi.waitFor(isWell, { timeout: 90_000, interval: 250 });
    // The agent of the second door asks the second server, and that door sends calls to all three.
    const seen = async () => (await Person.nobody(secondDoor).get('/healthz')).text;
    const all = '{"service":"workout","healthyInstances":3,"instances":3}';
    await expect.poll(seen, { timeout: 60_000, interval: 500 }).toContain(all);
    await fleet.docker('start', id);
  });
});
