// Files that another program or a person has changed after the app wrote them, and records that do not belong to the table.
import { describe, expect, it } from 'vitest';
import { ImportError, type ParsedExport } from './reader.ts';
import { read } from './testing.ts';

const strong = 'Date,Workout Name,Exercise Name,Set Order,Weight,Reps,Notes,Workout Notes,RPE';
const good = '2024-11-28 17:36:08,A,Squat,1,100,5,,,8';

const setsOf = ({ workouts }: ParsedExport) => workouts.flatMap(({ sets }) => sets);
const shown = (result: ParsedExport) =>
  setsOf(result).map(({ exerciseName, weightKg, reps, notes }) => [exerciseName, weightKg, reps, notes]);

describe('a record with a field too many', () => {
  it.each([
    ['a note without quotes', '2024-11-28 17:36:08,A,Squat,1,100,5,deep, slow,,8', 'Squat', 'deep, slow'],
    [
      'a note with quotes of its own',
      '2024-11-28 17:36:08,A,Squat,1,100,5,"a "hard", long one",,8',
      'Squat',
      'a "hard", long one',
    ],
    [
      'a note with a quote before a comma',
      '2024-11-28 17:36:08,A,Squat,1,100,5,"box 5", wide",,8',
      'Squat',
      'box 5", wide',
    ],
    ['a name without quotes', '2024-11-28 17:36:08,A,Squat, paused,1,100,5,,,8', 'Squat, paused', ''],
    ['blanks behind it', `${good},,`, 'Squat', ''],
    ['a name and a blank behind it', '2024-11-28 17:36:08,A,Squat, paused,1,100,5,,,', 'Squat, paused', ''],
  ])('is read for %s', async (_, record, exercise, notes) => {
    const result = await read(`${strong}\n${good}\n${record}\n${good}`);
    expect([result.faults, shown(result)]).toEqual([
      0,
      [
        ['Squat', 100, 5, ''],
        [exercise, 100, 5, notes],
        ['Squat', 100, 5, ''],
      ],
    ]);
  });

  it('has the dates of Hevy also without their quotes', async () => {
    const header = 'title,start_time,end_time,exercise_title,set_type,weight_kg,reps';
    const { workouts } = await read(`${header}\nA,28 Mar 2025, 09:00,28 Mar 2025, 10:00,Squat,normal,100,5`);
    expect(workouts).toMatchObject([
      { startTime: new Date('2025-03-28T09:00:00Z'), endTime: new Date('2025-03-28T10:00:00Z'), sets: [{ reps: 5 }] },
    ]);
  });

  it.each([
    ['that could be of the workout or of the exercise', '2024-11-28 17:36:08,Push, heavy, Squat,1,100,5,,,8'],
    ['that is a number', '2024-11-28 17:36:08,A,Squat,1,100,5,5,,,8'],
  ])('%s is left out and told, and the others are taken', async (_, record) => {
    const result = await read(`${strong}\n${good}\n${record}\n${good}`);
    expect(result.skipped).toEqual([{ line: 3, column: '', reason: 'the record has 10 fields, the header 9' }]);
    expect([result.faults, setsOf(result).length]).toEqual([1, 2]);
  });
});

describe('a record with too few fields', () => {
  it('amid the file is a set where it has all of one, and else is left out and told', async () => {
    const broken = '2024-11-28 17:36:08,A,Squat,2,90,5,felt\ngood,,8';
    const result = await read(`${strong}\n${good}\n${broken}\n${good}`);
    expect(shown(result)).toEqual([
      ['Squat', 100, 5, ''],
      ['Squat', 90, 5, 'felt'],
      ['Squat', 100, 5, ''],
    ]);
    expect(result.skipped).toEqual([{ line: 4, column: '', reason: 'the record has 3 fields, the header 9' }]);
  });

  it.each([
    ['at the end', `${strong}\n${good}\n2024-11-28 17:36:08,A,Squat,2,90,5`, 3],
    ['from there on', `${strong}\n${good}${'\n2024-11-28 17:36:08,A,Squat,90,5'.repeat(4)}`, 3],
    ['for long', `${strong}\n${good}${'\n2024-11-28 17:36:08,A'.repeat(30)}\n${good}`, 3],
  ])('%s means that the file breaks off or changes its form', async (_, file, line) => {
    await expect(read(file)).rejects.toMatchObject({ line, reason: expect.stringContaining('changes its form') });
    await expect(read(file)).rejects.toBeInstanceOf(ImportError);
  });
});

describe('a file', () => {
  it.each([
    ['the rows', [strong, good, '2024-11-28 17:36:08,A,"Squat, low",2,90,5,"so ""hard""",,'], 1],
    ['all lines', [strong, good, '2024-11-28 17:36:08,A,"Squat, low",2,90,5,"so ""hard""",,'], 0],
  ])('of which %s are quoted once more as a whole is read', async (_, lines, first) => {
    const quoted = lines.map((line, index) => (index < first ? line : `"${line.replaceAll('"', '""')}"`));
    expect(shown(await read(quoted.join('\n')))).toEqual([
      ['Squat', 100, 5, ''],
      ['Squat, low', 90, 5, 'so "hard"'],
    ]);
  });

  it.each([',', ';', '\t'])('with a blank behind each %j has its quotes read', async (delimiter) => {
    const lines = [strong, '2024-11-28 17:36:08,A,Squat,1,100,5,slow,,8'].map((line) =>
      line
        .split(',')
        .map((field) => `"${field}"`)
        .join(`${delimiter} `),
    );
    expect(shown(await read(lines.join('\n')))).toEqual([['Squat', 100, 5, 'slow']]);
  });

  it('with its header amid a workout loses none of its sets', async () => {
    const second = good.replace(',1,100,', ',2,90,');
    const other = good.replace('17:36:08', '19:00:00');
    const result = await read(`${strong}\n${good}\n${strong}\n${second}\n${strong}\n${other}\n${strong}\n${good}`);
    expect(shown(result).map(([, weight]) => weight)).toEqual([100, 90, 100]);
    expect(result.skipped.map(({ line }) => line)).toEqual([3, 5, 7, 8]);
  });
});

