// Ends a call when the contract's timeout is over and tells the handler through its signal. The caller's own deadline,
// when it is earlier, is kept by grpc-js, which cancels the call. A stream that stays open is not bounded as a whole:
// its timeout is for the first answer.
import { Refusal } from '../errors.ts';
import type { Interceptor } from './interceptor.ts';

export const deadline: Interceptor = (next) => (call) => {
  const { context } = call;
  const { timeoutMs } = context.method;
  context.deadline = Math.min(context.deadline, Date.now() + timeoutMs);
  return new Promise((resolve, reject) => {
    // Always the same time for a method: Node keeps timers of one duration in one list, which makes them cheap.
    const timer = setTimeout(() => {
      const refusal = new Refusal('TIMED_OUT', `the call was not done within ${timeoutMs} ms`);
      context.cancel(refusal);
      reject(refusal);
    }, timeoutMs);
    next(call).then(
      (response) => {
        clearTimeout(timer);
        resolve(response);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
};
