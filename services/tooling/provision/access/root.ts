// Gives the certificate authority of the mesh a new root. Consul makes the key itself and signs the new root with the old
// one, so that both are believed until every certificate of the old one has ended.
import type { ConsulApi } from './api.ts';

interface Authority {
  Provider: string;
  Config: Record<string, unknown>;
}

/** Consul makes a root when its parameters change; a key of ours would lie readable in its configuration ever after. */
const otherBits: Record<string, number> = { 256: 384, 384: 256 };

export async function rotateRoot(api: ConsulApi): Promise<string> {
  const { Provider, Config } = await api.get<Authority>('/connect/ca/configuration');
  const bits = otherBits[String(Config.PrivateKeyBits ?? 256)] ?? 256;
  const before = await activeRoot(api);
  await api.put('/connect/ca/configuration', {
    Provider,
    Config: { ...Config, PrivateKeyType: 'ec', PrivateKeyBits: bits },
  });
  const after = await activeRoot(api);
  return `the root ${before} gave way to ${after}`;
}

const activeRoot = async (api: ConsulApi): Promise<string> =>
  (await api.get<{ ActiveRootID: string }>('/connect/ca/roots')).ActiveRootID;
