// The refusals of a call under a key, and how long an answer is kept.
import { Refusal } from '../rpc/errors.ts';

export const keptMs = 24 * 60 * 60 * 1000;

/** When a caller may ask again while its call under the same key is still running. */
const retryAfterMs = 1000;

export const reused = (): Refusal =>
  new Refusal(
    'IDEMPOTENCY_KEY_REUSED',
    'another request was sent under this Idempotency-Key: a new call needs a new key',
  );

export const inUse = (): Refusal =>
  new Refusal('IDEMPOTENCY_KEY_IN_USE', 'the call under this Idempotency-Key is still running', { retryAfterMs });

export const notKept = (): Refusal =>
  new Refusal(
    'IDEMPOTENCY_ANSWER_NOT_KEPT',
    'the call under this Idempotency-Key was begun before; what it answers is told only once, so a new call needs a new key',
  );
