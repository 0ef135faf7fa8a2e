// Trades API keys for access tokens, so that limits, routes and services know one kind of token only. Each exchange asks the
// database, by a unique index, so a revocation waits only for the caller's memory of an exchange. The signed token is
// remembered for a few seconds, because a signature costs more than the question.
import { LRUCache } from 'lru-cache';
import { createId } from '#chassis/database/identifiers.ts';
import { hashOpaqueToken } from '#chassis/identity/opaque-token.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import type { AuditOrigin } from '../audit/entry.ts';
import type { Keyring } from '../keys/keyring.ts';
import { expiryOf, signAccessToken } from '../session/token.ts';
import { type ApiKey, isUseStale, isWellFormed, works } from './key.ts';
import type { ApiKeyStore } from './store.ts';

export interface KeyExchangeParts {
  keys: ApiKeyStore;
  keyring: Keyring;
  clock: Clock;
}

/**
 * How long a token lives. It never leaves the mesh, so it needs to outlive only its call and the time in which it is
 * remembered. A stream ends with its token and is begun anew, so a revoked key may still read a stream for this long.
 */
const tokenMs = 30_000;
const rememberedMs = 10_000;

interface Remembered {
  token: string;
  kid: string;
  until: number;
}

export class KeyExchange {
  readonly #parts: KeyExchangeParts;
  readonly #tokens = new LRUCache<string, Remembered>({ max: 10_000 });

  constructor(parts: KeyExchangeParts) {
    this.#parts = parts;
  }

  /** @throws Refusal UNAUTHENTICATED, the same for a key that does not exist, was revoked or has ended */
  async exchange(secret: string, origin: AuditOrigin): Promise<string> {
    const { keys, clock } = this.#parts;
    const now = clock.now();
    const key = isWellFormed(secret) ? await keys.find(hashOpaqueToken(secret)) : undefined;
    if (!key || !works(key, now)) throw unknownKey();
    if (isUseStale(key, now)) await keys.markUsed(key, origin, now);
    return this.#tokenOf(key, now);
  }

  async #tokenOf(key: ApiKey, now: Date): Promise<string> {
    const signer = await this.#parts.keyring.signer();
    const known = this.#tokens.get(key.id);
    if (known && known.kid === signer.kid && known.until > now.getTime()) return known.token;
    const expiresAt = expiryOf(now, Math.min(tokenMs, key.expiresAt.getTime() - now.getTime()));
    const claims = { tokenId: createId(now), userId: key.userId, sessionId: key.id, issuedAt: now, expiresAt };
    const token = await signAccessToken({ ...claims, key: { id: key.id, scopes: key.scopes } }, signer);
    this.#tokens.set(key.id, { token, kid: signer.kid, until: now.getTime() + rememberedMs });
    return token;
  }
}

const unknownKey = (): Refusal => new Refusal('UNAUTHENTICATED', 'the API key is unknown, revoked or has ended');
