// One line for each call: method, caller, trace, outcome and duration. A refusal that is the caller's own fault is
// information; what is our fault is an error and carries its cause.
import { performance } from 'node:perf_hooks';
import type { Logger } from 'pino';
import { toRefusal } from '../errors.ts';
import type { Call, Interceptor } from './interceptor.ts';

const ours = new Set(['INTERNAL', 'UNAVAILABLE', 'TIMED_OUT']);

export const log =
  (logger: Logger): Interceptor =>
  (next) =>
  async (call) => {
    const start = performance.now();
    try {
      const response = await next(call);
      logger.info(toFields(call, 'OK', start), 'call');
      return response;
    } catch (error) {
      const refusal = toRefusal(error);
      const fields = { ...toFields(call, refusal.reason, start), detail: refusal.message, err: refusal.cause };
      ours.has(refusal.reason) ? logger.error(fields, 'call failed') : logger.info(fields, 'call refused');
      throw refusal;
    }
  };

function toFields({ context }: Call, outcome: string, start: number) {
  const { method, traceId, person } = context;
  const durationMs = Math.round((performance.now() - start) * 100) / 100;
  return { method: method.path, caller: person?.userId, traceId, outcome, durationMs };
}
