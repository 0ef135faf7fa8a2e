// Work beside calls, as a collector gets its spans.
import { SpanKind } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CollectedSpan, Collector } from '#test/harness/collector.ts';
import { telemetryConfig } from './export/config.ts';
import { exportSpans, type SpanExport } from './export/spans.ts';
import { inSpan, openSpan } from './trace.ts';
import { beginOutsideRequest, continueWork, currentPlace, streamInSpan } from './traced-work.ts';

const collector = new Collector();
let exported: SpanExport;

beforeAll(async () => {
  const url = await collector.listen();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', url);
  const config = telemetryConfig.parse({ otelExporterOtlpEndpoint: url });
  exported = exportSpans({ service: 'probe', instance: 'probe-1', version: '1' }, config);
});

afterAll(async () => {
  await exported.stop();
  collector.stop();
  vi.unstubAllEnvs();
});

/** The spans of the work, by their names. A last span tells that all before it have come. */
async function spansOf(work: () => Promise<unknown>): Promise<Record<string, CollectedSpan>> {
  const before = collector.spans.length;
  await work();
  openSpan('last', root).end();
  const own = await collector.until(() => {
    const come = collector.spans.slice(before);
    return come.some(({ name }) => name === 'last') ? come : undefined;
  });
  return Object.fromEntries(own.map((span) => [span.name, span]));
}

const root = { kind: SpanKind.SERVER };

describe('work that goes on later', () => {
  it('belongs to the trace of who asked for it, and so does what it keeps in turn', async () => {
    const {
      ask,
      deliver,
      'deliver again': again,
    } = await spansOf(async () => {
      const place = await inSpan('ask', root, async () => currentPlace());
      const next = await continueWork('deliver', { place, attributes: { try: 1 } }, async () => currentPlace());
      await continueWork('deliver again', { place: next }, async () => undefined);
    });
    expect(deliver).toMatchObject({ traceId: ask!.traceId, parentId: ask!.spanId, attributes: { try: '1' } });
    expect(again).toMatchObject({ traceId: ask!.traceId, parentId: deliver!.spanId });
  });

  it('begins a trace where nobody kept a place', async () => {
    expect(currentPlace()).toBe('');
    const { deliver } = await spansOf(() => continueWork('deliver', { place: '' }, async () => undefined));
    expect(deliver!.parentId).toBe('');
  });

  it('says that it failed, though it threw no error', async () => {
    const { deliver } = await spansOf(() =>
      continueWork('deliver', { place: '' }, async ({ add, fail }) => {
        add({ outcome: 'refused' });
        fail('refused');
      }),
    );
    expect(deliver).toMatchObject({ failed: true, attributes: { outcome: 'refused', 'error.type': 'refused' } });
  });
});

it('a request to somebody outside ends once, as it was said first', async () => {
  const { chat, ask } = await spansOf(() =>
    inSpan('ask', root, async () => {
      const request = beginOutsideRequest('chat', { model: 'm' });
      request.end({ tokens: 7 });
      request.end({ tokens: 8 }, 'cancelled');
    }),
  );
  expect(chat).toMatchObject({
    kind: 3,
    failed: false,
    parentId: ask!.spanId,
    attributes: { model: 'm', tokens: '7' },
  });
});

describe('a stream', () => {
  async function* pieces(last: () => void = () => {}): AsyncGenerator<string> {
    yield currentPlace().split('-')[2]!;
    yield 'second';
    last();
  }

  async function read(stream: AsyncIterable<string>, most = 10): Promise<string[]> {
    const read: string[] = [];
    for await (const piece of stream) if (read.push(piece) === most) break;
    return read;
  }

  const parent = () => openSpan('call', root).spanContext();

  it('has a span to its end, to which the making of its messages belongs', async () => {
    let messages: string[] = [];
    const { stream } = await spansOf(async () => {
      messages = await read(streamInSpan('stream', parent(), pieces()));
    });
    expect(messages).toEqual([stream!.spanId, 'second']);
    expect(stream).toMatchObject({ failed: false, attributes: { 'sinew.stream.messages': '2' } });
  });

  it('that fails has failed, and one that nobody reads on has not', async () => {
    const fail = (): never => {
      throw new Error('half of it is missing');
    };
    const spans = await spansOf(async () => {
      await expect(read(streamInSpan('broken', parent(), pieces(fail)))).rejects.toThrow();
      await read(streamInSpan('left', parent(), pieces(fail)), 1);
    });
    expect([spans.broken!.failed, spans.left!.failed]).toEqual([true, false]);
  });
});
