// Lets only so many calls be under way at this instance at once, and only so many of one person, or of one address; the others wait for their
// turn. So one who asks for much at once, and dearly, waits for itself, and those who are let in are answered soon, however
// many more come. Streams stay open, and uploads wait for their sender, so neither counts.
import type { Method } from '#proto/contract.ts';
import { isBound } from '#proto/priority.ts';
import { FairGate } from '../../runtime/fair-gate.ts';
import type { Context } from '../context.ts';
import type { Interceptor } from './interceptor.ts';

const ofOwner = 4;
/** More would only share the same processor. Those who wait for the database leave the processor to the others. */
const all = 8;

/** Where calls from outside wait. What an instance does in the end for a call that another one has let in is let in, too. */
const outside = new FairGate({ all, ofOwner });
/** Calls that may take long, or go before others, do not wait for a place that others have. */
const others = new FairGate({ all: Number.POSITIVE_INFINITY, ofOwner });

export function share(method: Method): Interceptor[] {
  const { requestStream, responseStream } = method;
  if (requestStream || responseStream) return [];
  const bound = isBound(method);
  return [
    (next) => async (call) => {
      const { context } = call;
      // Of processes that work for nobody none does much at once.
      if (!context.person && context.address === '') return next(call);
      const leave = await gateOf(context, bound).enter(context);
      try {
        return await next(call);
      } finally {
        leave();
      }
    },
  ];
}

const gateOf = ({ address }: Context, bound: boolean): FairGate => (bound && address !== '' ? outside : others);
