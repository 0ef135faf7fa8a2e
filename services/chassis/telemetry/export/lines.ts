// Sends the lines of the log to a collector by OTLP over HTTP. A line waits as the text that was written, and is read again
// only when it leaves.
import type { Attributes } from '@opentelemetry/api';
import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http';
import { LogsExporterMetricsHelper, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { unexportedLines } from './dropped.ts';
import { ExportQueue } from './queue.ts';
import { type Teller, toResource } from './resource.ts';
import { timeoutMillis } from './spans.ts';

/** The most text that waits. */
const mostWaiting = 4_000_000;

/** The severities by the names that the log gives them (https://opentelemetry.io/docs/specs/otel/logs/data-model/). */
const severities: Record<string, number> = { trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 };

/** The fields of a line that are not attributes: the record or its resource has them. */
const known = new Set(['level', 'time', 'msg', 'service', 'instance', 'traceId', 'spanId']);

const scope = { name: 'sinew' };

type LogRecord = Parameters<typeof ProtobufLogsSerializer.serializeRequest>[0][number];

export function exportLines(teller: Teller): ExportQueue<string> {
  const resource = toResource(teller);
  const options = convertLegacyHttpOptions({ timeoutMillis }, 'LOGS', 'v1/logs', {
    'Content-Type': 'application/x-protobuf',
  });
  const exporter = createOtlpHttpExportDelegate(
    options,
    ProtobufLogsSerializer,
    'otlp_http_log_exporter',
    LogsExporterMetricsHelper,
    undefined,
  );
  return new ExportQueue<string>({
    send: (lines, done) =>
      exporter.export(
        lines.map((line) => toRecord(line, resource)),
        done,
      ),
    weigh: ({ length }) => length,
    bound: mostWaiting,
    onDropped: (count) => unexportedLines.inc(count),
  });
}

/** A line of the log as OpenTelemetry has it. */
function toRecord(line: string, resource: LogRecord['resource']): LogRecord {
  const fields = JSON.parse(line) as Record<string, unknown>;
  const { level, time, msg, traceId, spanId } = fields as Record<string, string> & { time: number };
  const hrTime: [number, number] = [Math.floor(time / 1000), (time % 1000) * 1e6];
  const own = Object.entries(fields).filter(([name]) => !known.has(name));
  return {
    hrTime,
    hrTimeObserved: hrTime,
    severityText: level!,
    severityNumber: severities[level!]!,
    body: msg,
    attributes: Object.fromEntries(own.map(([name, value]) => [name, toAttribute(value)])) as Attributes,
    ...(traceId && spanId ? { spanContext: { traceId, spanId, traceFlags: 0 } } : {}),
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
  };
}

const toAttribute = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
