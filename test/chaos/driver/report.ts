// Reports a load: which calls failed and how, and how long people waited before, during and after the disturbance.
import type { CallResult } from './load.ts';

export interface TimeSpan {
  /** Milliseconds since the load began. */
  from: number;
  to: number;
}

export interface LoadReport {
  calls: number;
  /** Failures by `kind status reason`. */
  failures: Record<string, number>;
  failedIdempotent: number;
  failedWrites: number;
  /** The 99th percentile of the times until a refusal with 503, in milliseconds; absent where there was none. */
  refusedP99Ms: number | undefined;
  /** Refusals with 503 that do not say when to come again. */
  withoutRetryAfter: number;
  /** The longest time without any success, in milliseconds. */
  longestGapMs: number;
  p99Ms: { before: number; during: number; after: number };
}

export function toReport(outcomes: readonly CallResult[], disturbed: TimeSpan): LoadReport {
  const failed = outcomes.filter(({ status }) => status !== 200);
  const refused = failed.filter(({ status }) => status === 503);
  return {
    calls: outcomes.length,
    failures: countBy(failed, ({ call, status, reason }) => `${call.kind}: ${status} ${reason}`),
    failedIdempotent: failed.filter(({ call }) => call.idempotent).length,
    failedWrites: failed.filter(({ call }) => !call.idempotent).length,
    refusedP99Ms: refused.length > 0 ? percentile(refused, 0.99) : undefined,
    withoutRetryAfter: refused.filter(({ retryAfter }) => !retryAfter).length,
    longestGapMs: longestGap(outcomes),
    p99Ms: {
      before: waitOf(outcomes, { from: 0, to: disturbed.from }),
      during: waitOf(outcomes, disturbed),
      after: waitOf(outcomes, { from: disturbed.to, to: Number.POSITIVE_INFINITY }),
    },
  };
}

function countBy<Item>(items: readonly Item[], toKey: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[toKey(item)] = (counts[toKey(item)] ?? 0) + 1;
  return counts;
}

function longestGap(outcomes: readonly CallResult[]): number {
  const times = outcomes
    .filter(({ status }) => status === 200)
    .map(({ startedAt, tookMs }) => startedAt + tookMs)
    .sort((a, b) => a - b);
  return Math.round(times.reduce((longest, time, index) => Math.max(longest, time - (times[index - 1] ?? time)), 0));
}

/** The 99th percentile of the times of calls that began in a span. */
const waitOf = (outcomes: readonly CallResult[], { from, to }: TimeSpan): number =>
  percentile(
    outcomes.filter(({ startedAt }) => startedAt >= from && startedAt < to),
    0.99,
  );

/** The longest time among the given share of fastest calls, in milliseconds. */
export function percentile(outcomes: readonly Pick<CallResult, 'tookMs'>[], share: number): number {
  const took = outcomes.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return Math.round(took[Math.max(0, Math.ceil(took.length * share) - 1)] ?? 0);
}
