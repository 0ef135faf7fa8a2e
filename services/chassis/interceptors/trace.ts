// Joins the caller's trace (W3C Trace Context, `traceparent`) or begins one.
// https://www.w3.org/TR/trace-context/#traceparent-header
import { randomBytes } from 'node:crypto';
import type { Interceptor } from './interceptor.ts';

export const trace: Interceptor = (next) => (call) => {
  call.context.traceId = toTraceId(call.context.header('traceparent')) ?? randomBytes(16).toString('hex');
  return next(call);
};

/** The trace id of a well-formed `traceparent`, which is never all zero. */
function toTraceId(traceparent: string): string | undefined {
  const traceId = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/.exec(traceparent)?.[1];
  return traceId === '0'.repeat(32) ? undefined : traceId;
}
