// Refuses requests that break the contract's `buf.validate` rules, naming each field.
// Unwraps the message for the handler, which needs no check of form.
import type { Method } from '#proto/contract.ts';
import type { Generated } from '../../requests/codec.ts';
import { type Check, messageRules } from '../../validation/rules.ts';
import type { Interceptor, Received } from './interceptor.ts';

/** One interceptor for each method: the validator of its request is made, and warmed up, before the first call. */
export function validation(): (method: Method, generated: Generated) => Interceptor {
  const rules = messageRules();
  return ({ requestType }, { encode }) => {
    const check = rules.checkOf(requestType, encode);
    return (next) => (call) => {
      const request = 'bytes' in call.request ? check(call.request.message) : checkEach(call.request, check);
      return next({ ...call, request: request as Received });
    };
  };
}

async function* checkEach(requests: AsyncIterable<Received>, check: Check<unknown>) {
  for await (const { message } of requests) yield check(message);
}
