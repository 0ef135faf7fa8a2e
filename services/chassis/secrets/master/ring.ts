// A master key in memory: AES-256-GCM under the newest of several versions. Files and the environment hold the versions as
// `id:base64`, separated by blanks or commas, the newest last.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type MasterKey, SecretsError, toBytes, type WrapContext, type WrappedKey } from './master-key.ts';

export interface KeyVersion {
  id: string;
  key: Buffer;
}

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** @throws SecretsError that shows nothing of the text */
export function parseRing(text: string, source: string): KeyVersion[] {
  const versions = text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((entry, index) => {
      const [, id, encoded] = /^([A-Za-z0-9_-]{1,64}):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry) ?? [];
      const key = Buffer.from(encoded ?? '', 'base64');
      if (!id || key.length !== keyBytes) {
        throw new SecretsError(`${source}: key ${index + 1} is not an id, a colon and ${keyBytes} bytes in base64`);
      }
      return { id, key };
    });
  if (versions.length === 0) throw new SecretsError(`${source} holds no key`);
  if (new Set(versions.map(({ id }) => id)).size < versions.length) {
    throw new SecretsError(`${source} holds two keys of the same id`);
  }
  return versions;
}

export const formatRing = (versions: readonly KeyVersion[]): string =>
  versions.map(({ id, key }) => `${id}:${key.toString('base64')}\n`).join('');

/** Ids sort by the time at which they were made, to the second. */
export const newVersion = (now: Date): KeyVersion => ({
  id: `${now.toISOString().replace(/\D/g, '').slice(0, 14)}-${randomBytes(4).toString('hex')}`,
  key: randomBytes(keyBytes),
});

/** @param read answers with the newest state of the ring; each use of the master key calls it */
export function ringMasterKey(read: () => Promise<readonly KeyVersion[]>): MasterKey {
  const newest = async (): Promise<KeyVersion> => (await read()).at(-1)!;
  return {
    wrap: async (dataKey, context) => {
      const { id, key } = await newest();
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(toBytes(context));
      const wrapped = Buffer.concat([nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
      return { masterKeyId: id, wrapped };
    },
    unwrap: async (wrappedKey, context) => unwrap(await read(), wrappedKey, context),
    newestId: async () => (await newest()).id,
  };
}

function unwrap(ring: readonly KeyVersion[], { masterKeyId, wrapped }: WrappedKey, context: WrapContext): Buffer {
  const version = ring.find(({ id }) => id === masterKeyId);
  if (!version) throw new SecretsError(`the master key ${masterKeyId} is not here`);
  try {
    const decipher = createDecipheriv('aes-256-gcm', version.key, wrapped.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(toBytes(context)).setAuthTag(wrapped.subarray(-tagBytes));
    return Buffer.concat([decipher.update(wrapped.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch (cause) {
    throw new SecretsError(`the master key ${masterKeyId} does not open this data key`, { cause });
  }
}
