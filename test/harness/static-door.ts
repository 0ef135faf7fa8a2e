// The door's configuration as one file, for an Envoy that runs or judges it without an edge agent, and what tests give it.
import { defaultMaxHeapBytes, type EdgeSettings, noTracing } from '#envoy/mesh.ts';
import type { Resource } from '#envoy/translate/resource/resource.ts';
import type { Translation } from '#envoy/translate/translate.ts';

/** The settings that tests have in common; each adds where its door listens and what it is about. */
export const commonSettings = {
  host: '127.0.0.1',
  corsOrigins: [],
  trustedProxies: [],
  tracing: noTracing,
  limitScale: 1,
  probeKey: 'probe-key',
  token: { issuer: 'sinew', audience: 'sinew' },
  maxRequestBytes: 1024 * 1024,
  maxResponseBytes: 8 * 1024 * 1024,
  maxHeapBytes: defaultMaxHeapBytes,
} satisfies Partial<EdgeSettings>;

/** A published key that has signed no token. */
export const publishedKey = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  kid: 'one',
  alg: 'EdDSA',
  use: 'sig',
};

/** The whole configuration in one file, because Envoy judges the content of other files only when it runs. */
export function toStatic({ bootstrap, cds, eds, ecds, lds, rds }: Translation): object {
  const { dynamic_resources: _, ...rest } = bootstrap;
  const clusters = cds.map(({ '@type': _type, eds_cluster_config: isDiscovered, ...cluster }) =>
    isDiscovered
      ? { ...cluster, type: 'STATIC', load_assignment: withoutType(eds.get(cluster.name as string)!) }
      : cluster,
  );
  const discovered = new Map([...ecds.values()].map(({ name, typed_config }) => [name, { name, typed_config }]));
  const inlined = JSON.stringify(lds.map(withoutType), (_key, value) => {
    if (value?.config_discovery) return discovered.get(value.name);
    if (value?.rds) {
      const named = rds.find(({ name }) => name === value.rds.route_config_name)!;
      return { ...value, rds: undefined, route_config: withoutType(named) };
    }
    return value;
  });
  return { ...rest, static_resources: { clusters, listeners: JSON.parse(inlined) } };
}

const withoutType = ({ '@type': _, ...resource }: Resource): Resource => resource;
