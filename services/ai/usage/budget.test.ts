// Whose budget has not enough left for a call.
import { describe, expect, it } from 'vitest';
import { payerOverBudget, startOfMonth } from './budget.ts';

const budgets = { personMicros: 100, organisationMicros: 1000 };

describe('a call', () => {
  it.each<[string, number, number | undefined, number, ReturnType<typeof payerOverBudget>]>([
    ['that fits', 50, undefined, 40, undefined],
    ['that takes the last of the person’s budget', 60, undefined, 40, undefined],
    ['that passes it', 61, undefined, 40, 'person'],
    ['of nothing, with a budget that is used up', 100, undefined, 0, undefined],
    ['that fits into both', 0, 900, 100, undefined],
    ['that passes the organisation’s budget only', 0, 901, 100, 'organisation'],
    ['that passes the person’s budget only', 1, 0, 100, 'person'],
    ['that passes both', 1, 901, 100, 'organisation'],
  ])('%s is judged by what is spent', (_, person, organisation, costMicros, payer) => {
    expect(payerOverBudget({ person, organisation }, { budgets, costMicros })).toBe(payer);
  });

  it.each([
    ['2026-03-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['2026-02-28T23:59:59.999Z', '2026-02-01T00:00:00.000Z'],
    ['2026-12-31T23:00:00.000-05:00', '2027-01-01T00:00:00.000Z'],
  ])('at %s is of the month from %s', (at, from) => {
    expect(startOfMonth(new Date(at)).toISOString()).toBe(from);
  });
});
