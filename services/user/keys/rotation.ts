// Keeps the keys right while the service runs. They are published before it takes calls. It sees the changes of other
// instances and of the operator's commands at once, because their writes to Consul wake it. A period heals what a watch
// missed.
import type Consul from 'consul';
import { repeat } from '#chassis/runtime/repetition/repeat.ts';
import { dataKeyAgeMs } from '#chassis/secrets/envelopes.ts';
import { keysKey } from '#chassis/service/keys.ts';
import { watchValue } from '#consul/settings.ts';
import type { Keyring } from './keyring.ts';
import { publishKeys } from './publisher.ts';

export interface KeyRotation {
  keyring: Keyring;
  consul: Consul;
  signal: AbortSignal;
  onStop: (close: () => unknown) => void;
  onError: (error: unknown) => void;
}

const healEveryMs = 10_000;
const renewEveryMs = 60 * 60 * 1000;

/** Resolves when there is a key to sign with, and everybody can know it. */
export async function keepKeys({ keyring, consul, signal, onStop, onError }: KeyRotation): Promise<void> {
  const publish = (): Promise<void> => publishKeys(keyring, consul, signal);
  await publish();
  await keyring.renew(dataKeyAgeMs);
  const every = (everyMs: number, task: () => Promise<unknown>) => onStop(repeat({ task, everyMs, onError }));
  // The memory must follow the database also while Consul cannot be reached.
  every(healEveryMs, () => keyring.load());
  every(healEveryMs, publish);
  every(renewEveryMs, () => keyring.renew(dataKeyAgeMs));
  const wake = (): void => void keyring.load().then(publish).catch(onError);
  onStop(watchValue(consul, keysKey, { onValue: wake, onError }));
}
