// How a private key lies in the database: sealed, so that somebody who reads only the database cannot sign a token.
import type { JWK } from 'jose';
import { isSealed, type SecretContext } from '#chassis/secrets/envelope.ts';
import type { Envelopes } from '#chassis/secrets/envelopes.ts';

const contextOf = (id: string): SecretContext => ({
  scope: 'mesh',
  owner: 'user',
  name: `signing-key/${id}`,
  version: 1,
});

export interface SealedKey {
  id: string;
  sealed: Buffer;
}

export async function seal(envelopes: Envelopes, id: string, privateKey: JWK): Promise<Buffer> {
  return Buffer.from(await envelopes.seal(JSON.stringify(privateKey), contextOf(id)));
}

export async function unseal(envelopes: Envelopes, { id, sealed }: SealedKey): Promise<JWK> {
  const text = sealed.toString();
  // The key is from before keys were sealed; `renew` seals it at the next start.
  if (!isSealed(text)) return JSON.parse(text) as JWK;
  return JSON.parse((await envelopes.open(text, contextOf(id))).toString()) as JWK;
}

/** The same key, sealed as it should be now: under the newest master key, and under a data key that is not too old. */
export async function renew(envelopes: Envelopes, key: SealedKey, maxAgeMs: number): Promise<Buffer> {
  const text = key.sealed.toString();
  if (!isSealed(text)) return seal(envelopes, key.id, await unseal(envelopes, key));
  return Buffer.from(await envelopes.renew(text, { context: contextOf(key.id), maxAgeMs }));
}
