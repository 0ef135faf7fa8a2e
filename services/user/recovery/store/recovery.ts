// Ends every way by which somebody else may have come in, when an account returns to its owner by a new password or by its
// former address.
import type { Transaction } from '#chassis/database/sql.ts';
import { forgetDevices } from '../../device/store.ts';

/**
 * Ends keys and known devices, and after a late proof also the identities and the second factor from before it.
 * @param provenLate when the address was proven, if it was proven only to recover the account. The person who opened the
 * account may have waited there for the address's owner, with an identity or a second factor of their own.
 */
export async function closeOtherWays(
  transaction: Transaction,
  userId: string,
  { provenLate, now }: { provenLate: Date | null; now: Date },
): Promise<void> {
  await transaction`update api_key set revoked_at = ${now} where account_id = ${userId} and revoked_at is null`;
  await forgetDevices(transaction, userId);
  if (!provenLate) return;
  await transaction`delete from identity where account_id = ${userId} and created_at <= ${provenLate}`;
  await transaction`delete from second_factor where account_id = ${userId} and created_at <= ${provenLate}`;
}

/** Ends sessions, keys, known devices, and sign-ins that are under way. */
export async function endEveryWayIn(transaction: Transaction, userId: string, now: Date): Promise<void> {
  await transaction`update session set closed_at = ${now} where account_id = ${userId} and closed_at is null`;
  await transaction`delete from sign_in_challenge where account_id = ${userId}`;
  await transaction`delete from provider_flow where account_id = ${userId}`;
  await closeOtherWays(transaction, userId, { provenLate: null, now });
}

/** Ends ways to sign in that were added since a time. All recovery codes end too, because they may be new. */
export async function forgetSuspects(transaction: Transaction, userId: string, since: Date): Promise<void> {
  await transaction`delete from identity where account_id = ${userId} and created_at >= ${since}`;
  await transaction`
    delete from second_factor where account_id = ${userId} and coalesce(confirmed_at, created_at) >= ${since}`;
  await transaction`delete from recovery_code where account_id = ${userId}`;
}
