// The revoked access tokens: the ids of sessions, API keys and people with tokens that end before their time. They are kept
// in memory, because each call asks. The memory is bounded, because an id is forgotten when its last token has ended.
import type { Caller } from '../rpc/context.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';

export interface Revocation {
  /** The id of a session, an API key or a person. */
  id: string;
  /** From this moment on no token of the id can be alive. */
  endTime: Date;
}

/** The pause between two looks for ids that may be forgotten. */
const sweepMs = 60_000;

export class Revocations {
  readonly #clock: Clock;
  /** For each id, when its last token ends: milliseconds since the epoch. */
  readonly #ends = new Map<string, number>();
  readonly #listeners: ((added: readonly Revocation[]) => void)[] = [];
  #sweepTime = 0;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Answers with the revocations that are new. */
  add(revocations: readonly Revocation[]): Revocation[] {
    this.#sweep();
    const added = revocations.filter(({ id }) => !this.#ends.has(id));
    for (const { id, endTime } of added) this.#ends.set(id, endTime.getTime());
    if (added.length > 0) for (const listener of this.#listeners) listener(added);
    return added;
  }

  /** Whether the caller's token ended before its time. */
  covers({ userId, sessionId }: Pick<Caller, 'userId' | 'sessionId'>): boolean {
    return this.#ends.size > 0 && (this.#ends.has(sessionId) || this.#ends.has(userId));
  }

  /** Calls back with new revocations, whenever there are any. */
  onRevoked(listener: (added: readonly Revocation[]) => void): void {
    this.#listeners.push(listener);
  }

  #sweep(): void {
    const now = this.#clock.now().getTime();
    if (now < this.#sweepTime) return;
    this.#sweepTime = now + sweepMs;
    for (const [id, end] of this.#ends) if (end <= now) this.#ends.delete(id);
  }
}
