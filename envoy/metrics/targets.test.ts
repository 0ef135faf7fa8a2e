// The targets that Prometheus is told of.
import { expect, it } from 'vitest';
import type { InstanceState } from '#consul/catalog.ts';
import { toTargets } from './targets.ts';

const instance = (service: string, own: Partial<InstanceState> = {}): InstanceState => ({
  id: `${service}-1`,
  service,
  address: '10.0.0.1',
  port: 5000,
  version: '1.2.3',
  healthy: true,
  metricsAddress: '127.0.0.1',
  metricsPort: 9000,
  ...own,
});

it('are the processes with their names, also those that are ill', () => {
  expect(toTargets([instance('workout'), instance('user', { healthy: false, metricsAddress: '::1' })])).toEqual([
    { targets: ['127.0.0.1:9000'], labels: { service: 'workout', instance: 'workout-1', version: '1.2.3' } },
    { targets: ['[::1]:9000'], labels: { service: 'user', instance: 'user-1', version: '1.2.3' } },
  ]);
});

it('are two for an edge agent, for it tells also of the Envoy beside it', () => {
  const labels = { instance: 'edge-1', version: '1.2.3' };
  expect(toTargets([instance('edge')])).toEqual([
    { targets: ['127.0.0.1:9000'], labels: { ...labels, service: 'edge' } },
    { targets: ['127.0.0.1:9000'], labels: { ...labels, service: 'envoy', __metrics_path__: '/metrics/envoy' } },
  ]);
});

it('leave out who serves no metrics', () => {
  const { metricsAddress: _, metricsPort: __, ...silent } = instance('workout');
  expect(toTargets([silent])).toEqual([]);
});
