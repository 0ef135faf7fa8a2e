// Pages of lists by keyset: a page token is the position of the last row, so rows that come or go never shift a page. A
// token also carries a digest of its list and filters and is refused anywhere else. The token is opaque but no secret: the
// query decides which rows can be reached, never the token.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from './errors.ts';

const defaultSize = 50;

/** The paging fields of a request. */
export interface PageRequest {
  pageSize: number;
  pageToken: string;
}

export interface List<Position> {
  /** Unique in the mesh: `user.sessions`. */
  name: string;
  /** All other values that decide which rows are in the list and in which order, as plain JSON values and dates. */
  filters?: unknown;
  /** The columns of the order, of the kinds in `positions`. Times must be whole milliseconds, or rows are skipped. */
  position: z.ZodType<Position>;
}

const longestText = 500;

/**
 * The kinds of values in a position. Somebody who forges a token can put anything into it, so each kind accepts only values
 * that a row can have: values that PostgreSQL accepts for the column, in the range of the column.
 */
export const positions = {
  id: z.uuid(),
  /** Whole numbers from `first` to `last`, both within what the column's type holds. */
  number: (first: number, last: number) => z.int().min(first).max(last),
  /** Digits of a bigint above zero. */
  count: z.string().regex(/^(0|[1-9]\d{0,17})$/),
  /** Milliseconds since the epoch, in the range of a protobuf timestamp: the years 1 to 9999. */
  time: z.int().min(-62_135_596_800_000).max(253_402_300_799_999),
  /** A word of the catalogue or a UUID. */
  word: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(64),
  text: z
    .string()
    .max(longestText)
    .refine((text) => text.isWellFormed() && !text.includes('\0')),
};

export interface Page<Position> {
  list: List<Position>;
  /** The number of rows to answer; read one more, so that `cutPage` knows whether there is a next page. */
  size: number;
  /** The position behind which the rows begin. */
  after: Position | undefined;
}

/** @throws Refusal INVALID_PAGE_TOKEN */
export function readPage<Position>({ pageSize, pageToken }: PageRequest, list: List<Position>): Page<Position> {
  const after = pageToken ? readToken(pageToken, list) : undefined;
  return { list, size: pageSize || defaultSize, after };
}

/** The most bytes of one page: clients accept answers of up to 4 MB. */
const mostBytes = 1024 * 1024;

/** The page, shorter where the rows would be too many bytes together; the first row is always in it. */
export function fitPage<Position>(page: Page<Position>, read: readonly { bytes: number }[]): Page<Position> {
  let bytes = 0;
  const tooMuch = read.findIndex((row, index) => {
    bytes += row.bytes;
    return index > 0 && bytes > mostBytes;
  });
  return tooMuch < 0 ? page : { ...page, size: Math.min(page.size, tooMuch) };
}

/** The rows to answer out of those read, and the token of the next page, empty when there is none. */
export function cutPage<Position, Row>(
  { list, size }: Page<Position>,
  read: readonly Row[],
  positionOf: (row: Row) => Position,
): { rows: readonly Row[]; nextPageToken: string } {
  const rows = read.slice(0, size);
  const last = rows.at(-1);
  const nextPageToken = read.length > size && last !== undefined ? writeToken(positionOf(last), list) : '';
  return { rows, nextPageToken };
}

function writeToken<Position>(position: Position, list: List<Position>): string {
  return Buffer.from(JSON.stringify([digest(list), position])).toString('base64url');
}

function readToken<Position>(token: string, list: List<Position>): Position {
  const parsed = z.tuple([z.literal(digest(list)), list.position]).safeParse(parse(token));
  // A token is accepted only in the form in which we write it. A lenient reader would accept tokens that we never wrote.
  if (parsed.success && writeToken(parsed.data[1], list) === token) return parsed.data[1];
  const description = 'was not given by this list with these filters';
  throw new Refusal('INVALID_PAGE_TOKEN', `pageToken: ${description}`, {
    violations: [{ field: 'pageToken', description }],
  });
}

function parse(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

const digest = ({ name, filters }: List<unknown>): string =>
  createHash('sha256')
    .update(JSON.stringify([name, filters]))
    .digest('base64url')
    .slice(0, 16);
