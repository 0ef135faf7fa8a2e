// Says when to try a delivery again: exponential backoff with full jitter, so that deliveries that failed together do not
// come back together. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/

export interface Backoff {
  baseMs: number;
  /** The longest wait. */
  capMs: number;
  /** The message is given up after so many attempts, or at this age. */
  attempts: number;
  maxAgeMs: number;
}

/** Servers that greylist usually ask for five minutes. Twelve attempts take about three hours, and at most about six. */
export const usualBackoff: Backoff = { baseMs: 15_000, capMs: 2 * 3_600_000, attempts: 12, maxAgeMs: 3 * 86_400_000 };

export interface Attempted {
  /** How many attempts have been made. */
  attempts: number;
  createTime: Date;
  now: Date;
  /** At least 0 and less than 1. */
  random: number;
}

/** When to try again; undefined when the message is given up. */
export function nextAttempt(
  { attempts, createTime, now, random }: Attempted,
  { baseMs, capMs, attempts: most, maxAgeMs }: Backoff,
): Date | undefined {
  if (attempts >= most) return undefined;
  const ceilingMs = Math.min(capMs, baseMs * 2 ** Math.max(attempts - 1, 0));
  const next = new Date(now.getTime() + Math.floor(random * ceilingMs));
  return next.getTime() - createTime.getTime() > maxAgeMs ? undefined : next;
}
