// What a collector can do to a process: nothing. Each one here is a real HTTP server, or a port at which nobody answers.
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Collector, startReceiver } from '#test/harness/collector.ts';
import { telemetryConfig } from './config.ts';
import { unexportedLines, unexportedSpans } from './dropped.ts';
import { exportLines } from './lines.ts';
import { exportSpans, type SpanExport } from './spans.ts';

const teller = { service: 'probe', instance: 'probe-1', version: '1' };
/** As many spans and as much text as may wait, by the files that say so. */
const mostSpans = 4096;
const mostText = 4_000_000;

beforeEach(() => {
  unexportedSpans.reset();
  unexportedLines.reset();
});
afterEach(() => vi.unstubAllEnvs());

function exportTo(url: string, variables: Record<string, unknown> = {}): SpanExport {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', url);
  const spans = exportSpans(teller, telemetryConfig.parse({ otelExporterOtlpEndpoint: url, ...variables }));
  onTestFinished(() => spans.stop());
  return spans;
}

function work(count: number): void {
  const tracer = trace.getTracer('test');
  for (let index = 0; index < count; index++) tracer.startSpan('work').end();
}

async function count(metric: typeof unexportedSpans | typeof unexportedLines): Promise<number> {
  return (await metric.get()).values.reduce((sum, { value }) => sum + value, 0);
}

const line = JSON.stringify({
  level: 'info',
  time: 1_764_000_000_123,
  service: 'probe',
  text: 'x'.repeat(1000),
  msg: 'called',
});

describe.each([
  ['hangs', () => startReceiver(() => {})],
  [
    'refuses each connection',
    async () => {
      const { url, stop } = await startReceiver(() => {});
      stop();
      return { url, stop };
    },
  ],
  ['is full', () => startReceiver((_, response) => response.writeHead(503).end())],
  ['breaks off', () => startReceiver((request) => request.destroy())],
] as const)('a collector that %s', (_, start) => {
  it('costs memory up to the bound, and what is over it is dropped and counted', async () => {
    const { url, stop } = await start();
    onTestFinished(stop);
    const spans = exportTo(url);
    work(10_000);
    expect(await count(unexportedSpans)).toBe(10_000 - mostSpans);

    const lines = exportLines(teller);
    for (let index = 0; index < 10_000; index++) lines.add(line);
    expect(await count(unexportedLines)).toBe(10_000 - Math.floor(mostText / line.length));
    // A process that stops waits for it a moment and no longer.
    await Promise.all([spans.stop(), lines.stop()]);
  });
});

it('a collector that is slow gets all that had room, and then what comes next', async () => {
  const waiting: ServerResponse[] = [];
  let isSlow = true;
  const { url, stop } = await startReceiver((request, response) => {
    request.resume();
    if (isSlow) waiting.push(response);
    else response.end();
  });
  onTestFinished(stop);
  exportTo(url);
  work(10_000);
  await vi.waitUntil(() => waiting.length === 1, { timeout: 5000 });
  // One request is under way, and no other until it is answered.
  isSlow = false;
  waiting[0]!.end();
  const before = await count(unexportedSpans);
  expect(before).toBe(10_000 - mostSpans);
  await once(waiting[0]!, 'close');
  await vi.waitUntil(async () => {
    const dropped = await count(unexportedSpans);
    work(1);
    return (await count(unexportedSpans)) === dropped;
  });
});

describe('a span', () => {
  it('of a trace that is not sampled is kept when it failed or was slow, and leads on as not sampled', async () => {
    const collector = new Collector();
    const spans = exportTo(await collector.listen(), { otelTracesSamplerArg: 0 });
    onTestFinished(() => collector.stop());
    spans.apply({ traceRatio: 0, slowMs: 500 });
    const tracer = trace.getTracer('test');
    const now = Date.now();
    const well = tracer.startSpan('well', { startTime: now });
    expect(well.spanContext().traceFlags).toBe(TraceFlags.NONE);
    well.end(now + 499);
    tracer.startSpan('slow', { startTime: now }).end(now + 500);
    const failed = tracer.startSpan('failed', { startTime: now });
    failed.setStatus({ code: SpanStatusCode.ERROR });
    failed.end(now);
    await spans.stop();
    expect(collector.spans.map(({ name, failed }) => [name, failed])).toEqual([
      ['slow', false],
      ['failed', true],
    ]);
  });

  it('is kept from the moment on at which an operator says so', async () => {
    const collector = new Collector();
    const spans = exportTo(await collector.listen(), { otelTracesSampler: 'parentbased_always_off' });
    onTestFinished(() => collector.stop());
    work(1);
    spans.apply({ traceRatio: 1, slowMs: 1000 });
    work(2);
    await spans.stop();
    expect(collector.spans).toHaveLength(2);
  });
});

it('a line leaves with its severity, its place in the trace and its fields', async () => {
  const collector = new Collector();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', await collector.listen());
  onTestFinished(() => collector.stop());
  const place = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
  const lines = exportLines(teller);
  lines.add(JSON.stringify({ level: 'warn', time: 1, service: 'probe', ...place, about: { a: 1 }, msg: 'careful' }));
  await lines.stop();
  expect(collector.lines).toEqual([
    { service: 'probe', severity: 'warn', body: 'careful', attributes: { about: '{"a":1}' }, ...place },
  ]);
});
