// Who calls: verifies the person's access token, which the edge has verified before. The services do not lean on that:
// what reaches them from inside, or through a mistake in the edge's configuration, is checked the same way.

import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { type Clock, systemClock } from '../clock.ts';
import type { Caller } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Interceptor } from './interceptor.ts';
import { hasOwnContent, hasOwnForm } from './token-form.ts';

/** What an access token says and how it must be signed; the user service signs by the same constants. */
export const accessToken = {
  issuer: 'sinew',
  audience: 'sinew',
  algorithm: 'EdDSA',
  /** The clocks of the mesh may differ by this many seconds. */
  clockTolerance: 5,
} as const;

interface Verified {
  caller: Caller;
  /** Seconds since the epoch. */
  expiry: number;
}

/** Verifies tokens against the newest keys; a verified token is remembered until it ends or the keys change. */
export class TokenVerifier {
  #keys: JWTVerifyGetKey = createLocalJWKSet({ keys: [] });
  readonly #clock: Clock;
  readonly #verified = new LRUCache<string, Verified>({ max: 10_000 });

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Tokens signed by a key that is gone are no longer accepted from here on. */
  useKeys(keys: JSONWebKeySet): void {
    this.#keys = createLocalJWKSet(keys);
    this.#verified.clear();
  }

  /** What a token says that was verified before and has not ended since. */
  remembered(token: string): Verified | undefined {
    const known = this.#verified.get(token);
    return known && known.expiry + accessToken.clockTolerance > this.#clock.now().getTime() / 1000 ? known : undefined;
  }

  /** @throws Refusal UNAUTHENTICATED */
  async verify(token: string): Promise<Verified> {
    const { issuer, audience, algorithm, clockTolerance } = accessToken;
    const options = {
      issuer,
      audience,
      algorithms: [algorithm],
      clockTolerance,
      currentDate: this.#clock.now(),
      typ: 'JWT',
      requiredClaims: ['sub', 'sid', 'exp', 'iat'],
    };
    if (!hasOwnForm(token)) throw new Refusal('UNAUTHENTICATED', 'the access token is not valid');
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#keys, options);
      const latestIssue = this.#clock.now().getTime() / 1000 + clockTolerance;
      if (!hasOwnContent(protectedHeader, payload, latestIssue)) throw new Error('no token that we sign');
      const caller = { userId: String(payload.sub), sessionId: String(payload.sid) };
      const verified = { caller, expiry: payload.exp! };
      this.#verified.set(token, verified);
      return verified;
    } catch (cause) {
      throw new Refusal('UNAUTHENTICATED', 'the access token is not valid', { cause });
    }
  }
}

export const identity =
  (verifier: TokenVerifier): Interceptor =>
  (next) =>
  (call) => {
    const { context } = call;
    const headers = context.metadata.get('authorization');
    if (headers.length === 0) return next(call);
    if (headers.length > 1) throw new Refusal('UNAUTHENTICATED', 'there must be one authorization header');
    const header = String(headers[0]);
    const token = /^Bearer ([^\s,]+)$/i.exec(header)?.[1];
    if (!token) throw new Refusal('UNAUTHENTICATED', 'the authorization header must be "Bearer" and a token');
    const proceed = ({ caller, expiry }: Verified): Promise<unknown> => {
      context.person = caller;
      context.expiry = expiry * 1000;
      context.token = token;
      return next(call);
    };
    const verified = verifier.remembered(token);
    return verified ? proceed(verified) : verifier.verify(token).then(proceed);
  };
