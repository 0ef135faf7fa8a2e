// How a service knows a call by REST. The door passes such a call on as it was sent, in a `RawRequest`, and says so in a header
// of its own, which it removes from requests that bring it (envoy/translate).
import type { Context } from '../../rpc/context.ts';

export const restHeader = 'x-sinew-rest';

/** The only process that may speak for REST callers. */
const door = 'edge';

export const isRest = (context: Context): boolean => context.peer === door && context.header(restHeader) !== '';
