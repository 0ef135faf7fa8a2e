// The profile that other services hear of an account: all that they need to write to the person. It is read in the
// transaction that changed the account, so that the events of an account have the order of its changes.
import type { Transaction } from '#chassis/database/sql.ts';
import { appendEvents } from '#chassis/events/outbox.ts';
import { WeightUnit } from '#proto/gen/sinew/user/v1/user.ts';

interface ProfileRow {
  email: string;
  displayName: string;
  locale: string;
  timeZone: string;
  emailVerified: boolean;
  weightUnit: 'kg' | 'lb';
}

export const userAggregate = (userId: string): string => `user/${userId}`;

export async function tellProfile(
  transaction: Transaction,
  kind: 'userSignedUp' | 'userChanged',
  userId: string,
): Promise<void> {
  const [row] = await transaction<ProfileRow[]>`
    select email, display_name as "displayName", locale, time_zone as "timeZone",
      email_verified_at is not null as "emailVerified", weight_unit as "weightUnit"
    from account where id = ${userId}`;
  const weightUnit = row!.weightUnit === 'kg' ? WeightUnit.KG : WeightUnit.LB;
  await appendEvents(transaction, [
    { aggregate: userAggregate(userId), payload: { $case: kind, value: { ...row!, userId, weightUnit } } },
  ]);
}
