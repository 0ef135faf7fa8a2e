// Where work stands in its trace (W3C Trace Context, https://www.w3.org/TR/trace-context/), behind the interface of
// OpenTelemetry: a call, a call to another service, an event and work in the background each have a span of their own.
// With no SDK registered the spans record nothing, but their ids are real, so that logs and headers tell who called whom.
import { randomUUID } from 'node:crypto';
import {
  type Attributes,
  context,
  createTraceState,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/** The manager follows the work through its promises and timers. An SDK that is registered later finds it and uses it. */
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const tracer = trace.getTracer('sinew');

export interface SpanStart {
  kind: SpanKind;
  /** Where the work comes from; without it the span begins a trace. */
  parent?: SpanContext | undefined;
  attributes?: Attributes;
}

/** Opens a span with an id of its own, also when nothing records it. */
export function openSpan(name: string, { kind, parent, attributes }: SpanStart): Span {
  const around = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
  const span = tracer.startSpan(name, { kind, attributes }, around);
  const { spanId } = span.spanContext();
  // Without an SDK the API hands out the parent's span again, or a span with ids that are all zero.
  const isOwn = spanId !== parent?.spanId && isSpanContextValid(span.spanContext());
  return isOwn ? span : trace.wrapSpanContext(childOf(parent));
}

const childOf = (parent: SpanContext | undefined): SpanContext => ({
  traceId: parent?.traceId ?? randomDigits(32),
  spanId: randomDigits(16),
  traceFlags: parent?.traceFlags ?? TraceFlags.NONE,
  ...(parent?.traceState && { traceState: parent.traceState }),
});

/** Random hexadecimal digits of a UUID. The last 16 have two fixed bits, so that they are never all zero. */
const randomDigits = (count: number): string => randomUUID().replaceAll('-', '').slice(-count);

/** Runs the task. All work that the task begins belongs to the span. */
export const within = <Result>(span: Span, task: () => Result): Result =>
  context.with(trace.setSpan(context.active(), span), task);

/** Ends a span whose work failed. The error's reason, code or name says how, and never its message, which may hold private values. */
export function endFailed(span: Span, error: unknown): void {
  const { reason, code, name } = (error ?? {}) as { reason?: unknown; code?: unknown; name?: unknown };
  span.setAttribute('error.type', String(reason ?? code ?? name ?? 'unknown'));
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** Runs the task within a span of its own, which ends with it. Without a parent it is a part of the running work. */
export async function inSpan<Result>(
  name: string,
  start: SpanStart,
  task: (span: Span) => Promise<Result>,
): Promise<Result> {
  const span = openSpan(name, { parent: currentSpan(), ...start });
  try {
    const result = await within(span, () => task(span));
    span.end();
    return result;
  } catch (error) {
    endFailed(span, error);
    throw error;
  }
}

/** The span to which the running code belongs. */
export const currentSpan = (): SpanContext | undefined => trace.getSpanContext(context.active());

/** Versions that do not exist yet may have `-` after the flags; `ff` is not a version. */
const form = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** The span that a caller's headers name; `undefined` if `traceparent` is malformed: `tracestate` alone means nothing. */
export function readTrace(traceparent: string, tracestate = ''): SpanContext | undefined {
  const [, version, traceId, spanId, flags, rest] = form.exec(traceparent) ?? [];
  if (!traceId || !spanId || (version === '00' && rest !== undefined)) return undefined;
  const read: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags!, 16) & (TraceFlags.SAMPLED | randomFlag),
    isRemote: true,
    ...(tracestate !== '' && { traceState: createTraceState(tracestate) }),
  };
  return isSpanContextValid(read) ? read : undefined;
}

/** The flag that says that the trace's id is random enough to sample by (level 2 of the recommendation). */
const randomFlag = 0x02;

/** The headers that say where work stands. */
export function toTraceHeaders({
  traceId,
  spanId,
  traceFlags,
  traceState,
}: SpanContext): [name: string, value: string][] {
  const flags = traceFlags.toString(16).padStart(2, '0');
  const headers: [string, string][] = [['traceparent', `00-${traceId}-${spanId}-${flags}`]];
  const state = traceState?.serialize();
  return state ? [...headers, ['tracestate', state]] : headers;
}
