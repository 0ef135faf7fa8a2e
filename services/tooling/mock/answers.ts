// The answers to calls under an Idempotency-Key, kept in memory by the rules by which the mesh keeps them in its databases.
import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { AnswerStore, CallOutcome, Given, KeptAnswer } from '#chassis/idempotency/answers.ts';
import type { KeyedCall } from '#chassis/idempotency/key.ts';
import { inUse, keptMs, notKept, reused } from '#chassis/idempotency/refusals.ts';
import { Refusal } from '#chassis/rpc/errors.ts';

interface Kept {
  request: Buffer;
  /** Absent when the answer is told only once. */
  answer?: KeptAnswer;
}

const mostKept = 10_000;

export class AnswersInMemory implements AnswerStore {
  readonly secret = randomBytes(32);
  readonly #kept = new LRUCache<string, Kept>({ max: mostKept, ttl: keptMs });
  readonly #running = new Set<string>();

  async once(call: KeyedCall, _deadline: number, work: () => Promise<CallOutcome>): Promise<Given> {
    const id = nameOf(call);
    const before = this.#find(call);
    if (before && !before.answer) throw notKept();
    if (before?.answer) return { answer: before.answer, again: true };
    this.#running.add(id);
    try {
      const { answer, final } = await work();
      if (final) this.#kept.set(id, { request: call.request, answer });
      return { answer, again: false };
    } finally {
      this.#running.delete(id);
    }
  }

  async atMostOnce<Result>(call: KeyedCall, work: () => Promise<Result>): Promise<Result> {
    const id = nameOf(call);
    if (this.#find(call)) throw notKept();
    this.#kept.set(id, { request: call.request });
    try {
      return await work();
    } catch (error) {
      if (error instanceof Refusal) this.#kept.delete(id);
      throw error;
    }
  }

  /** @throws Refusal IDEMPOTENCY_KEY_IN_USE, IDEMPOTENCY_KEY_REUSED */
  #find(call: KeyedCall): Kept | undefined {
    const id = nameOf(call);
    if (this.#running.has(id)) throw inUse();
    const kept = this.#kept.get(id);
    if (kept && !kept.request.equals(call.request)) throw reused();
    return kept;
  }
}

const nameOf = ({ id }: KeyedCall): string => id.toString('base64');
