// The signing keys as this instance knows them: kept in memory, and read again from the database every few seconds. A key is
// added when one is due. The rules in key.ts decide when, under the store's lock.
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JSONWebKeySet, type JWK } from 'jose';
import { accessToken } from '#chassis/identity/token-form.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import type { Signer } from '../session/token.ts';
import {
  commandedKey,
  dueKey,
  type KeySchedule,
  publishedKeys,
  type SigningKey,
  signingKey,
  withSigner,
} from './key.ts';
import type { KeyStore } from './store.ts';

export interface KeyringParts {
  store: KeyStore;
  clock: Clock;
  schedule: KeySchedule;
}

export class Keyring {
  readonly #parts: KeyringParts;
  #keys: readonly SigningKey[] = [];
  /** The key that signs, ready for use. */
  #signer: Signer | undefined;

  constructor(parts: KeyringParts) {
    this.#parts = parts;
  }

  async signer(): Promise<Signer> {
    const active = signingKey(this.#keys, this.#parts.clock.now());
    if (!active) throw new Error('there is no key to sign with: the keyring was not loaded');
    if (this.#signer?.kid !== active.id) {
      this.#signer = { kid: active.id, key: await importJWK(active.privateKey, accessToken.algorithm) };
    }
    return this.#signer;
  }

  publicKeys(): PublicKey[] {
    return publishedKeys(this.#keys, this.#parts.clock.now()).map(toPublicKey);
  }

  /** Reads the changes of other instances. This is also needed while publishing waits for Consul. */
  async load(): Promise<void> {
    this.#keys = await this.#parts.store.list();
  }

  /** Adds the key that the schedule asks for, if it asks for one, and removes those that have ended. */
  async rotateWhenDue(): Promise<void> {
    await this.#rotate(dueKey);
  }

  /** Adds a key now; it signs when it has been published for long enough. */
  async rotate(): Promise<void> {
    await this.#rotate(commandedKey);
  }

  /**
   * Destroys a key that somebody else may have; its tokens are refused everywhere as soon as the other keys are published.
   * Answers whether there is, or was, such a key.
   */
  async revoke(id: string): Promise<boolean> {
    const { store, clock } = this.#parts;
    const now = clock.now();
    const pair = await generatePair();
    const fresh = (): SigningKey => ({ ...pair, createdAt: now, activeFrom: now });
    const known = await store.revoke(id, { at: now, change: (left) => withSigner(left, fresh, now) });
    await this.load();
    return known;
  }

  /** Brings the sealing of the private keys up to date; `0` seals all anew. Answers how many were changed. */
  renew(maxAgeMs: number): Promise<number> {
    return this.#parts.store.renew(maxAgeMs);
  }

  /** The known key that begins to sign last. */
  get newest(): SigningKey | undefined {
    return this.#keys.at(-1);
  }

  async #rotate(rule: typeof dueKey): Promise<void> {
    const { store, clock, schedule } = this.#parts;
    const now = clock.now();
    await this.load();
    const hasEnded = publishedKeys(this.#keys, now).length < this.#keys.length;
    if (!hasEnded && !rule(this.#keys, now, schedule)) return;
    const pair = await generatePair();
    this.#keys = await store.update((keys) => {
      const activeFrom = rule(keys, now, schedule);
      const published = publishedKeys(keys, now);
      return activeFrom ? [...published, { ...pair, createdAt: now, activeFrom }] : published;
    });
  }
}

/** A public key as it stands in a JSON Web Key Set. */
export type PublicKey = Record<'kty' | 'crv' | 'x' | 'kid' | 'alg' | 'use', string>;

export const toKeySet = (keys: readonly PublicKey[]): JSONWebKeySet => ({ keys: [...keys] });

const toPublicKey = ({ id, publicKey: { kty, crv, x } }: SigningKey): PublicKey => ({
  kty: kty!,
  crv: crv!,
  x: x!,
  kid: id,
  alg: accessToken.algorithm,
  use: 'sig',
});

async function generatePair(): Promise<{ id: string; publicKey: JWK; privateKey: JWK }> {
  const pair = await generateKeyPair(accessToken.algorithm, { crv: 'Ed25519', extractable: true });
  const publicKey = await exportJWK(pair.publicKey);
  return { id: await calculateJwkThumbprint(publicKey), publicKey, privateKey: await exportJWK(pair.privateKey) };
}
