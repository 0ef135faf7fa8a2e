// Records spans and sends them to a collector by OTLP over HTTP.
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { followsParent, ratioOf, type TelemetryConfig } from './config.ts';
import { unexportedSpans } from './dropped.ts';
import { KeptSpans } from './kept-spans.ts';
import { ExportQueue } from './queue.ts';
import { type Teller, toResource } from './resource.ts';
import { LiveSampler } from './sampler.ts';
import type { TelemetrySettings } from './settings.ts';

/** A span takes about 2 kB. */
const mostWaiting = 4096;
/** How long one batch may take, with all that is tried again. */
export const timeoutMillis = 10_000;

export interface SpanExport {
  apply: (settings: Pick<TelemetrySettings, 'traceRatio' | 'slowMs'>) => void;
  stop: () => Promise<void>;
}

export function exportSpans(teller: Teller, config: TelemetryConfig): SpanExport {
  const sampler = new LiveSampler(ratioOf(config), followsParent(config));
  const exporter = new OTLPTraceExporter({ timeoutMillis });
  const queue = new ExportQueue<ReadableSpan>({
    send: (spans, done) => exporter.export(spans, done),
    weigh: () => 1,
    bound: mostWaiting,
    onDropped: (count) => unexportedSpans.inc(count),
  });
  const kept = new KeptSpans(queue);
  const provider = new TracerProvider({ resource: toResource(teller), sampler, spanProcessors: [kept] });
  trace.setGlobalTracerProvider(provider);
  return {
    apply: ({ traceRatio, slowMs }) => {
      sampler.ratio = traceRatio;
      kept.slowMs = slowMs;
    },
    stop: () => {
      trace.disable();
      return provider.shutdown();
    },
  };
}
