// Publishes the public keys in Consul, where the edge and every service watch them.
import type Consul from 'consul';
import { keysKey } from '#chassis/service/keys.ts';
import { untilReached } from '#consul/client.ts';
import { type Keyring, toKeySet } from './keyring.ts';

/**
 * Rotates the keys when that is due, and publishes the keys of the database. No key is rotated while Consul cannot be
 * reached. The database is read after the value that is replaced, so that a slow instance never undoes another's rotation.
 */
export async function publishKeys(keyring: Keyring, consul: Consul, signal: AbortSignal): Promise<void> {
  for (let published = false; !published; ) {
    const stored = await untilReached(() => consul.kv.get(keysKey) as Promise<Stored | undefined>, signal);
    await keyring.rotateWhenDue();
    const value = JSON.stringify(toKeySet(keyring.publicKeys()));
    if (stored?.Value === value) return;
    const replace = { key: keysKey, value, cas: stored?.ModifyIndex ?? 0 };
    published = await untilReached(() => consul.kv.set(replace), signal);
  }
}

interface Stored {
  Value: string | null;
  ModifyIndex: number;
}
