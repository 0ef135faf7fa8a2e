// Signing keys in the running mesh, changed by the operator's commands: the door and every service follow at once.
import { join } from 'node:path';
import { execa } from 'execa';
import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { askSocket } from '#chassis/runtime/socket-file.ts';
import type { KeptIdentity } from '#consul/identity/identity.ts';
import { type LiveStream, openLive } from '#test/harness/events.ts';
import { addressesOf, bearer, intrude, stolenIdentity } from '#test/harness/intruder.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

const root = join(import.meta.dirname, '../..');

/** A short time between heartbeats, so that an open stream soon shows that it is open. */
const environment = { notification: { HEARTBEAT_SECONDS: '0.2' } };

let mesh: Mesh;
beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1000, instances: { user: 2, workout: 2 }, environment });
});
afterAll(() => mesh?.stop());

async function rotateKeys(...options: string[]): Promise<string> {
  const program = join(root, 'services/tooling/commands/operate.ts');
  const { stdout } = await execa(process.execPath, [program, 'user', 'rotate-keys', ...options], {
    env: { SINEW_DATA: mesh.data },
  });
  return stdout;
}

async function publishedKids(): Promise<string[]> {
  const { body } = await Person.nobody(mesh.urls.edge).get('/.well-known/jwks.json');
  return body.keys.map(({ kid }: { kid: string }) => kid);
}

/** The configuration that Envoy itself has loaded. */
const doorConfiguration = async (): Promise<string> => askSocket(mesh.envoyAdmin, { path: '/config_dump' });

const kidOf = (person: Person): string => decodeProtectedHeader(person.token).kid!;

/** Makes so many calls that each instance of each service gets some. */
async function statuses(person: Person): Promise<number[]> {
  const paths = Array.from({ length: 8 }, (_, index) => (index % 2 ? '/v1/users/me' : '/v1/workouts'));
  return [...new Set(await Promise.all(paths.map(async (path) => (await person.get(path)).status)))];
}

/** A new person with an open live stream. */
async function watching(): Promise<[Person, LiveStream]> {
  const person = await Person.signUp(mesh.urls.edge);
  const live = await openLive(mesh.urls.edge, person);
  await live.until(() => true);
  return [person, live];
}

/** The answers of each instance of each service to a person's token. It asks them directly, in the door's name. */
async function answersWithin(identity: KeptIdentity, person: Person): Promise<string[]> {
  const calls = Object.entries({
    user: 'sinew.user.v1.UserService/GetMe',
    workout: 'sinew.workout.v1.WorkoutService/ListWorkouts',
    notification: 'sinew.notification.v1.NotificationService/CountUnread',
  }).map(async ([service, path]) => {
    const addresses = await addressesOf(mesh, service);
    const headers = bearer(person.token);
    return Promise.all(addresses.map((address) => intrude({ identity, address, service, path, headers })));
  });
  return (await Promise.all(calls)).flat();
}

describe('the signing keys', () => {
  it('are known to the door as soon as they are made, and old tokens live on', async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    const said = await rotateKeys();
    const kid = /^key (\S+) signs from/.exec(said)![1]!;
    await expect.poll(doorConfiguration, { interval: 20, timeout: 10_000 }).toContain(kid);
    await expect.poll(publishedKids).toEqual(expect.arrayContaining([kid, kidOf(ada)]));
    expect(await statuses(ada)).toEqual([200]);
  });

  it('that leaked are revoked with all their tokens, everywhere, and never come back', async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    expect(await statuses(ada)).toEqual([200]);
    const edge = await stolenIdentity(mesh, 'edge');
    onTestFinished(() => edge.stop());
    // Each service now remembers the token as a good one.
    expect(await answersWithin(edge, ada)).toEqual(Array(5).fill('OK'));
    expect(await rotateKeys('--revoke', kidOf(ada))).toContain('is destroyed');
    await expect.poll(() => statuses(ada)).toEqual([401]);
    await expect
      .poll(() => answersWithin(edge, ada), { timeout: 10_000 })
      .toEqual(Array(5).fill('the access token is not valid'));
    await expect.poll(publishedKids).not.toContain(kidOf(ada));
    const again = await Person.signUp(mesh.urls.edge);
    expect(kidOf(again)).not.toBe(kidOf(ada));
    expect(await statuses(again)).toEqual([200]);
    // Neither a restart nor another rotation brings it back.
    await mesh.restart('user-1');
    await rotateKeys();
    expect(await publishedKids()).not.toContain(kidOf(ada));
    expect(await statuses(ada)).toEqual([401]);
  });

  it('that are revoked end the open streams of their tokens, and no others', async () => {
    const [ada, live] = await watching();
    await rotateKeys('--revoke', kidOf(ada));
    expect(await live.ended).toBeUndefined();
    const [again, goesOn] = await watching();
    expect(kidOf(again)).not.toBe(kidOf(ada));
    const [, coming] = /^key (\S+) signs from/.exec(await rotateKeys())!;
    await rotateKeys('--revoke', coming!);
    await expect.poll(publishedKids).not.toContain(coming);
    const beats = goesOn.messages.length;
    await goesOn.until(() => goesOn.messages.length > beats + 2);
    goesOn.close();
  });

  it('that are not known are refused with those that are', async () => {
    for (const kid of ['no-such-key', '-no-such-key']) {
      await expect(rotateKeys('--revoke', kid)).rejects.toThrow(new RegExp(`there is no key ${kid}; there are \\S+`));
    }
  });
});
