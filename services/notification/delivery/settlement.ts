// Turns the outcome of an attempt into the next state of the delivery: done, given up, or due again at a time.
import type { Outcome } from '../channels/channel.ts';
import { type Backoff, nextAttempt } from './backoff.ts';
import type { Delivery } from './delivery.ts';

/** An outcome that no provider gives: there is nothing to send any more. */
export type AttemptOutcome = Outcome | { kind: 'dropped'; reason: string };

/** How an attempt or the whole delivery ended. Without a time the delivery is over. */
export interface Settlement {
  now: Date;
  state: Delivery['state'];
  dueTime?: Date | undefined;
  reason?: string;
  reference?: string;
  /** The attempt does not count: no server was asked. */
  isUncounted?: boolean;
}

export interface AttemptTime {
  now: Date;
  /** At least 0 and less than 1. */
  random: number;
}

export function toSettlement(
  { attempts, createTime }: Pick<Delivery, 'attempts' | 'createTime'>,
  outcome: AttemptOutcome,
  { now, random, backoff }: AttemptTime & { backoff: Backoff },
): Settlement {
  switch (outcome.kind) {
    case 'sent':
      return { now, state: 'sent', reference: outcome.reference };
    case 'notConfigured':
      return { now, state: 'notConfigured', reason: 'not configured' };
    case 'dropped':
      return { now, state: 'dropped', reason: outcome.reason };
    case 'retry':
      return toRetry(outcome, { attempts, createTime, now, random }, backoff);
    default:
      return { now, state: 'failed', reason: outcome.reason };
  }
}

/** A provider may say when to come again. That is not a failed attempt, so only the message's age limits it. */
function toRetry(
  { reason, afterMs }: Extract<Outcome, { kind: 'retry' }>,
  attempted: { attempts: number; createTime: Date } & AttemptTime,
  backoff: Backoff,
): Settlement {
  const isAsked = afterMs !== undefined;
  const jittered = nextAttempt({ ...attempted, attempts: isAsked ? 1 : attempted.attempts }, backoff);
  const { now } = attempted;
  if (!jittered) return { now, state: 'failed', reason };
  const dueTime = new Date(jittered.getTime() + (afterMs ?? 0));
  if (dueTime.getTime() - attempted.createTime.getTime() > backoff.maxAgeMs) return { now, state: 'failed', reason };
  return { now, state: 'retrying', dueTime, reason, isUncounted: isAsked };
}
