// The budgets of a month, and whether they have enough left for a call. A call in an organisation's name counts against its
// budget and against the person's as well, so that no member uses up alone what all of them have.

export type Payer = 'person' | 'organisation';

/** What may be used in a month, in millionths of the operator's currency. */
export interface Budgets {
  personMicros: number;
  organisationMicros: number;
}

export interface Spent {
  person: number;
  /** Undefined where the person asks for themselves. */
  organisation: number | undefined;
}

/** Whose budget does not have so much left. */
export function payerOverBudget(
  { person, organisation }: Spent,
  { budgets, costMicros }: { budgets: Budgets; costMicros: number },
): Payer | undefined {
  if (organisation !== undefined && organisation + costMicros > budgets.organisationMicros) return 'organisation';
  return person + costMicros > budgets.personMicros ? 'person' : undefined;
}

/** In UTC, so that a month is the same for everybody. */
export const startOfMonth = (now: Date): Date => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
