// Removes the events about a person: those in the outbox, and those that could not be handled. Only the events of the
// deletion itself stay; they hold no more than the person's id.
import type { Transaction } from '../database/sql.ts';

const deletionEvents = ['userDeletionStarted', 'personalDataDeleted', 'userDeleted'];

/** @param names the texts that tell of the person wherever they stand: the id and, if it is known, the e-mail address */
export async function eraseEvents(transaction: Transaction, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const bytes = Buffer.from(name);
    await transaction`
      delete from outbox
      where (position(${bytes} in payload) > 0 or position(${name} in aggregate) > 0) and type <> all (${deletionEvents})`;
    await transaction`
      delete from inbox_parked
      where (position(${bytes} in event) > 0 or position(${name} in aggregate) > 0) and type <> all (${deletionEvents})`;
  }
}
