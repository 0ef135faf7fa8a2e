// Makes a call of an embedding model that a person's budget pays for. Like a call of a language model it is in the ledger
// before it is made, at what it may cost, so that many at once pass no budget together. A provider does not count the tokens
// of texts in one way, so they are counted by the length of the texts, rather too many than too few.
import type { Clock } from '#chassis/runtime/clock.ts';
import type { EmbeddingSettings } from '../model/embeddings.ts';
import { ModelFailure } from '../model/provider/failure.ts';
import { costOf, estimateTokens } from '../model/provider/usage.ts';
import type { Budgets } from './budget.ts';
import type { UsageStore } from './store.ts';

export interface ChargedTexts {
  /** Who pays. */
  userId: string;
  settings: EmbeddingSettings;
  texts: readonly string[];
}

/** @throws ModelFailure over-budget, when the month's budget does not have so much left; else what the call fails with */
export type Charge = <Result>(charged: ChargedTexts, call: () => Promise<Result>) => Promise<Result>;

interface ChargeParts {
  usage: Pick<UsageStore, 'open' | 'settle'>;
  budgets: () => Budgets;
  clock: Clock;
}

/** A call in the background takes a minute at the most. */
const withinMs = 60_000;

export const charging =
  ({ usage, budgets, clock }: ChargeParts): Charge =>
  async ({ userId, settings: { provider, model, price }, texts }, call) => {
    const inputTokens = estimateTokens(texts.reduce((sum, text) => sum + text.length, 0));
    const counted = { provider, model, inputTokens, outputTokens: 0 };
    const costMicros = costOf(counted, { input: price, output: 0 });
    const entry = await usage.open(
      { userId, messageId: undefined, organisationId: undefined },
      { ...counted, costMicros, withinMs },
      { budgets: budgets(), settled: [], now: clock.now() },
    );
    if ('overBudgetOf' in entry) throw new ModelFailure('over-budget', 'the budget of the month is used up');
    const start = performance.now();
    const settle = (outcome: 'answered' | ModelFailure['kind'] | 'cancelled') =>
      usage.settle([
        { ...counted, id: entry.id, outcome, milliseconds: performance.now() - start, costMicros, isEstimated: true },
      ]);
    try {
      const result = await call();
      await settle('answered');
      return result;
    } catch (error) {
      await settle(error instanceof ModelFailure ? error.kind : 'cancelled');
      throw error;
    }
  };
