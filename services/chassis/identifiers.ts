// Identifiers of rows: UUID version 7, which begin with their time, so that new rows lie together in an index and the
// order of identifiers is the order of creation to the millisecond. https://www.rfc-editor.org/rfc/rfc9562#section-5.7
import { randomBytes } from 'node:crypto';

export function createId(now: Date): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now.getTime(), 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
