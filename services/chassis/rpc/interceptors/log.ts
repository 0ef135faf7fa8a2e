// Writes one line for each call: method, caller, trace, outcome and duration. A refusal that is the caller's own fault is
// information. A fault of ours is an error and carries its cause. What the caller sent in private is in neither.
import { performance } from 'node:perf_hooks';
import type { Logger } from 'pino';
import type { Method } from '#proto/contract.ts';
import { cutMessage } from '../bounds.ts';
import { isOurFault, toRefusal } from '../errors.ts';
import type { Call, Interceptor } from './interceptor.ts';

/** @param callLog its lines are not searched for secrets: see telemetry/log.ts */
export const log = (callLog: Logger, method: Method): Interceptor => {
  // Bound once, so that the method is not written out anew for each line.
  const lines = callLog.child({ method: method.path });
  return (next) => async (call) => {
    const start = performance.now();
    try {
      const response = await next(call);
      lines.info(toFields(call, 'OK', start), 'call');
      return response;
    } catch (error) {
      const refusal = toRefusal(error);
      const fields = {
        ...toFields(call, refusal.reason, start),
        detail: cutMessage(call.context.redact(refusal.message)),
      };
      // The cause of the caller's own fault is in the detail; its stack would only fill the log.
      if (isOurFault(refusal.reason)) lines.error({ ...fields, err: refusal.cause }, 'call failed');
      else lines.info(fields, 'call refused');
      throw refusal;
    }
  };
};

function toFields({ context }: Call, outcome: string, start: number) {
  const { span, person } = context;
  const { traceId, spanId } = span.spanContext();
  const durationMs = Math.round((performance.now() - start) * 100) / 100;
  return { caller: person?.userId, traceId, spanId, outcome, durationMs };
}
