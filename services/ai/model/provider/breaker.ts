// Which models are not asked for now, because they failed. A model that says when to come back is left alone until then; one
// that refuses us for a reason that does not pass by itself is left alone for a minute; one that fails again and again is left
// alone for longer each time, and then tried by one call before others follow.
import type { Clock } from '#chassis/runtime/clock.ts';
import type { FailureKind } from '../prompt/conversation.ts';

interface Circuit {
  failures: number;
  openUntil: number;
  isTrying: boolean;
}

export interface Failed {
  kind: FailureKind;
  /** What the provider asked for in Retry-After. */
  retryAfterMs?: number;
}

const failuresToOpen = 3;
const firstPauseMs = 5000;
const longestPauseMs = 300_000;
const refusedPauseMs = 60_000;
/** A provider may ask for more, but we look again within this time. */
const longestWaitMs = 3_600_000;
/** So many models at the most are known: the circuits of removed models go first. */
const mostCircuits = 1000;

/** Failures that are about the request and not about the provider. */
const neutral: readonly FailureKind[] = ['no-key', 'paused', 'too-long', 'over-budget'];
const refused: readonly FailureKind[] = ['denied', 'rejected'];

export class CircuitBreaker {
  readonly #circuits = new Map<string, Circuit>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether the model may be asked. Each `true` must be followed by one of `succeed`, `fail` and `release`. */
  enter(key: string): boolean {
    const circuit = this.#circuits.get(key);
    if (!circuit) return true;
    if (circuit.isTrying || this.pausedUntil(key)) return false;
    circuit.isTrying = circuit.openUntil > 0;
    return true;
  }

  /** Until when the model is not asked. */
  pausedUntil(key: string): Date | undefined {
    const until = this.#circuits.get(key)?.openUntil ?? 0;
    return until > this.#now() ? new Date(until) : undefined;
  }

  succeed(key: string): void {
    this.#circuits.delete(key);
  }

  /** The call ended without telling anything about the provider. */
  release(key: string): void {
    const circuit = this.#circuits.get(key);
    if (circuit) circuit.isTrying = false;
  }

  fail(key: string, { kind, retryAfterMs }: Failed): void {
    if (neutral.includes(kind)) {
      this.release(key);
      return;
    }
    const failures = (this.#circuits.get(key)?.failures ?? 0) + 1;
    const pauseMs = pauseAfter(failures, { kind, retryAfterMs });
    this.#circuits.delete(key);
    this.#circuits.set(key, { failures, openUntil: pauseMs && this.#now() + pauseMs, isTrying: false });
    if (this.#circuits.size > mostCircuits) this.#circuits.delete(this.#circuits.keys().next().value!);
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

/** Milliseconds; 0 when the model may be asked at once. */
function pauseAfter(failures: number, { kind, retryAfterMs }: Failed): number {
  const growing = Math.min(firstPauseMs * 2 ** Math.max(failures - failuresToOpen, 0), longestPauseMs);
  if (retryAfterMs !== undefined) return Math.min(Math.max(retryAfterMs, 1000), longestWaitMs);
  if (refused.includes(kind)) return refusedPauseMs;
  return kind === 'rate-limited' || failures >= failuresToOpen ? growing : 0;
}
