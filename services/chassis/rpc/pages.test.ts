// Page tokens: where they lead, and where they are refused.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { cutPage, fitPage, type List, readPage } from './pages.ts';

const numbers: List<number> = { name: 'test.numbers', filters: { even: true, since: new Date(0) }, position: z.int() };
const first = readPage({ pageSize: 2, pageToken: '' }, numbers);
const token = cutPage(first, [10, 20, 30], (row) => row).nextPageToken;

test('a page without a size has fifty rows', () => {
  expect(readPage({ pageSize: 0, pageToken: '' }, numbers)).toMatchObject({ size: 50, after: undefined });
});

test('a next page begins behind the last row of the page before', () => {
  expect(readPage({ pageSize: 2, pageToken: token }, numbers)).toMatchObject({ size: 2, after: 20 });
});

test('a page that is not followed by a row has no next page', () => {
  expect(cutPage(first, [10, 20], (row) => row)).toEqual({ rows: [10, 20], nextPageToken: '' });
  expect(cutPage(first, [], (row) => row)).toEqual({ rows: [], nextPageToken: '' });
});

test.each([
  ['as long as it may be when its rows are small', [1000, 1000, 1000], 2],
  ['shorter when its rows are large', [600_000, 600_000, 1], 1],
  ['never empty', [9_000_000, 1, 1], 1],
])('a page is %s', (_, sizes, expected) => {
  const read = sizes.map((bytes) => ({ bytes }));
  const { rows, nextPageToken } = cutPage(fitPage(first, read), read, ({ bytes }) => bytes);
  expect([rows.length, nextPageToken !== '']).toEqual([expected, true]);
});

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const [digest] = JSON.parse(Buffer.from(token, 'base64url').toString()) as [string];

test.each([
  ['of another list', token, { ...numbers, name: 'test.letters' }],
  ['of other filters', token, { ...numbers, filters: { even: false } }],
  ['that is no token', 'no token', numbers],
  ['with a position of another type', encode([digest, 'twenty']), numbers],
  ['without a position', encode([digest]), numbers],
  ['that is cut short', token.slice(0, -3), numbers],
])('a token %s is refused', (_, pageToken, list) => {
  expect(() => readPage({ pageSize: 2, pageToken }, list)).toThrow(
    expect.objectContaining({ reason: 'INVALID_PAGE_TOKEN' }),
  );
});
