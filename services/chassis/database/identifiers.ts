// Identifiers of rows: UUID version 7, which begin with their time, so that new rows lie together in an index and the
// order of identifiers is the order of creation to the millisecond. https://www.rfc-editor.org/rfc/rfc9562#section-5.7
import { randomUUID } from 'node:crypto';

/** The random digits are those of a random UUID, which Node draws many at a time. */
export function createId(now: Date): string {
  const time = now.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
