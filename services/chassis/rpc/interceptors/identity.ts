// Verifies the person's access token. The edge has verified it before, but the services do not rely on that: calls from
// inside, or through a mistake in the edge's configuration, are checked in the same way. The edge trades an API key for an
// access token; a key that comes from inside the mesh is traded here.
import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Revocations } from '../../identity/revocations.ts';
import { accessToken, freshProof, hasOwnContent, hasOwnForm, isApiKey } from '../../identity/token-form.ts';
import { type Clock, systemClock } from '../../runtime/clock.ts';
import type { Caller, Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Interceptor } from './interceptor.ts';

interface Verified {
  caller: Caller;
  /** The id of the key that signed the token. */
  key: string;
  /** When the token ends: seconds since the epoch. */
  expiry: number;
}

/** Verifies tokens against the newest keys; a verified token is remembered until it ends or the keys change. */
export class TokenVerifier {
  #keys: JWTVerifyGetKey = createLocalJWKSet({ keys: [] });
  #keyIds: ReadonlySet<string | undefined> = new Set();
  readonly #listeners: (() => void)[] = [];
  readonly #clock: Clock;
  readonly #verified = new LRUCache<string, Verified>({ max: 10_000 });

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Replaces the keys. From here on, tokens that were signed by a removed key are not accepted. */
  useKeys(keys: JSONWebKeySet): void {
    this.#keys = createLocalJWKSet(keys);
    this.#keyIds = new Set(keys.keys.map(({ kid }) => kid));
    this.#verified.clear();
    for (const listener of this.#listeners) listener();
  }

  /** Calls back whenever there are new keys. */
  onKeys(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Whether tokens by this key are still accepted. */
  hasKey(id: string): boolean {
    return this.#keyIds.has(id);
  }

  /** The content of a token that was verified before and has not ended since. */
  remembered(token: string): Verified | undefined {
    const known = this.#verified.get(token);
    return known && known.expiry + accessToken.clockTolerance > this.#clock.now().getTime() / 1000 ? known : undefined;
  }

  /** @throws Refusal UNAUTHENTICATED */
  async verify(token: string): Promise<Verified> {
    const keys = this.#keys;
    try {
      const { payload, protectedHeader } = await this.#read(token, { audience: accessToken.audience, typ: 'JWT' });
      // A token that was verified by keys that are gone by now must not be remembered.
      if (keys !== this.#keys) return await this.verify(token);
      const verified = { caller: toCaller(payload), key: protectedHeader.kid!, expiry: payload.exp! };
      this.#verified.set(token, verified);
      return verified;
    } catch (cause) {
      throw new Refusal('UNAUTHENTICATED', 'the access token is not valid', { cause });
    }
  }

  /** Whether the text is a fresh proof of the caller, given to the same session. */
  async proves(proof: string, { userId, sessionId }: Caller): Promise<boolean> {
    const form = { audience: freshProof.audience, typ: freshProof.type };
    const read = await this.#read(proof, form).catch(() => undefined);
    return read !== undefined && read.payload.sub === userId && read.payload.sid === sessionId;
  }

  async #read(token: string, { audience, typ }: { audience: string; typ: string }) {
    const { issuer, algorithm, clockTolerance } = accessToken;
    const options = {
      issuer,
      audience,
      algorithms: [algorithm],
      clockTolerance,
      currentDate: this.#clock.now(),
      typ,
      requiredClaims: ['sub', 'sid', 'exp', 'iat'],
    };
    if (!hasOwnForm(token)) throw new Error('no token in the form in which we sign');
    const read = await jwtVerify(token, this.#keys, options);
    const latestIssue = this.#clock.now().getTime() / 1000 + clockTolerance;
    if (!hasOwnContent(read.protectedHeader, read.payload, latestIssue)) throw new Error('no token that we sign');
    return read;
  }
}

/** A token with a key or a scope may do only what its scopes allow, also when it names no scope. */
function toCaller({ sub, sid, key_id: keyId, scope }: JWTPayload): Caller {
  const person = { userId: String(sub), sessionId: String(sid) };
  if (keyId === undefined && scope === undefined) return person;
  return { ...person, keyId: String(keyId), scopes: String(scope ?? '').split(' ') };
}

/** Trades an API key for an access token. @throws Refusal UNAUTHENTICATED */
export type Exchange = (apiKey: string, context: Context) => Promise<string>;

/** How long a service remembers an exchange. A revoked key may still work inside the mesh for the same time. */
const exchangedMs = 1000;

/** The exchange with a memory, so that a program that calls often does not cause an exchange for each call. */
export function rememberExchanges(exchange: Exchange, clock: Clock = systemClock): Exchange {
  const perf = { now: () => clock.now().getTime() };
  const tokens = new LRUCache<string, string>({ max: 10_000, ttl: exchangedMs, ttlResolution: 0, perf });
  return async (apiKey, context) => {
    const known = tokens.get(apiKey);
    if (known) return known;
    const token = await exchange(apiKey, context);
    tokens.set(apiKey, token);
    return token;
  };
}

export interface PersonVerification {
  verifier: TokenVerifier;
  /** Without an exchange, no API key is accepted. */
  exchange?: Exchange;
  /** Without revocations, every token lives out its time. */
  revocations?: Revocations;
}

export const identity =
  ({ verifier, exchange, revocations }: PersonVerification): Interceptor =>
  (next) =>
  (call) => {
    const { context } = call;
    const headers = context.metadata.get('authorization');
    if (headers.length === 0) return next(call);
    if (headers.length > 1) throw new Refusal('UNAUTHENTICATED', 'there must be one authorization header');
    const presented = /^Bearer ([^\s,]+)$/i.exec(String(headers[0]))?.[1];
    if (!presented) throw new Refusal('UNAUTHENTICATED', 'the authorization header must be "Bearer" and a token');
    const proceed = ({ caller, key, expiry }: Verified, token: string): Promise<unknown> => {
      if (revocations?.covers(caller) && !outlivesSession(context)) throw sessionEnded();
      context.person = caller;
      context.expiry = expiry * 1000;
      context.token = token;
      context.tokenKey = key;
      return next(call);
    };
    const check = async (token: string): Promise<unknown> => proceed(await verifier.verify(token), token);
    if (exchange && isApiKey(presented)) return exchange(presented, context).then(check);
    const verified = verifier.remembered(presented);
    return verified ? proceed(verified, presented) : check(presented);
  };

const outlivesSession = ({ method: { access } }: Context): boolean =>
  access.kind === 'signedIn' && access.outlivesSession === true;

/** Every service gives this refusal when the session, the API key or the account is gone. */
const sessionEnded = (): Refusal =>
  new Refusal('UNAUTHENTICATED', 'the session or API key has ended, or the account was deleted: sign in again');
