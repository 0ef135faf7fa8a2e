// Joins the caller's trace or begins one: the call's span, and with it all that the call begins. The names are those of
// OpenTelemetry's conventions for RPCs. The span of a stream of answers ends where the stream begins, for most streams have no
// end to wait for; one that is of use only as a whole, such as an export, has one more, to its end. A refusal that is the caller's own fault is no failure of this service.
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { openSpan, readTrace, within } from '../../telemetry/trace.ts';
import { streamInSpan } from '../../telemetry/traced-work.ts';
import type { Context } from '../context.ts';
import { isOurFault, type ReasonName, toRefusal } from '../errors.ts';
import type { Interceptor } from './interceptor.ts';

export const trace: Interceptor = (next) => (call) => {
  const { context } = call;
  const method = context.method.path.slice(1);
  const parent = readTrace(context.header('traceparent'), context.header('tracestate'));
  const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': method, 'sinew.caller': context.peer };
  const span = openSpan(method, { kind: SpanKind.SERVER, parent, attributes });
  context.span = span;
  return within(span, () => next(call)).then(
    (response) => {
      end(context, 'OK');
      if (!context.whole) return response;
      return streamInSpan(`stream ${method}`, span.spanContext(), response as AsyncIterable<unknown>);
    },
    (error) => {
      end(context, toRefusal(error).reason);
      throw error;
    },
  );
};

function end({ span, person }: Context, outcome: ReasonName | 'OK'): void {
  if (span.isRecording()) {
    if (person) span.setAttribute('user.id', person.userId);
    if (outcome !== 'OK') span.setAttribute('error.type', outcome);
    if (outcome !== 'OK' && isOurFault(outcome)) span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}
