// A lock by name, for what no row stands for: the number of a person's things, or the first of a kind.
import type { Transaction } from './sql.ts';

/** Waits for the lock of this name, which the transaction holds to its end. */
export async function lockName(transaction: Transaction, name: string): Promise<void> {
  await transaction`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}
