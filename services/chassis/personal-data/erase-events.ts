// Removes events that tell of a person, those still to be told and those that could not be handled. Only the events of a
// deletion itself stay, which hold no more than the person's id.
import type { Transaction } from '../database/sql.ts';

const deletionEvents = ['userDeletionStarted', 'personalDataDeleted', 'userDeleted'];

/** @param names what tells of the person wherever it stands: the id, and where it is known the e-mail address */
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
