// Which calls go before all others when there is more to do than can be done.
import type { Method } from './contract.ts';

/** Streams, which stay open and cost nothing meanwhile, calls that let people in, and the question for the mesh's health. */
export const goesFirst = ({ service, requestStream, responseStream, access, idempotency }: Method): boolean =>
  service === 'edge' || requestStream || responseStream || (access.kind === 'public' && idempotency !== 'read');

/** The contract gives more time than this to calls that are slow by nature. */
const quickMs = 5000;

/** Calls that are refused when more comes than can be done. The times of others say nothing about that. */
export const isBound = (method: Method): boolean => !goesFirst(method) && method.timeoutMs <= quickMs;
