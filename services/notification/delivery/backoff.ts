// When an attempt is made again: exponential backoff with full jitter, so that what failed together does not come back
// together. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/

export interface Backoff {
  baseMs: number;
  /** No wait is longer. */
  capMs: number;
  /** After so many attempts, or when the message is so old, it is given up. */
  attempts: number;
  maxAgeMs: number;
}

/** Five minutes are the usual greylisting; twelve attempts reach over about nine hours. */
export const usualBackoff: Backoff = { baseMs: 15_000, capMs: 2 * 3_600_000, attempts: 12, maxAgeMs: 3 * 86_400_000 };

export interface Attempted {
  /** How many attempts have been made. */
  attempts: number;
  createTime: Date;
  now: Date;
  /** From 0 up to, and without, 1. */
  random: number;
}

/** When to try again; undefined when it is given up. */
export function nextAttempt(
  { attempts, createTime, now, random }: Attempted,
  { baseMs, capMs, attempts: most, maxAgeMs }: Backoff,
): Date | undefined {
  if (attempts >= most) return undefined;
  const ceilingMs = Math.min(capMs, baseMs * 2 ** Math.max(attempts - 1, 0));
  const next = new Date(now.getTime() + Math.floor(random * ceilingMs));
  return next.getTime() - createTime.getTime() > maxAgeMs ? undefined : next;
}
