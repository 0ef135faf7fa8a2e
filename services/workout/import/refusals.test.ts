// Broken exports: what refuses the file, what leaves out a row, and what only a value.
import { describe, expect, it } from 'vitest';
import { ImportError, maxFileBytes, type ParsedExport } from './reader.ts';
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

const setsOf = ({ workouts }: ParsedExport): number => workouts.reduce((sum, { sets }) => sum + sets.length, 0);

describe('a file is refused', () => {
  it.each([
    ['when it is empty', '', 1, /empty/],
    ['when it has only blank lines', '\n\n \n', 3, /not the header/],
    ['when it has only a header', `${strong}\n`, 1, /no rows/],
    [
      'when its header is of no app',
      'when,what\n1,2',
      1,
      /^this is not the header .* see \/v1\/workouts:formats$/,
      'when',
    ],
    ['when a comma shifts the fields of a record', `${strong}\n${good}\n${row('Weight', '100,5')}`, 3, /13 fields/],
    ['when a header of another form follows', `${strong}\n${good}\n${hevy}\n`, 3, /changes its form/],
    ['when it breaks off in its last record', `${strong}\n${good}\n${good.slice(0, -12)}`, 3, /breaks off/],
    ['when it is a spreadsheet', 'PK\x03\x04and more', 1, /ZIP archive/],
    ['when a record has too few fields', `${strong}\n${good}\n2024-11-28 17:36:08,A`, 3, /2 fields, the header 12/],
    ['when a record has too many fields', `${strong}\n${good},x`, 2, /13 fields/],
    ['when a quote is never closed', `${strong}\n${good}\n"2024,A\n${good}\n`, 3, /never closed/, 'Date'],
    ['when a record never ends', `${strong}\n${good}\n"${`${'x'.repeat(999)}\n`.repeat(100)}`, 3, /too long/, 'Date'],
    ['when a line never ends', `${strong}\n${good}\n${','.repeat(100_000)}`, 3, /too long/],
    ['when it has a NUL', `${strong}\r\n${good}\r\n${row('Notes', 'a\0b')}`, 3, /NUL/],
  ])('%s', async (_, file, line, reason, column = undefined) => {
    expect(await refusalOf(file)).toMatchObject({ line, column, reason: expect.stringMatching(reason) });
  });

  it('when it is neither UTF-8 nor surely Windows-1252, and says where', async () => {
    const cyrillic = Buffer.from(`${strong}\n${good}\n`).toString('latin1');
    const words = Buffer.from([0xcf, 0xf0, 0xe8, 0xf1, 0xe5, 0xe4]).toString('latin1');
    const file = Buffer.from(`${cyrillic}${row('Notes', words)}\n`, 'latin1');
    expect(await refusalOf(file)).toMatchObject({ line: 3, reason: expect.stringMatching(/UTF-8/) });
    const mixed = Buffer.concat([
      Buffer.from(`${strong}\n${row('Notes', 'é')}\n`),
      Buffer.from(row('Notes', 'é'), 'latin1'),
    ]);
    expect(await refusalOf(mixed)).toMatchObject({ line: 3 });
    expect(await refusalOf(Buffer.from(`${strong}\n${good}é`).subarray(0, -1))).toMatchObject({ line: 2 });
  });

  it('when it is larger than the limit', async () => {
    const file = Buffer.alloc(maxFileBytes + 1, '\n');
    file.write(strong);
    expect(await refusalOf(file)).toMatchObject({ line: 1, reason: 'the file is larger than 20 MB' });
  });

  it('when nothing of it can be read', async () => {
    const file = `${strong}\n${row('Reps', 'many')}\n${row('Reps', 'more')}`;
    expect(await refusalOf(file)).toMatchObject({ line: 2, column: 'Reps' });
  });

  it('when hardly anything of it can be read', async () => {
    const bad = Array(50).fill(row('Weight', 'heavy')).join('\n');
    expect(await refusalOf(`${strong}\n${good}\n${bad}`)).toMatchObject({ line: 3, column: 'Weight' });
  });
});

