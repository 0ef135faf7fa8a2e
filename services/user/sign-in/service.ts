// Puts the parts of signing in together: passwords, the second factor, API keys, and the throttle against guessing.
import type { Sql } from '#chassis/database/sql.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import type { Envelopes } from '#chassis/secrets/envelopes.ts';
import type { Passwords } from '../account/password.ts';
import type { UserStore } from '../account/store/account.ts';
import { KeyExchange } from '../api-key/exchange.ts';
import { ApiKeyStore } from '../api-key/store.ts';
import type { AuditStore } from '../audit/store.ts';
import { Authentication } from '../authentication/authentication.ts';
import { KnownDeviceStore } from '../device/store.ts';
import type { Keyring } from '../keys/keyring.ts';
import { Reauthentication } from '../proof/reauthentication.ts';
import { ProviderClient } from '../provider/client.ts';
import { Providers } from '../provider/providers.ts';
import type { ProviderSource } from '../provider/settings.ts';
import { ProviderStore } from '../provider/store.ts';
import { Guard } from '../second-factor/guard.ts';
import { SecondFactorStore } from '../second-factor/store.ts';
import { type Lifetimes, SessionOpener } from '../session/opener.ts';
import { SessionStore } from '../session/store.ts';
import { ThrottleStore } from '../throttle/store.ts';
import { SignInFlow } from './sign-in.ts';
import { HistoryStore } from './store/history.ts';
import { SignInStore } from './store/sign-in.ts';

export interface SignInParts {
  sql: Sql;
  clock: Clock;
  envelopes: Envelopes;
  users: UserStore;
  passwords: Passwords;
  keyring: Keyring;
  audit: AuditStore;
  lifetimes: Lifetimes;
  /** The providers that people can sign in with. */
  source: ProviderSource;
}

export function createSignIn(parts: SignInParts) {
  const { sql, clock, keyring, lifetimes } = parts;
  const sessions = new SessionStore(sql);
  const apiKeys = new ApiKeyStore(sql);
  const factors = new SecondFactorStore(sql);
  const throttle = new ThrottleStore(sql);
  const devices = new KnownDeviceStore(sql);
  const history = new HistoryStore(sql);
  const store = new SignInStore(sql);
  const opener = new SessionOpener(keyring, lifetimes);
  const authentication = new Authentication({ ...parts, sessions, opener, throttle });
  const guard = new Guard({ ...parts, factors, throttle });
  const signInFlow = new SignInFlow({ ...parts, store, guard, throttle, devices, opener });
  const identities = new ProviderStore(sql);
  const client = new ProviderClient(parts.source);
  const providers = new Providers({ ...parts, client, store: identities, signInFlow, devices });
  const reauthentication = new Reauthentication({ guard, providers, opener, clock });
  const keyExchange = new KeyExchange({ keys: apiKeys, keyring, clock });
  const sweep = async (): Promise<void> => {
    const now = clock.now();
    await sessions.sweep(now, lifetimes.sessionMs);
    for (const swept of [apiKeys, throttle, devices, history, identities, store]) await swept.sweep(now);
    await guard.renew();
  };
  return {
    authentication,
    signInFlow,
    guard,
    reauthentication,
    factors,
    providers,
    identities,
    history,
    sessions,
    apiKeys,
    keyExchange,
    sweep,
  };
}
