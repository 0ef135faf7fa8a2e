// Ends a call when the caller's deadline or the contract's timeout is over, whichever comes first, and tells the handler
// through its signal. A stream that stays open is not bounded as a whole: its timeout is for the first answer.
import { Refusal } from '../errors.ts';
import type { Interceptor } from './interceptor.ts';

export const deadline: Interceptor = (next) => async (call) => {
  const { context } = call;
  const end = Math.min(context.deadline.getTime(), Date.now() + context.method.timeoutMs);
  context.deadline = new Date(end);
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => {
      const refusal = new Refusal('TIMED_OUT', `the call was not done within ${context.method.timeoutMs} ms`);
      call.cancel(refusal);
      over.reject(refusal);
    },
    Math.max(0, end - Date.now()),
  );
  try {
    return await Promise.race([next(call), over.promise]);
  } finally {
    clearTimeout(timer);
  }
};
