// What the doors of the mesh have taken over from the registry. The edge agent beside each Envoy writes which instances
// this Envoy may ask, once Envoy itself says so. An instance that stops serves until no door may ask it any more.
import type Consul from 'consul';
import { watchInstances } from './catalog.ts';
import { type Stop, watch } from './client.ts';

/** The service that stands beside each door. */
const edge = 'edge';
export const doorsPrefix = 'sinew/edge/doors/';

/** Says which instances a door may ask. */
export async function tellDoor(consul: Consul, door: string, instances: readonly string[]): Promise<void> {
  await consul.kv.set(doorsPrefix + door, JSON.stringify(instances));
}

export async function forgetDoor(consul: Consul, door: string): Promise<void> {
  await consul.kv.del(doorsPrefix + door);
}

export interface DoorWait {
  instance: string;
  /** Ends the wait. */
  signal: AbortSignal;
}

/**
 * Resolves when each door of the mesh has said that it may not ask this instance any more; at once without a door.
 * @throws the error when the registry cannot be asked, or the reason of the signal
 */
export async function untilNoDoorAsks(consul: Consul, { instance, signal }: DoorWait): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let doors: readonly string[] | undefined;
  let told: ReadonlyMap<string, readonly string[]> | undefined;
  const look = (): void => {
    if (doors?.every((door) => told?.get(door)?.includes(instance) === false)) resolve();
  };
  const watches: Stop[] = [
    watchInstances(consul, edge, {
      onInstances: (instances) => {
        // A door that is dead asks nobody, and can say nothing.
        doors = instances.filter(({ id, healthy }) => healthy && id !== instance).map(({ id }) => id);
        look();
      },
      onError: reject,
    }),
    watch<Entry[] | undefined>(consul, {
      query: (options) => consul.kv.get({ ...options, key: doorsPrefix, recurse: true }),
      onData: (entries) => {
        told = new Map((entries ?? []).map(toTold));
        look();
      },
      onError: reject,
    }),
  ];
  signal.addEventListener('abort', () => reject(signal.reason));
  try {
    await promise;
  } finally {
    for (const stop of watches) stop();
  }
}

interface Entry {
  Key: string;
  Value: string | null;
}

const toTold = ({ Key, Value }: Entry): [string, readonly string[]] => [
  Key.slice(doorsPrefix.length),
  JSON.parse(Value ?? '[]'),
];
