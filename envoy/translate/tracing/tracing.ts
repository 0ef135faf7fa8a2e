// The door's spans. Each call gets one, also where nothing is exported: its trace id goes on to the services and back to the
// caller. A share of the traces is kept, unless a caller who is trusted has decided already.
import type { TracingSettings } from '../../mesh.ts';
import { type Resource, typed } from '../resource/resource.ts';
import { collectorCluster, collectorTimeout } from './collector.ts';

const million = 1_000_000;

export const toTracing = ({ collector, ratio }: TracingSettings): Resource =>
  collector ? exporting(collector, ratio) : silent;

/** The tracer refuses to be without an exporter, so it is given one that has nothing to export. */
const silent: Resource = {
  provider: {
    name: 'envoy.tracers.opentelemetry',
    typed_config: typed('config.trace.v3.OpenTelemetryConfig', {
      service_name: 'edge',
      grpc_service: { envoy_grpc: { cluster_name: collectorCluster }, timeout: collectorTimeout },
    }),
  },
  random_sampling: { value: 0 },
};

const exporting = (collector: string, ratio: number): Resource => ({
  provider: {
    name: 'envoy.tracers.opentelemetry',
    typed_config: typed('config.trace.v3.OpenTelemetryConfig', {
      service_name: 'edge',
      http_service: {
        http_uri: { uri: `${collector}/v1/traces`, cluster: collectorCluster, timeout: collectorTimeout },
      },
      sampler: {
        name: 'envoy.tracers.opentelemetry.samplers.parent_based',
        typed_config: typed('extensions.tracers.opentelemetry.samplers.v3.ParentBasedSamplerConfig', {
          wrapped_sampler: {
            name: 'envoy.tracers.opentelemetry.samplers.trace_id_ratio_based',
            typed_config: typed('extensions.tracers.opentelemetry.samplers.v3.TraceIdRatioBasedSamplerConfig', {
              sampling_percentage: { numerator: Math.round(ratio * million), denominator: 'MILLION' },
            }),
          },
        }),
      },
    }),
  },
  // This share comes before the sampler, and would turn a trusted caller's decision around.
  random_sampling: { value: 100 },
});
