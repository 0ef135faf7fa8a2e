// Broken exports: each is refused with its line and its column.
import { describe, expect, it } from 'vitest';
import { ImportError, maxFileBytes } from './reader.ts';
import { read } from './testing.ts';

const strong =
  'Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE';
const hevy = 'title,start_time,end_time,exercise_title,superset_id,set_type,reps,rpe';
const good = '2024-11-28 17:36:08,A,35m,Squat,1,100,5,0,0,,,8';

async function refusalOf(file: string | Uint8Array): Promise<ImportError> {
  const error = await read(file).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ImportError)) throw new Error(`expected an ImportError, got ${error}`);
  return error;
}

/** A good Strong row with one cell changed. */
function row(column: string, value: string): string {
  const cells = good.split(',');
  cells[strong.split(',').indexOf(column)] = value;
  return cells.join(',');
}

describe('a file is refused', () => {
  it.each([
    ['when it is empty', '', 1, /empty/],
    ['when it has only blank lines', '\n\n \n', 3, /not the header/],
    ['when it has only a header', `${strong}\n`, 1, /no rows/],
    [
      'when its header is of neither app',
      'when,what\n1,2',
      1,
      /not the header of a Strong export \(date, .* Hevy export/,
    ],
    ['when a record has too few fields', `${strong}\n${good}\n2024-11-28 17:36:08,A`, 3, /2 fields, the header 12/],
    ['when a record has too many fields', `${strong}\n${good},x`, 2, /13 fields/],
    ['when a quote is never closed', `${strong}\n${good}\n"2024,A\n${good}\n`, 3, /never closed/, 'Date'],
    ['when text follows a closing quote', `${strong}\n${row('Notes', '"a"b')}`, 2, /goes on after/, 'Notes'],
    [
      'when a bare field has a quote in it',
      `${strong}\n${row('Notes', '5" band')}`,
      2,
      /does not begin with one/,
      'Notes',
    ],
    ['when a record never ends', `${strong}\n${good}\n"${`${'x'.repeat(999)}\n`.repeat(100)}`, 3, /too long/, 'Date'],
    ['when a line never ends', `${strong}\n${good}\n${','.repeat(100_000)}`, 3, /too long/],
    ['when it has a NUL', `${strong}\r\n${good}\r\n${row('Notes', 'a\0b')}`, 3, /NUL/],
  ])('%s', async (_, file, line, reason, column = undefined) => {
    expect(await refusalOf(file)).toMatchObject({ line, column, reason: expect.stringMatching(reason) });
  });

  it('when it is not UTF-8, and says where', async () => {
    const file = Buffer.from(`${strong}\n${good}\n${row('Notes', 'é')}\n`, 'latin1');
    expect(await refusalOf(file)).toMatchObject({ line: 3, reason: 'the file is not UTF-8 text' });
    expect(await refusalOf(Buffer.from(strong, 'utf16le'))).toMatchObject({ line: 1 });
    expect(await refusalOf(Buffer.from(`${strong}\n${good}é`).subarray(0, -1))).toMatchObject({ line: 2 });
  });

  it('when it is larger than the limit', async () => {
    const file = Buffer.alloc(maxFileBytes + 1, '\n');
    file.write(strong);
    expect(await refusalOf(file)).toMatchObject({ line: 1, reason: 'the file is larger than 20 MB' });
  });

  it('when it has more sets in a workout than can be stored', async () => {
    const sets = (count: number) => `${strong}\n${`${good}\n`.repeat(count)}`;
    expect((await read(sets(1000))).workouts[0]?.sets).toHaveLength(1000);
    expect(await refusalOf(sets(1001))).toMatchObject({ line: 1002, reason: expect.stringMatching(/1000 sets/) });
  });
});

describe('a header is refused', () => {
  it.each([
    ['for a column that is not known', `${strong},Mood`, 'Mood', /not a column of a Strong export \(date, /],
    ['for a column that is there twice', `${strong},Reps`, 'Reps', /says the same as the column "Reps"/],
    [
      'for two columns of one meaning',
      'title,start_time,exercise_title,weight_kg,weight_lbs',
      'weight_lbs',
      /"weight_kg"/,
    ],
    ['without the start', 'Workout Name,Exercise Name,Reps', undefined, /the column "date" of .* is missing/],
    ['without the exercise', 'title,start_time,reps', undefined, /the column "exercise_title" of .* is missing/],
    ['without anything to count', 'Date,Workout Name,Exercise Name,Notes', undefined, /no column/],
  ])('%s', async (_, header, column, reason) => {
    expect(await refusalOf(`${header}\n`)).toMatchObject({ line: 1, column, reason: expect.stringMatching(reason) });
  });

  it('is known in any case, order and spacing, and with a delimiter at the end of each line', async () => {
    const { workouts } = await read(' REPS ;exercise  name;"Date";Workout Name;\n5;Squat;2024-11-28 17:36:08;A;\n');
    expect(workouts[0]?.sets[0]).toMatchObject({ exerciseName: 'Squat', reps: 5 });
  });
});

describe('a row is refused', () => {
  it.each([
    ['Date', '2024-02-30 10:00:00', /is not a date and time/],
    ['Date', '28/11/2024 17:36', /is not a date and time/],
    ['Date', '2024-11-28', /is not a date and time/],
    ['Date', '', /there is no date and time/],
    ['Date', '2024-11-28 24:00:00', /is not a date and time/],
    ['Workout Name', 'x'.repeat(201), /longer than 200/],
    ['Duration', 'soon', /"soon" is not a duration/],
    ['Duration', '999999h', /longer than a year/],
    ['Exercise Name', '', /no name/],
    ['Exercise Name', 'x'.repeat(101), /longer than 100/],
    ['Set Order', 'X', /"X" is not a kind of set/],
    ['Set Order', '-1', /is not a kind of set/],
    ['Weight', 'heavy', /"heavy" is not a number/],
    ['Weight', '"1,5"', /is not a number/],
    ['Weight', '2000.1', /not within -500 to 2000/],
    ['Weight', '-500.1', /not within/],
    ['Weight', '1e999', /is not a number/],
    ['Weight', 'NaN', /is not a number/],
    ['Weight', '0x10', /is not a number/],
    ['Weight', '1'.repeat(65), /is not a number/],
    ['Reps', '13.5', /"13.5" is not a whole number/],
    ['Reps', '-1', /not within 0 to 10000/],
    ['Reps', '10001', /not within/],
    ['Distance', '-1', /not within/],
    ['Distance', '1000.1', /not within 0 to 1000/],
    ['Seconds', '604801', /not within/],
    ['Notes', 'x'.repeat(4001), /longer than 4000/],
    ['Workout Notes', 'x'.repeat(4001), /longer than 4000/],
    ['RPE', '10.5', /not within 0 to 10/],
    ['RPE', '-1', /not within/],
  ])('for the %s %j', async (column, value, reason) => {
    const file = `${strong}\n${good}\n\n${row(column, value)}\n${good}`;
    expect(await refusalOf(file)).toMatchObject({ line: 4, column, reason: expect.stringMatching(reason) });
  });

  it.each([
    ['end_time', '"15 Sep 2025, 07:47"', /the end is before the start/],
    ['end_time', 'later', /is not a date and time/],
    ['superset_id', '1001', /not within 0 to 1000/],
    ['superset_id', 'one', /is not a whole number/],
    ['set_type', 'cluster', /is not a kind of set/],
  ])('of Hevy for the %s %j', async (column, value, reason) => {
    const cells = { title: 'A', start_time: '"15 Sep 2025, 07:48"', end_time: '', exercise_title: 'Squat', reps: '5' };
    const fields = { superset_id: '', set_type: '', rpe: '', ...cells, [column]: value } as Record<string, string>;
    const file = `${hevy}\n${hevy
      .split(',')
      .map((name) => fields[name])
      .join(',')}`;
    expect(await refusalOf(file)).toMatchObject({ line: 2, column, reason: expect.stringMatching(reason) });
  });

  it.each([
    ['Weight', 'Weight Unit', 'stone'],
    ['Distance', 'Distance Unit', 'furlong'],
    ['Weight', 'Weight Unit', 'km'],
  ])('for a %s with the %s %j', async (column, unitColumn, unit) => {
    const file = `Date,Workout Name,Exercise Name,${column},${unitColumn}\n2024-11-28 17:36:08,A,Squat,5,${unit}`;
    expect(await refusalOf(file)).toMatchObject({ line: 2, column: unitColumn });
  });

  it('for an end that only a later line of the workout has wrong', async () => {
    const file = `${strong}\n${good}\n${row('Duration', 'soon')}`;
    expect(await refusalOf(file)).toMatchObject({ line: 3, column: 'Duration' });
  });

  it('for limits in the unit of the file', async () => {
    const file = 'title,start_time,exercise_title,weight_lbs\nA,2025-09-15 07:48,Squat,4410';
    expect((await refusalOf(file)).reason).toBe('"4410" is not within -1102 to 4409');
  });

  it('at the line where its record begins', async () => {
    const file = `${strong}\r\n${row('Notes', '"one\r\ntwo\r\nthree"')}\r\n${row('Notes', '"four\r\nfive"').replace('100', 'heavy')}\r\n`;
    expect(await refusalOf(file)).toMatchObject({ line: 5, column: 'Weight' });
  });
});

describe('the message', () => {
  it('says the place and the reason', async () => {
    const error = await refusalOf(`${strong}\n${row('Reps', '13.5')}`);
    expect(error.message).toBe('line 2, column "Reps": "13.5" is not a whole number');
    expect((await refusalOf(strong)).message).toBe('line 1: there are no rows below the header');
  });

  it('stays short and printable whatever the file has', async () => {
    const { message } = await refusalOf(`${strong}\n${row('Set Order', `\u0007${'x'.repeat(5000)}`)}`);
    expect(message.length).toBeLessThan(200);
    expect(message).toMatch(/^\P{Cc}+$/u);
    expect((await refusalOf(`Date,${'y'.repeat(5000)}\n`)).message.length).toBeLessThan(1000);
  });
});
