// The SQL of everything that belongs to one person, whichever table holds it.
import type { Transaction } from '#chassis/database/sql.ts';
import { eraseSecrets } from '#chassis/secrets/uses/store.ts';

/** Rows of a workout are written under its row's lock, so its sets are looked for when the workouts are gone. */
export async function erasePerson(transaction: Transaction, userId: string): Promise<void> {
  const workouts = await transaction<{ id: string }[]>`delete from workout where user_id = ${userId} returning id`;
  const ids = workouts.map(({ id }) => id);
  await transaction`delete from workout_set where workout_id = any (${ids}::uuid[])`;
  await transaction`delete from workout_share where user_id = ${userId}`;
  await transaction`delete from workout_best where user_id = ${userId}`;
  await transaction`delete from record_told where user_id = ${userId}`;
  await transaction`delete from routine where user_id = ${userId}`;
  await transaction`delete from goal where user_id = ${userId}`;
  await transaction`delete from imported_name where user_id = ${userId}`;
  await transaction`delete from exercise where owner_id = ${userId}`;
  await eraseSecrets(transaction, userId);
}
