// What there is to scrape, as Prometheus asks for it (https://prometheus.io/docs/prometheus/latest/http_sd/): each process that
// Consul knows, healthy or not, for an ill one has the most to tell. Envoy's own numbers come by way of the agent beside it.
import { type InstanceState, toAuthority } from '#consul/catalog.ts';

export const targetsPath = '/targets';
export const envoyPath = '/metrics/envoy';

export interface TargetGroup {
  targets: string[];
  /** `__metrics_path__` is Prometheus' own word. */
  labels: { service: string; instance: string; version: string; __metrics_path__?: string };
}

export const toTargets = (instances: readonly InstanceState[]): TargetGroup[] => instances.flatMap(toGroups);

function toGroups({ id, service, version, metricsAddress, metricsPort }: InstanceState): TargetGroup[] {
  if (!metricsAddress || !metricsPort) return [];
  const targets = [toAuthority(metricsAddress, metricsPort)];
  const own: TargetGroup = { targets, labels: { service, instance: id, version } };
  if (service !== 'edge') return [own];
  const door = { service: 'envoy', instance: id, version, __metrics_path__: envoyPath };
  return [own, { targets, labels: door }];
}
