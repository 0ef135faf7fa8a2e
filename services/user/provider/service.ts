// The source of the providers: the live setting `sinew/user/settings/providers` or, without it, the environment. The secret
// of each client is in the mesh's secrets. A bad setting is refused with a warning, and the last good one is kept.
import type Consul from 'consul';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Secrets } from '#chassis/secrets/secrets.ts';
import { watchSettings } from '#consul/settings.ts';
import { type Provider, type ProviderSource, providerList } from './settings.ts';

export interface ProviderSources {
  /** The providers that the environment names. */
  providers: readonly Provider[];
  consul: Consul;
  secrets: Secrets;
  log: Logger;
  onStop: (close: () => unknown) => void;
}

export function watchProviders({ providers, consul, secrets, log, onStop }: ProviderSources): ProviderSource {
  const schema = z.object({ providers: providerList.default([...providers]) });
  const onRefused = (message: string): void => log.warn(message);
  const live = watchSettings(consul, { service: 'user', schema, onRefused });
  onStop(live.stop);
  return {
    list: () => live.current().providers,
    secretOf: async ({ name }) => (await secrets.get({ scope: 'mesh', name: `oidc-${name}-client-secret` }))?.value,
  };
}