describe('a header is refused', () => {
  it.each([
    ['for a column that is there twice', `${strong},Reps`, 'Reps', /says the same as the column "Reps"/],
    ['without the start', 'Workout Name,Exercise Name,Reps', undefined, /no column .* date/],
    ['without the exercise', 'title,start_time,reps', undefined, /no column .* exercise/],
    ['without anything to count', 'Date,Workout Name,Exercise Name,Notes', undefined, /no column .* repetitions/],
  ])('%s', async (_, header, column, reason) => {
    expect(await refusalOf(`${header}\n`)).toMatchObject({ line: 1, column, reason: expect.stringMatching(reason) });
  });

  it('for numbers that could be the weights, unless it is said that they are not', async () => {
    const file = 'Date,Exercise,Reps,Last\n2024-11-28 17:36:08,Squat,5,100\n';
    const error = await refusalOf(file);
    expect(error).toMatchObject({ line: 1, column: 'Last', reason: expect.stringContaining('columns.weight') });
    const mapping = { fields: {}, unread: ['Last'] };
    expect((await read(file, { mapping })).workouts[0]?.sets[0]).toMatchObject({ reps: 5, weightKg: undefined });
    const named = { fields: { weight: 'Last' }, unread: [] };
    expect((await read(file, { mapping: named })).workouts[0]?.sets[0]).toMatchObject({ reps: 5, weightKg: 100 });
  });

  it('leaves unread what is not known, and tells it', async () => {
    const { form, workouts } = await read(`${strong},Mood\n${good},fine`);
    expect([form.unread, workouts]).toEqual([['Mood'], [expect.anything()]]);
  });

  it('is known in any case, order and spacing, and with a delimiter at the end of each line', async () => {
    const { workouts } = await read(' REPS ;exercise  name;"Date";Workout Name;\n5;Squat;2024-11-28 17:36:08;A;\n');
    expect(workouts[0]?.sets[0]).toMatchObject({ exerciseName: 'Squat', reps: 5 });
  });
});

describe('a row is left out', () => {
  it.each([
    ['Date', '2024-02-30 10:00:00', /is not a date and time/],
    ['Date', 'yesterday', /is not a date and time/],
    ['Date', '', /there is no date and time/],
    ['Date', '2024-11-28 24:00:00', /is not a date and time/],
    ['Exercise Name', '', /no name/],
    ['Exercise Name', '""""""', /no name/],
    ['Exercise Name', 'x'.repeat(101), /longer than 100/],
    ['Weight', 'heavy', /"heavy" is not a number/],
    ['Weight', '"1,500"', /is not a number/],
    ['Weight', '2000.1', /not within -500 to 2000/],
    ['Weight', '-500.1', /not within/],
    ['Weight', '1e999', /is not a number/],
    ['Weight', '0x10', /is not a number/],
    ['Weight', '1'.repeat(65), /is not a number/],
    ['Reps', '13.5', /"13.5" is not a whole number/],
    ['Reps', '-1', /not within 0 to 10000/],
    ['Reps', '888888', /not within/],
    ['Distance', '-1', /not within/],
    ['Distance', '1000.1', /not within 0 to 1000/],
    ['Seconds', '604801', /not within/],
  ])('for the %s %.40j', async (column, value, reason) => {
    const result = await read(`${strong}\n${good}\n\n${row(column, value)}\n${good}`);
    expect(result.skipped).toEqual([{ line: 4, column, reason: expect.stringMatching(reason) }]);
    expect([result.faults, setsOf(result)]).toEqual([1, 2]);
  });

  it('beyond as many sets as a workout can have', async () => {
    const result = await read(`${strong}\n${`${good}\n`.repeat(1002)}`);
    expect([setsOf(result), result.skipped.map(({ line }) => line)]).toEqual([1000, [1002, 1003]]);
  });

  it('and those at fault are told before those that never were sets', async () => {
    const result = await read(`${strong}\n${row('Set Order', 'Rest Timer')}\n${good}\n${row('Reps', '-1')}`);
    expect(result.skipped.map(({ line }) => line)).toEqual([4, 2]);
  });
});

