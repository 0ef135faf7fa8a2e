// Real gRPC servers behind a real Consul: the channel must follow who is alive.
import { setTimeout as delay } from 'node:timers/promises';
import { Client, credentials, Metadata, Server, ServerCredentials, type ServiceError } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { testConsul } from '#tooling/testing/database.ts';
import { deregister, type InstanceState, register, watchInstances } from './catalog.ts';
import { connectConsul } from './client.ts';
import { consulTarget, registerConsulResolver } from './resolver.ts';

let consul: ReturnType<typeof connectConsul>;

beforeAll(async () => {
  consul = connectConsul(await testConsul());
  registerConsulResolver(consul);
});

const path = '/probe/Who';
const bytes = (value: Buffer): Buffer => value;

/** A server that answers with its own name. */
async function startInstance(service: string, id: string) {
  const server = new Server({ 'grpc.enable_channelz': 0 });
  const method = {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: bytes,
    requestDeserialize: bytes,
    responseSerialize: bytes,
    responseDeserialize: bytes,
  };
  server.addService(
    { who: method },
    { who: (_: unknown, callback: (error: null, name: Buffer) => void) => callback(null, Buffer.from(id)) },
  );
  const health = new HealthImplementation({ '': 'SERVING' });
  health.addToServer(server);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  await register(consul, { id, service, address: '127.0.0.1', port, version: '1' });
  onTestFinished(async () => {
    server.forceShutdown();
    await deregister(consul, id).catch(() => {});
  });
  return { server, health };
}

function connect(service: string) {
  const config = JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] });
  const client = new Client(consulTarget(service), credentials.createInsecure(), { 'grpc.service_config': config });
  onTestFinished(() => client.close());
  return () =>
    new Promise<string>((resolve, reject) => {
      const done = (error: ServiceError | null, name?: Buffer) => (error ? reject(error) : resolve(String(name)));
      client.makeUnaryRequest(
        path,
        bytes,
        bytes,
        Buffer.alloc(0),
        new Metadata(),
        { deadline: Date.now() + 5000 },
        done,
      );
    });
}

/** Waits for a state of the registry. */
function instancesOf(service: string, matches: (instances: InstanceState[]) => boolean): Promise<InstanceState[]> {
  return new Promise((resolve, reject) => {
    const stop = watchInstances(consul, service, {
      onInstances: (instances) => {
        if (!matches(instances)) return;
        stop();
        resolve(instances);
      },
      onError: reject,
    });
  });
}

async function seenBy(call: () => Promise<string>, matches: (names: Set<string>) => boolean): Promise<Set<string>> {
  for (;;) {
    const names = new Set<string>();
    for (let index = 0; index < 6; index++) names.add(await call());
    if (matches(names)) return names;
    await delay(5);
  }
}

describe('a channel to consul:///service', () => {
  it('spreads calls over all instances, takes in new ones and leaves those that are deregistered', async () => {
    await startInstance('spread', 'spread-1');
    const call = connect('spread');
    expect(await call()).toBe('spread-1');
    await startInstance('spread', 'spread-2');
    await seenBy(call, (names) => names.size === 2);
    await deregister(consul, 'spread-1');
    expect(await seenBy(call, (names) => names.size === 1)).toEqual(new Set(['spread-2']));
  });

  it('fails with a reason that names the service while nobody serves it', async () => {
    await expect(connect('nobody')()).rejects.toMatchObject({
      details: expect.stringContaining('nobody has no instance'),
    });
  });

  it('goes on with the others when one dies without a word, and the registry sees it die', async () => {
    const { server } = await startInstance('mortal', 'mortal-1');
    await startInstance('mortal', 'mortal-2');
    const call = connect('mortal');
    await seenBy(call, (names) => names.size === 2);
    server.forceShutdown();
    const instances = await instancesOf('mortal', (all) => all.some(({ healthy }) => !healthy));
    expect(instances.filter(({ healthy }) => healthy).map(({ id }) => id)).toEqual(['mortal-2']);
    expect(await seenBy(call, (names) => names.size === 1)).toEqual(new Set(['mortal-2']));
  });

  it('leaves an instance that still serves but says that it is not well', async () => {
    const { health } = await startInstance('unwell', 'unwell-1');
    const { health: otherHealth } = await startInstance('unwell', 'unwell-2');
    const call = connect('unwell');
    await seenBy(call, (names) => names.size === 2);
    health.setStatus('', 'NOT_SERVING');
    expect(await seenBy(call, (names) => names.size === 1)).toEqual(new Set(['unwell-2']));
    // When no instance says that it is well, the channel tries all instances.
    otherHealth.setStatus('', 'NOT_SERVING');
    await instancesOf('unwell', (all) => all.every(({ healthy }) => !healthy));
    await seenBy(call, (names) => names.size === 2);
  });
});
