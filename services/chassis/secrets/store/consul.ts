// The mesh's secrets, sealed, in Consul's key-value store. They lie under the prefix of the service that uses them, and
// nobody else may read that prefix.
import type Consul from 'consul';
import { SecretsError } from '../master/master-key.ts';
import { none, type SecretId, type SecretStore, sealedVersions } from './store.ts';

interface Entry {
  Value: string | null;
  ModifyIndex: number;
}

const prefixOf = (service: string): string => `sinew/${service}/secrets/`;

export const keyOf = ({ owner, name }: Pick<SecretId, 'owner' | 'name'>): string => prefixOf(owner) + name;

export const consulSecrets = (consul: Consul, service: string): SecretStore => ({
  read: async (id) => {
    const entry = (await consul.kv.get(keyOf(id))) as Entry | undefined;
    return entry ? { versions: parseVersions(entry.Value, keyOf(id)), revision: entry.ModifyIndex } : none;
  },
  replace: async (id, { versions, revision }) => {
    const key = keyOf(id);
    if (versions.length === 0) return (await consul.kv.del({ key, cas: revision } as never)) as unknown as boolean;
    return consul.kv.set({ key, value: JSON.stringify(versions), cas: revision });
  },
  list: async () => {
    const keys = ((await consul.kv.keys(prefixOf(service)).catch(orNone)) ?? []) as string[];
    return keys.map((key) => ({ scope: 'mesh', owner: service, name: key.slice(prefixOf(service).length) }));
  },
});

/** Consul answers 404 where no key has the prefix. */
function orNone(error: Error & { statusCode?: number }): string[] {
  if (error.statusCode === 404) return [];
  throw error;
}

/** @throws SecretsError */
export function parseVersions(value: string | null, key: string) {
  try {
    return sealedVersions.parse(JSON.parse(value ?? ''));
  } catch {
    throw new SecretsError(`${key} holds no sealed secret`);
  }
}