describe('a value is left out or taken otherwise, and told', () => {
  it.each([
    ['Workout Name', 'x'.repeat(201), /longer than 200/],
    ['Duration', 'soon', /"soon" is not a duration/],
    ['Duration', '999999h', /longer than a year/],
    ['Set Order', 'X', /not a kind of set that is known/],
    ['Set Order', 'Cluster', /not a kind of set that is known/],
    ['Notes', 'x'.repeat(4001), /longer than 4000/],
    ['Workout Notes', 'x'.repeat(4001), /longer than 4000/],
    ['RPE', '10.5', /not within 0 to 10/],
    ['RPE', '-1', /not within/],
  ])('for the %s %.40j', async (column, value, reason) => {
    const result = await read(`${strong}\n${row(column, value)}`);
    expect(result.notices).toEqual([{ line: 2, column, description: expect.stringMatching(reason) }]);
    expect([result.skipped, setsOf(result)]).toEqual([[], 1]);
  });

  it.each([
    ['end_time', '"15 Sep 2025, 07:47"', /the end is before the start/],
    ['end_time', 'later', /is not a date and time/],
    ['superset_id', '1001', /not within 0 to 1000/],
    ['superset_id', 'one', /is not a whole number/],
    ['set_type', 'cluster', /not a kind of set/],
  ])('of Hevy for the %s %j', async (column, value, reason) => {
    const cells = { title: 'A', start_time: '"15 Sep 2025, 07:48"', end_time: '', exercise_title: 'Squat', reps: '5' };
    const fields = { superset_id: '', set_type: '', rpe: '', ...cells, [column]: value } as Record<string, string>;
    const file = `${hevy}\n${hevy
      .split(',')
      .map((name) => fields[name])
      .join(',')}`;
    const result = await read(file);
    expect(result.notices).toEqual([{ line: 2, column, description: expect.stringMatching(reason) }]);
    expect([setsOf(result), result.workouts[0]?.endTime]).toEqual([1, undefined]);
  });
});

describe('a unit that is none', () => {
  it.each([
    ['Weight', 'Weight Unit', 'stone'],
    ['Distance', 'Distance Unit', 'furlong'],
    ['Weight', 'Weight Unit', 'km'],
  ])('refuses the only row of a %s with the %s %j', async (column, unitColumn, unit) => {
    const file = `Date,Workout Name,Exercise Name,${column},${unitColumn}\n2024-11-28 17:36:08,A,Squat,5,${unit}`;
    expect(await refusalOf(file)).toMatchObject({ line: 2, column: unitColumn });
  });

  it('for limits in the unit of the file', async () => {
    const file = 'title,start_time,exercise_title,weight_lbs\nA,2025-09-15 07:48,Squat,4410';
    expect((await refusalOf(file)).reason).toBe('"4410" is not within -1102 to 4409');
  });

  it('at the line where its record begins', async () => {
    const file = `${strong}\r\n${row('Notes', '"one\r\ntwo\r\nthree"')}\r\n${row('Notes', '"four\r\nfive"').replace('100', 'heavy')}\r\n`;
    expect((await read(file)).skipped).toMatchObject([{ line: 5, column: 'Weight' }]);
  });
});

describe('the message', () => {
  it('says the place and the reason', async () => {
    const error = await refusalOf(`${strong}\n${row('Reps', '13.5')}`);
    expect(error.message).toBe('line 2, column "Reps": "13.5" is not a whole number');
    expect((await refusalOf(strong)).message).toBe('line 1: there are no rows below the header');
  });

  it('stays short and printable whatever the file has', async () => {
    const { message } = await refusalOf(`${strong}\n${row('Reps', `\u0007${'x'.repeat(5000)}`)}`);
    expect(message.length).toBeLessThan(200);
    expect(message).toMatch(/^\P{Cc}+$/u);
    expect((await refusalOf(`Date,${'y'.repeat(5000)}\n`)).message.length).toBeLessThan(1000);
  });
});
