// The files of an export, as spreadsheets and programs read them.
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { User } from '#proto/gen/sinew/user/v1/user.ts';
import { Workout } from '#proto/gen/sinew/workout/v1/workout.ts';
import { type CsvColumns, everyPage, toCsv, toJsonList, toParts } from './files.ts';

async function* each<Item>(...items: Item[]): AsyncGenerator<Item> {
  yield* items;
}
const textOf = async (content: AsyncIterable<string>): Promise<string> => (await Array.fromAsync(content)).join('');

type Row = { text: string; size: number | undefined; time: Date; own: boolean };
const columns: CsvColumns<Row> = {
  text: ({ text }) => text,
  size: ({ size }) => size,
  time: ({ time }) => time,
  own: ({ own }) => own,
};

it('a line has what the row has, in words that every program reads alike', async () => {
  const row: Row = {
    text: 'says "hi", ünïcödé\nand more',
    size: -2.5,
    time: new Date('2026-01-02T03:04:05.678Z'),
    own: true,
  };
  expect(await textOf(toCsv(columns, each<Row>(row, { ...row, text: '', size: undefined })))).toBe(
    'text,size,time,own\r\n' +
      '"says ""hi"", ünïcödé\nand more",-2.5,2026-01-02T03:04:05.678Z,true\r\n' +
      ',,2026-01-02T03:04:05.678Z,true\r\n',
  );
});

it('no cell is a formula, and every text comes back but for the mark before one', async () => {
  const rows = fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(rows, async (texts) => {
      const csv = await textOf(toCsv<string>({ text: (text) => text }, each(...texts)));
      const cells = (parse(csv, { record_delimiter: '\r\n', skip_empty_lines: false }) as string[][]).slice(1).flat();
      expect(cells.map((cell) => (/^'[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell) ? cell.slice(1) : cell))).toEqual(
        texts,
      );
      for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});

it('a list of messages is JSON as the REST surface shows it, also when it is empty', async () => {
  const user = User.fromPartial({ id: '7', displayName: 'Ada "the first"', createTime: new Date(0) });
  const list = toJsonList(User, 'sinew.user.v1.User', each(user, user));
  const shown = {
    id: '7',
    email: '',
    displayName: 'Ada "the first"',
    createTime: '1970-01-01T00:00:00Z',
    emailVerified: false,
    pendingEmail: '',
  };
  expect(JSON.parse(await textOf(list))).toEqual([shown, shown]);
  expect(JSON.parse(await textOf(toJsonList(User, 'sinew.user.v1.User', each())))).toEqual([]);
});

it('a last file marks what is private in the messages of the others, as the contract says', async () => {
  const files = [
    { name: 'account.json', content: toJsonList(User, 'sinew.user.v1.User', each()) },
    { name: 'workouts.json', content: toJsonList(Workout, 'sinew.workout.v1.Workout', each()) },
    { name: 'workouts.csv', content: each('text') },
  ];
  const [last, content] = (await Array.fromAsync(toParts(files))).slice(-2).map(({ part }) => part!);
  expect(last!.value).toBe('privacy.json');
  const marks = JSON.parse(String(content!.value)) as Record<string, Record<string, string>>;
  expect(Object.keys(marks)).toEqual(['account.json', 'workouts.json']);
  expect(marks['account.json']).toMatchObject({ email: 'personal', displayName: 'personal' });
  expect(marks['account.json']).not.toHaveProperty('createTime');
  expect(marks['workouts.json']).toMatchObject({ 'sets.notes': 'personal' });
});

it('pages are read one after another, each when it is wanted', async () => {
  const read: string[] = [];
  const list = everyPage(async (pageToken) => {
    read.push(pageToken);
    return { rows: [read.length * 2 - 1, read.length * 2], nextPageToken: read.length < 3 ? `p${read.length}` : '' };
  });
  expect((await list.next()).value).toBe(1);
  expect(read).toEqual(['']);
  expect(await Array.fromAsync(list)).toEqual([2, 3, 4, 5, 6]);
  expect(read).toEqual(['', 'p1', 'p2']);
});

it('parts name each file once and carry its bytes in pieces', async () => {
  const large = 'ü'.repeat(10_000);
  const parts = await Array.fromAsync(
    toParts([
      { name: 'a', content: each('one', 'two') },
      { name: 'none', content: each() },
      { name: 'b', content: each(...Array<string>(10).fill(large)) },
    ]),
  );
  const names = parts.flatMap(({ part }) => (part?.$case === 'file' ? part.value : []));
  expect(names).toEqual(['a', 'none', 'b']);
  const contents = parts.flatMap(({ part }) => (part?.$case === 'content' ? [part.value] : []));
  expect(contents[0]!.toString()).toBe('onetwo');
  expect(Buffer.concat(contents.slice(1)).toString()).toBe(large.repeat(10));
  expect(Math.max(...contents.map(({ length }) => length))).toBeLessThan(128 * 1024);
});
