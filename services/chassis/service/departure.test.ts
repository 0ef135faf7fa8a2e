// An instance that leaves a real Consul waits for the doors that stand there.
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import pino from 'pino';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { deregister, register } from '#consul/catalog.ts';
import { connectConsul } from '#consul/client.ts';
import { forgetDoor, tellDoor } from '#consul/doors.ts';
import { testConsul } from '#tooling/testing/database.ts';
import { depart } from './departure.ts';

const door = 'edge-of-departures';
const instance = 'traveller-1';
let address: string;
let consul: ReturnType<typeof connectConsul>;

beforeAll(async () => {
  address = await testConsul();
  consul = connectConsul(address);
});

/** A door in the registry whose Envoy may ask these instances. */
async function openDoor(instances: readonly string[]): Promise<void> {
  const server = new Server({ 'grpc.enable_channelz': 0 });
  new HealthImplementation({ '': 'SERVING' }).addToServer(server);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  await tellDoor(consul, door, instances);
  await register(consul, { id: door, service: 'edge', address: '127.0.0.1', port, version: '1' });
  onTestFinished(async () => {
    await deregister(consul, door).catch(() => undefined);
    await forgetDoor(consul, door);
    server.forceShutdown();
  });
}

/** Begins to leave, and writes down what happens. */
function leave(events: string[], through = consul): Promise<void> {
  const withdraw = async (): Promise<void> => void events.push('withdrawn');
  const log = pino({ level: 'silent' });
  return depart({ consul: through, instance, withdraw, log, hearingMs: 0 }).then(() => void events.push('gone'));
}

describe('an instance that leaves', () => {
  it('waits for a door that may still ask it, and goes when the door says that it may not', async () => {
    await openDoor([instance, 'other-1']);
    const events: string[] = [];
    const left = leave(events);
    // Each of these changes wakes the watch, and none of them takes the instance out.
    for (const others of [[], ['other-1'], ['other-1', 'other-2']]) await tellDoor(consul, door, [instance, ...others]);
    events.push('told');
    await tellDoor(consul, door, ['other-1']);
    await left;
    expect(events).toEqual(['withdrawn', 'told', 'gone']);
  });

  it('does not wait for a door that has left itself', async () => {
    await openDoor([instance]);
    const events: string[] = [];
    const left = leave(events);
    await tellDoor(consul, door, [instance, 'other-1']);
    events.push('told');
    await deregister(consul, door);
    await left;
    expect(events).toEqual(['withdrawn', 'told', 'gone']);
  });

  it('goes when the registry is dead', async () => {
    await openDoor([instance]);
    const events: string[] = [];
    await leave(events, connectConsul('http://127.0.0.1:9'));
    expect(events).toEqual(['withdrawn', 'gone']);
  });
});
