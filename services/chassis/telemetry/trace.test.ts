// Which part of a caller's trace is believed, and which goes on to others. The table has W3C's own rules and examples.
import { SpanKind } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currentSpan, openSpan, readTrace, toTraceHeaders, within } from './trace.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

describe('a traceparent', () => {
  it.each([
    ['of this version', `00-${traceId}-${spanId}-01`, 1],
    ['that is not sampled', `00-${traceId}-${spanId}-00`, 0],
    ['with the random flag', `00-${traceId}-${spanId}-03`, 3],
    ['with flags that nobody knows yet', `00-${traceId}-${spanId}-fd`, 1],
    ['of a later version that says more', `cc-${traceId}-${spanId}-01-what-the-future-brings`, 1],
    ['of a later version', `01-${traceId}-${spanId}-01`, 1],
  ])('%s is joined', (_, header, traceFlags) => {
    expect(readTrace(header)).toEqual({ traceId, spanId, traceFlags, isRemote: true });
  });

  it.each([
    ['nothing', ''],
    ['of the forbidden version', `ff-${traceId}-${spanId}-01`],
    ['that says more than its version has', `00-${traceId}-${spanId}-01-more`],
    ['of a later version with no dash before more', `cc-${traceId}-${spanId}-01.more`],
    ['whose trace is all zero', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['whose span is all zero', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['in capitals', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['that is too short', `00-${traceId.slice(1)}-${spanId}-01`],
    ['with blanks', ` 00-${traceId}-${spanId}-01`],
  ])('%s is not', (_, header) => {
    expect(readTrace(header, 'vendor=1')).toBeUndefined();
  });

  it('goes on with its flags and the state of its vendors', () => {
    const read = readTrace(`00-${traceId}-${spanId}-01`, 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE')!;
    expect(toTraceHeaders(read)).toEqual([
      ['traceparent', `00-${traceId}-${spanId}-01`],
      ['tracestate', 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'],
    ]);
  });

  it('is read back as it was written, whatever comes', () => {
    const digits = (length: number) =>
      fc
        .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
        .filter((text) => !/^0+$/.test(text));
    fc.assert(
      fc.property(digits(32), digits(16), fc.constantFrom(0, 1, 2, 3), (trace, span, traceFlags) => {
        const place = { traceId: trace, spanId: span, traceFlags };
        expect(readTrace(toTraceHeaders(place)[0]![1])).toEqual({ ...place, isRemote: true });
      }),
    );
  });
});

describe('a span', () => {
  it('has an id of its own in the trace, with the flags and the state of its parent', () => {
    const parent = readTrace(`00-${traceId}-${spanId}-01`, 'rojo=1')!;
    const child = openSpan('child', { kind: SpanKind.CLIENT, parent }).spanContext();
    expect(child).toMatchObject({ traceId, traceFlags: 1, traceState: parent.traceState });
    expect(child.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(child.spanId).not.toBe(spanId);
  });

  it('without a parent begins a trace of its own each time', () => {
    const spans = Array.from({ length: 100 }, () => openSpan('root', { kind: SpanKind.INTERNAL }).spanContext());
    for (const span of spans) expect(toTraceHeaders(span)[0]![1]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(new Set(spans.map((span) => span.traceId)).size).toBe(100);
    expect(new Set(spans.map((span) => span.spanId)).size).toBe(100);
  });

  it('is what everything belongs to that begins within it, and nothing else', async () => {
    const [first, second] = [1, 2].map(() => openSpan('work', { kind: SpanKind.INTERNAL }));
    const seen = (): Promise<string | undefined> =>
      new Promise((resolve) => setImmediate(() => resolve(currentSpan()?.spanId)));
    const found = await Promise.all([within(first!, seen), seen(), within(second!, seen)]);
    expect(found).toEqual([first!.spanContext().spanId, undefined, second!.spanContext().spanId]);
  });
});
