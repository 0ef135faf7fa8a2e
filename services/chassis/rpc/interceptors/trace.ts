// Joins the caller's trace or begins one: the call's span, and with it all that the call begins.
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { openSpan, readTrace, within } from '../../telemetry/trace.ts';
import type { Interceptor } from './interceptor.ts';

export const trace: Interceptor = (next) => (call) => {
  const { context } = call;
  const parent = readTrace(context.header('traceparent'), context.header('tracestate'));
  const span = openSpan(context.method.path.slice(1), { kind: SpanKind.SERVER, parent });
  context.span = span;
  return within(span, () => next(call)).then(
    (response) => {
      span.end();
      return response;
    },
    (error) => {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
      throw error;
    },
  );
};
