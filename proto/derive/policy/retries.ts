// What the door does when an instance fails or keeps a call waiting, by the method's `idempotency_level` and its timeout. The
// door's routes and the table of policies read it here. How the tries are spaced, and where they go, is the door's own.
import type { Method } from '../../contract.ts';

export interface RetryPolicy {
  /** After which failures the call is sent again: only when it surely never arrived, or after any. */
  after: 'unsent' | 'failure';
  /** How long one instance may keep the call before another is asked; `undefined` when there is no such time. */
  tryTimeoutMs: number | undefined;
  /** Whether the first instance may still answer when a second has been asked. The first answer counts. */
  hedged: boolean;
}

/** How long one instance may keep a read, or a write that can be done twice, before another one is asked. */
const patience = { read: 800, idempotent: 1000 };

export function toRetryPolicy(method: Method): RetryPolicy {
  const tryTimeoutMs = toTryTimeout(method);
  return {
    after: method.idempotency === 'none' ? 'unsent' : 'failure',
    tryTimeoutMs,
    hedged: method.idempotency === 'read' && tryTimeoutMs !== undefined,
  };
}

/** An instance that stands still must not hold a call until the call's own time is over. */
function toTryTimeout({ idempotency, requestStream, responseStream, timeoutMs }: Method): number | undefined {
  if (idempotency === 'none' || requestStream || responseStream) return undefined;
  return patience[idempotency] < timeoutMs ? patience[idempotency] : undefined;
}
