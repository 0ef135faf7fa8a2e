// Cursors of an inbox: the letter p and a position. A cursor is no secret and gives no right: with another person's cursor a
// caller only begins at another place of the caller's own inbox.
import { Refusal } from '#chassis/rpc/errors.ts';

export const toCursor = (position: bigint): string => `p${position}`;

/** The position of a cursor; undefined for an empty text. @throws Refusal INVALID_CURSOR */
export function fromCursor(cursor: string): bigint | undefined {
  if (cursor === '') return undefined;
  const digits = /^p(0|[1-9][0-9]{0,17})$/.exec(cursor)?.[1];
  if (digits === undefined)
    throw new Refusal('INVALID_CURSOR', 'a cursor is what a list or a stream of the inbox gave');
  return BigInt(digits);
}