describe('a number', () => {
  const weightOf = async (text: string, header = 'Weight', options = {}) => {
    const result = await read(`Date,Exercise,Reps,${header}\n2024-11-28 17:36:08,Squat,5,"${text}"`, options);
    return setsOf(result)[0]?.weightKg;
  };

  it.each([
    ['115kg', 115],
    ['115 KG', 115],
    ['22.5 lbs', 10.206],
    ['225lb.', 102.058],
    ['82,5 kg', 82.5],
    ['132,277', 132.277],
    ['0,500', 0.5],
    ['1 000,5', 1000.5],
    ['1 000.5', 1000.5],
    ['١٠٠٫٥', 100.5],
    ['BW', undefined],
    ['Bodyweight', undefined],
  ])('%j is %d kg', async (text, kilograms) => {
    expect(await weightOf(text, 'Weight', { weightUnit: 'kg' })).toBe(kilograms);
  });

  it('of a set and a time may be in Arabic, also where no name of a column is known', async () => {
    const header = 'التاريخ,اسم,المدة,الحركة,الترتيب,الوزن,التكرارات,المسافة,الثواني,ملاحظات,عام,RPE';
    const row = (order: string) => `٢٠٢٤-١١-٢٨ ١٧:٣٦:٠٨,مساء,٣٥ د,سكوات,${order},١٠٠٫٥,٥,٠,٠,,,`;
    expect(shown(await read(`${header}\n${row('١')}\n${row('٢')}`))).toEqual([
      ['سكوات', 100.5, 5, ''],
      ['سكوات', 100.5, 5, ''],
    ]);
  });

  it('has the unit that stands behind it, whatever the column and the person say', async () => {
    expect(await weightOf('100 kg', 'Weight (lbs)', { weightUnit: 'lb' })).toBe(100);
    expect(await weightOf('100', 'Weight (lbs)')).toBe(45.359);
  });

  it.each(['115 km', '115 bananas', 'kg', '1,500'])('%j is none', async (text) => {
    await expect(weightOf(text)).rejects.toMatchObject({ column: 'Weight', reason: expect.stringMatching(/number/) });
  });

  it('with a comma is no thousand where the file has decimals with one', async () => {
    const result = await read(`${strong}\n${good.replace('100', '"82,5"')}\n${good.replace('100', '"1,250"')}`);
    expect(setsOf(result).map(({ weightKg }) => weightKg)).toEqual([82.5, 1.25]);
  });

  it('without a unit has that of the other rows, where they agree', async () => {
    const file = (first: string) =>
      `Date,Workout Name,Exercise Name,Weight,Weight Unit,Reps\n${['', first, 'lbs'].map((unit) => `2024-11-28 17:36:08,A,Squat,100,${unit},5`).join('\n')}`;
    const weights = async (text: string) => setsOf(await read(text)).map(({ weightKg }) => weightKg);
    expect(await weights(file('lbs'))).toEqual([45.359, 45.359, 45.359]);
    expect(await weights(file('kg'))).toEqual([100, 100, 45.359]);
  });

  it('of a time has the unit of the cell beside it', async () => {
    const rows = ['25,min', '90,sec', '0:10:00,', '5,'].map((time) => `2024-11-28,Running,Cardio,${time}`);
    const result = await read(`Date,Exercise,Category,Time,Time Unit\n${rows.join('\n')}`);
    expect(setsOf(result).map(({ durationS }) => durationS)).toEqual([1500, 90, 600, 5]);
  });
});

describe('a time', () => {
  it.each(['2024-11-28 17:36:08 UTC', '2024-11-28 17:36:08Z', '2024-11-28 17:36:08 GMT'])(
    'such as %s is exact',
    async (start) => {
      const { workouts } = await read(`Date,Exercise,Reps\n${start},Squat,5`, { timeZone: 'Asia/Tokyo' });
      expect(workouts[0]?.startTime.toISOString()).toBe('2024-11-28T17:36:08.000Z');
    },
  );
});

describe('a column', () => {
  it('that only by its name is another is left unread', async () => {
    const { form, workouts } = await read(
      'Date,Day,Exercise,Reps\n2024-11-28,Thursday,Squat,5\n2024-11-29,Friday,Squat,5',
    );
    expect([form.unread, workouts.length]).toEqual([['Day'], 2]);
  });

  it('that the call names goes before one that is known by its name', async () => {
    const mapping = { fields: { weight: 'Done' }, unread: [] };
    const result = await read('Date,Exercise,Weight,Done,Reps\n2024-11-28,Squat,100,90,5', { mapping });
    expect([result.form.unread, setsOf(result)[0]?.weightKg]).toEqual([['Weight'], 90]);
  });

  it('of durations is that of the sets where nothing is told of a workout', async () => {
    const result = await read('Date,Exercise,Reps,Weight(kg),Duration(s)\n2024-11-28,Plank,0,0,60');
    expect(setsOf(result)).toMatchObject([{ durationS: 60 }]);
  });

  it('says of each set whether it was done', async () => {
    const result = await read('Date,Exercise,Reps,Is Completed\n2024-11-28,Squat,5,true\n2024-11-28,Squat,6,false');
    expect(setsOf(result).map(({ reps }) => reps)).toEqual([5]);
  });
});
