// Intentions in a running mesh: a call that the contract does not allow is refused, an operator's change in Consul holds at
// once and stays, and nothing changes while Consul is away.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeptIdentity } from '#consul/identity/identity.ts';
import { deriveAllowances } from '#consul/intentions/derive.ts';
import { loadContract } from '#proto/contract.ts';
import { addressOf, bearer, intrude, stolenIdentity } from '#test/harness/intruder.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';
import { consulApi } from '#tooling/provision/access/api.ts';
import { writeIntentions } from '#tooling/provision/access/intentions.ts';
import { readSecret } from '#tooling/provision/access/tokens.ts';

const path = 'sinew.user.v1.AccessService/ReadPreferences';

let mesh: Mesh;
let ada: Person;
let workout: KeptIdentity;
let address: string;

beforeAll(async () => {
  mesh = await startMesh();
  ada = await Person.signUp(mesh.urls.edge);
  workout = await stolenIdentity(mesh, 'workout');
  address = await addressOf(mesh, 'user');
});

afterAll(async () => {
  workout?.stop();
  await mesh?.stop();
});

const management = async () =>
  consulApi(mesh.urls.consul, await readSecret(`${mesh.data}/secrets`, 'consul-management'));
const call = () => intrude({ identity: workout, address, service: 'user', path, headers: bearer(ada.token) });

/** Asks user for the person's time zone. */
const startWorkout = () => ada.post('/v1/workouts', { name: 'Push' });

/** Changes an intention as Consul's web page does, with the operator's token. */
async function decide(source: string, destination: string, body: object): Promise<void> {
  const exact = `${mesh.urls.consul}/v1/connect/intentions/exact?source=${source}&destination=${destination}`;
  const answer = await fetch(exact, { method: 'PUT', headers: mesh.consulHeaders, body: JSON.stringify(body) });
  expect(answer.status, await answer.text()).toBe(200);
}

describe('the intentions', () => {
  it('are those of the contract, for the operator to see', async () => {
    const answer = await fetch(`${mesh.urls.consul}/v1/connect/intentions`, { headers: mesh.consulHeaders });
    const listed = (await answer.json()) as { SourceName: string; DestinationName: string }[];
    const pairs = listed.map(({ SourceName, DestinationName }) => `${SourceName} → ${DestinationName}`);
    const derived = deriveAllowances(loadContract()).map(({ source, destination }) => `${source} → ${destination}`);
    expect(pairs.sort()).toEqual(derived.sort());
  });

  it('hold from one moment to the next for a service that is running, and name both in their refusal', async () => {
    expect(await call()).toBe('OK');
    await decide('workout', 'user', { Action: 'deny' });
    await expect.poll(call).toBe(`workout may not call user: an intention in Consul forbids /${path}`);
    const answer = await startWorkout();
    expect(answer).toMatchObject({ status: 403, body: { reason: 'INTENTION_DENIED' } });
    expect(answer.body.detail).toContain('workout may not call user');
  });

  it('of an operator stay when those of the contract are written anew, unless they are to go', async () => {
    expect((await writeIntentions(await management())).kept).toEqual(['workout → user']);
    expect(await call()).toContain('forbids');
    expect((await writeIntentions(await management(), { reset: true })).kept).toEqual([]);
    await expect.poll(call).toBe('OK');
    expect((await startWorkout()).status).toBe(200);
  });

  it('of everybody with everybody come after those of one with one', async () => {
    await decide('*', '*', { Action: 'deny' });
    expect(await call()).toBe('OK');
    await (await management()).delete('/connect/intentions/exact?source=workout&destination=user');
    await expect.poll(call).toContain('forbids');
    await (await management()).delete('/connect/intentions/exact?source=*&destination=*');
    await expect.poll(call).toContain('no intention allows');
    await writeIntentions(await management());
    await expect.poll(call).toBe('OK');
  });

  it('never open an internal method that the contract does not', async () => {
    await decide('workout', 'user', { Action: 'allow' });
    const internal = 'sinew.user.v1.MailTokenService/IssueMailToken';
    const ask = () => intrude({ identity: workout, address, service: 'user', path: internal });
    await expect.poll(ask).toContain('the contract does not name it');
    await writeIntentions(await management(), { reset: true });
    await expect.poll(ask).toContain('no intention allows');
  });

  it('stay in force while Consul is away', async () => {
    await mesh.kill('consul', 'SIGSTOP');
    try {
      expect(await call()).toBe('OK');
      expect((await startWorkout()).status).toBe(200);
    } finally {
      await mesh.kill('consul', 'SIGCONT');
    }
  });
});
