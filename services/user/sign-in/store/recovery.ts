// What ends when a forgotten password is set anew: everything by which somebody else may have come in meanwhile.
import type { Transaction } from '#chassis/database.ts';
import { forgetDevices } from './devices.ts';

/**
 * @param neverProven nobody had read mail at the account's address before: whoever opened it may have waited there for the
 * address's owner, with an identity or a second factor of their own
 */
export async function closeOtherWays(
  transaction: Transaction,
  userId: string,
  { neverProven, now }: { neverProven: boolean; now: Date },
): Promise<void> {
  await transaction`update api_key set revoked_at = ${now} where account_id = ${userId} and revoked_at is null`;
  await forgetDevices(transaction, userId);
  if (!neverProven) return;
  await transaction`delete from identity where account_id = ${userId}`;
  await transaction`delete from second_factor where account_id = ${userId}`;
}
