// Where traces and lines of the log go, by OpenTelemetry's own variables. The exporters read the other variables of OTLP by
// themselves: OTEL_EXPORTER_OTLP_HEADERS, _CERTIFICATE, _COMPRESSION, and the endpoints of a single signal.
import { z } from 'zod';

/** The severities of lines of the log, the least severe first. */
export const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

const samplerNames = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

export const telemetryConfig = z.object({
  /** The collector, such as `http://127.0.0.1:4318`; without one nothing is exported. */
  otelExporterOtlpEndpoint: z.url({ protocol: /^https?$/ }).optional(),
  otelTracesSampler: z.enum(samplerNames).default('parentbased_traceidratio'),
  /** The share of the traces that are kept, where the sampler's name says nothing else. */
  otelTracesSamplerArg: z.coerce.number().min(0).max(1).default(1),
});

export type TelemetryConfig = z.infer<typeof telemetryConfig>;

/** The share of the traces that the configuration keeps. */
export function ratioOf({ otelTracesSampler, otelTracesSamplerArg }: TelemetryConfig): number {
  if (otelTracesSampler.endsWith('always_on')) return 1;
  return otelTracesSampler.endsWith('always_off') ? 0 : otelTracesSamplerArg;
}

/** Whether the caller's decision about a trace holds here too. */
export const followsParent = ({ otelTracesSampler }: TelemetryConfig): boolean =>
  otelTracesSampler.startsWith('parentbased_');
