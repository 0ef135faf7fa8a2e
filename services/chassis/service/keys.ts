// Gives a process's verifier of access tokens the newest keys, which the user service publishes in Consul. A deleted or
// unreadable value would sign everybody out, so it is refused and the last good one is kept.
import type Consul from 'consul';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Stop } from '#consul/client.ts';
import { watchValue } from '#consul/settings.ts';
import type { TokenVerifier } from '../rpc/interceptors/identity.ts';

/** Where the user service publishes the public keys of access tokens, as a JSON Web Key Set. */
export const keysKey = 'sinew/user/jwks';

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })).min(1) });

export interface KeyWatch {
  /** Resolves when the first keys are known. */
  known: Promise<void>;
  stop: Stop;
}

export function watchKeys(consul: Consul, verifier: TokenVerifier, log: Logger): KeyWatch {
  const known = Promise.withResolvers<void>();
  const onValue = (value: string | undefined): void => {
    if (takeKeys(value, verifier, log)) known.resolve();
  };
  const onError = (error: Error): void =>
    log.warn({ err: error }, 'the keys of access tokens cannot be read from Consul');
  return { known: known.promise, stop: watchValue(consul, keysKey, { onValue, onError }) };
}

/** Answers whether the value was good. */
export function takeKeys(value: string | undefined, verifier: TokenVerifier, log: Logger): boolean {
  if (value === undefined) {
    log.warn(`there are no keys of access tokens at ${keysKey}; those known stay in use`);
    return false;
  }
  try {
    verifier.useKeys(keySet.parse(JSON.parse(value)));
    return true;
  } catch (error) {
    log.error({ err: error }, `${keysKey} is refused; the keys of access tokens that are known stay in use`);
    return false;
  }
}
