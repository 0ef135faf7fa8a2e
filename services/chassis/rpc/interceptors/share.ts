// Lets only so many calls of one person, or of one address, be under way at this instance at once; the others wait for their turn. So one who
// asks for much at once, and dearly, waits for itself, and leaves the processor to everybody else in between. Streams stay open, and
// uploads wait for their sender, so neither counts.
import type { Method } from '#proto/contract.ts';
import { FairGate } from '../../runtime/fair-gate.ts';
import type { Interceptor } from './interceptor.ts';

const atOnce = 4;

/** The owners that have calls under way. */
const gates = new Map<string, FairGate>();

export function share({ requestStream, responseStream }: Method): Interceptor[] {
  if (requestStream || responseStream) return [];
  return [
    (next) => async (call) => {
      const { context } = call;
      const { owner } = context;
      // Of processes that work for nobody none does much at once.
      if (!context.person && context.address === '') return next(call);
      const gate = gates.get(owner) ?? new FairGate(atOnce);
      gates.set(owner, gate);
      const leave = await gate.enter(context);
      try {
        return await next(call);
      } finally {
        leave();
        if (gate.idle && gates.get(owner) === gate) gates.delete(owner);
      }
    },
  ];
}
