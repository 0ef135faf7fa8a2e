// Gives the certificate authority of the mesh a new root. Consul makes the key itself and signs the new root with the old
// root, so that processes believe both until every certificate of the old root has ended.
import type { ConsulApi } from './api.ts';

interface Authority {
  Provider: string;
  Config: Record<string, unknown>;
}

/** The other key length: Consul makes a root when parameters change. A key of ours would stay readable in its settings. */
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
