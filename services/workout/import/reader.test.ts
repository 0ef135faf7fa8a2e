// The dialects of Strong and Hevy, read from small exports of our own.
import { describe, expect, it } from 'vitest';
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import { readExport } from './reader.ts';
import type { ParsedSet } from './rows.ts';
import { read } from './testing.ts';

const strongHeader =
  'Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE';
const hevyHeader =
  'title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_kg,reps,distance_km,duration_seconds,rpe';

/** A set of a Strong file with these cells, as `name=value`, under columns of those names. */
async function strongSet(
  cells: Record<string, string>,
  options: { weightUnit?: 'kg' | 'lb'; delimiter?: string } = {},
) {
  const { delimiter = ',', ...rest } = options;
  const all = { Date: '2024-11-28 17:36:08', 'Workout Name': 'Push', 'Exercise Name': 'Squat', ...cells };
  const file = `${Object.keys(all).join(delimiter)}\n${Object.values(all).join(delimiter)}\n`;
  return (await read(file, rest)).workouts[0]?.sets[0];
}

describe('a Strong export', () => {
  it('becomes workouts with their sets', async () => {
    const file = `${strongHeader}
2024-11-28 17:36:08,"Leg Day",1h 5m,"Squat (Barbell)",W,60.0,10.0,0,0.0,"","",
2024-11-28 17:36:08,"Leg Day",1h 5m,"Squat (Barbell)",1,102.5,5.0,0,0.0,"slow","Good one",8.5
2024-11-28 17:36:08,"Leg Day",1h 5m,"Plank",1,0.0,0.0,0,90.0,"","",
2024-11-30 09:00:00,"Run",,"Running",1,0.0,0.0,5.25,1800.0,"","",
`;
    const result = await read(file, { timeZone: 'Europe/Berlin' });
    const set = { type: Set_Type.NORMAL, notes: '' };
    expect(result).toEqual({
      source: 'STRONG',
      form: expect.objectContaining({ language: 'en', delimiter: ',', encoding: 'utf-8', header: true, unread: [] }),
      skipped: [],
      faults: 0,
      notices: [],
      workouts: [
        {
          name: 'Leg Day',
          notes: 'Good one',
          startTime: new Date('2024-11-28T16:36:08Z'),
          endTime: new Date('2024-11-28T17:41:08Z'),
          timeZone: 'Europe/Berlin',
          fingerprint: expect.any(String),
          sets: [
            { ...set, exerciseName: 'Squat (Barbell)', type: Set_Type.WARM_UP, weightKg: 60, reps: 10, line: 2 },
            { ...set, exerciseName: 'Squat (Barbell)', weightKg: 102.5, reps: 5, rpe: 8.5, notes: 'slow', line: 3 },
            { ...set, exerciseName: 'Plank', durationS: 90, line: 4 },
          ],
        },
        {
          name: 'Run',
          notes: '',
          startTime: new Date('2024-11-30T08:00:00Z'),
          endTime: undefined,
          timeZone: 'Europe/Berlin',
          fingerprint: expect.any(String),
          sets: [{ ...set, exerciseName: 'Running', distanceM: 5250, durationS: 1800, line: 5 }],
        },
      ],
    });
  });

  it.each([
    [{ Weight: '225', Reps: '5' }, { weightUnit: 'lb' as const }, { weightKg: 102.058, reps: 5 }],
    [{ Weight: '225', Reps: '5' }, {}, { weightKg: 225, reps: 5 }],
    [{ Weight: '225', 'Weight Unit': 'lbs', Reps: '5' }, {}, { weightKg: 102.058 }],
    [{ Weight: '100', 'Weight Unit': 'kg', Reps: '5' }, { weightUnit: 'lb' as const }, { weightKg: 100 }],
    [{ 'Weight (lbs)': '100', Reps: '5' }, {}, { weightKg: 45.359 }],
    [{ 'Weight (kg)': '100', Reps: '5' }, { weightUnit: 'lb' as const }, { weightKg: 100 }],
    [{ Weight: '72,5', Reps: '8' }, { delimiter: ';' }, { weightKg: 72.5, reps: 8 }],
    [{ Weight: '72.5', Reps: '8,0' }, { delimiter: '\t' }, { weightKg: 72.5, reps: 8 }],
    [{ Weight: '1.0E-1', Reps: '1' }, {}, { weightKg: 0.1 }],
    [{ Weight: '-20', Reps: '5' }, {}, { weightKg: -20 }],
    [{ Distance: '5' }, {}, { distanceM: 5000 }],
    [{ Distance: '1' }, { weightUnit: 'lb' as const }, { distanceM: 1609.344 }],
    [{ Distance: '26.2', 'Distance Unit': 'mi' }, {}, { distanceM: 42164.813 }],
    [{ Distance: '40', 'Distance Unit': 'm' }, {}, { distanceM: 40 }],
    [{ 'Distance (meters)': '400' }, {}, { distanceM: 400 }],
    [{ 'Distance (ft)': '100' }, {}, { distanceM: 30.48 }],
    [{ 'Exercise Notes': 'cue', Reps: '1' }, {}, { notes: 'cue' }],
    [{ Reps: '13.0' }, {}, { reps: 13 }],
  ])('reads %j with %j', async (cells, options, set) => {
    expect(await strongSet(cells as unknown as Record<string, string>, options)).toMatchObject(set);
  });

  it.each([
    ['1', Set_Type.NORMAL],
    ['12.0', Set_Type.NORMAL],
    ['', Set_Type.NORMAL],
    ['W', Set_Type.WARM_UP],
    ['w2', Set_Type.WARM_UP],
    ['D', Set_Type.DROP],
    ['F', Set_Type.FAILURE],
  ])('reads the set order %j as a type', async (order, type) => {
    expect((await strongSet({ 'Set Order': order, Reps: '5' }))?.type).toBe(type);
  });

  it.each([
    ['35m', 2100],
    ['1h', 3600],
    ['1h 5m', 3900],
    ['45s', 45],
    ['1h 0m 30s', 3630],
    ['2100', 2100],
    ['1:05:00', 3900],
    ['0s', 0],
  ])('reads the duration %j', async (duration, seconds) => {
    const header = 'Date,Workout Name,Workout Duration,Exercise Name,Reps';
    const { workouts } = await read(`${header}\n2024-11-28 17:36:08,A,${duration},Squat,5`);
    const { startTime, endTime } = workouts[0]!;
    expect((endTime!.getTime() - startTime.getTime()) / 1000).toBe(seconds);
  });

  it('keeps workouts of one number together, and of two numbers apart', async () => {
    const { workouts } =
      await read(`Workout #;Date;Workout Name;Duration (sec);Exercise Name;Set Order;Weight (kg);Reps;RPE;Distance (meters);Seconds;Notes;Workout Notes
1;2024-11-28 17:36:08;"A";"2100";"Squat";1;100;5;;;;;
2;2024-11-28 17:36:08;"A";"2100";"Squat";1;110;5;;;;;
1;2024-11-28 17:36:08;"A";"2100";"Squat";2;120;5;;;;;`);
    expect(workouts.map(({ sets }) => sets.map(({ weightKg }) => weightKg))).toEqual([[100, 120], [110]]);
    expect(workouts[0]?.fingerprint).not.toBe(workouts[1]?.fingerprint);
  });

  it('skips what is no set, and says why', async () => {
    const { workouts, skipped } = await read(`${strongHeader}
2024-11-28 17:36:08,A,35m,Squat,Rest Timer,0.0,0.0,0,90.0,"","",
2024-11-28 17:36:08,A,35m,Squat,Note,0.0,0.0,0,0.0,"two
lines","",
,,,,,,,,,,,
2024-11-28 17:36:08,A,35m,Squat,1,0.0,0.0,0,0.0,"","",9

2024-11-28 17:36:08,A,35m,Squat,2,0.0,5.0,0,0.0,"","",
`);
    expect(skipped).toEqual([
      { line: 2, column: '', reason: 'a rest timer, not a set' },
      { line: 3, column: '', reason: 'a note, not a set; its text is kept' },
      { line: 5, column: '', reason: 'an empty record' },
      { line: 6, column: '', reason: 'neither repetitions, weight, distance nor time' },
    ]);
    expect(workouts[0]?.sets[0]?.notes).toBe('two\nlines');
    expect(workouts.flatMap(({ sets }) => sets.map(({ line }) => line))).toEqual([8]);
  });
});

describe('a value of 0', () => {
  it.each([
    ['weight, distance, time and exertion beside repetitions', '0.0,5,0,0.0,0', { reps: 5 }],
    ['repetitions beside a time', '0,0,0,60,', { durationS: 60 }],
    ['repetitions beside a distance', '80,0,0.02,0,', { weightKg: 80, distanceM: 20 }],
  ])('is absent for %s', async (_, cells, values) => {
    const file = `Date,Workout Name,Exercise Name,Weight,Reps,Distance,Seconds,RPE\n2024-11-28 17:36:08,A,Squat,${cells}`;
    const { exerciseName, type, notes, line, ...rest } = (await read(file)).workouts[0]!.sets[0]!;
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    expect(given).toEqual(values);
  });

  it('is a failed lift for repetitions beside a weight', async () => {
    expect(await strongSet({ Weight: '140', Reps: '0' })).toMatchObject({ weightKg: 140, reps: 0 });
  });
});

describe('a Hevy export', () => {
  it('becomes workouts with their sets', async () => {
    const file = `${hevyHeader.replace(/[^,]+/g, '"$&"')}
"Upper","15 Sep 2025, 07:48","15 Sep 2025, 09:13","Fine","Bench Press (Barbell)",0,"Grip\\nwide",0,"warmup",40,10,,0,
"Upper","15 Sep 2025, 07:48","15 Sep 2025, 09:13","Fine","Bench Press (Barbell)",0,"Grip\\nwide",1,"failure",80,6,,0,9.5
"Upper","15 Sep 2025, 07:48","15 Sep 2025, 09:13","Fine","Treadmill",,"",0,"dropset",,,1.5,600,
`;
    const { source, workouts, skipped } = await read(file, { timeZone: 'Europe/London' });
    expect([source, skipped]).toEqual(['HEVY', []]);
    expect(workouts).toEqual([
      {
        name: 'Upper',
        notes: 'Fine',
        startTime: new Date('2025-09-15T06:48:00Z'),
        endTime: new Date('2025-09-15T08:13:00Z'),
        timeZone: 'Europe/London',
        fingerprint: expect.any(String),
        sets: [
          set('Bench Press (Barbell)', { type: Set_Type.WARM_UP, weightKg: 40, reps: 10, superset: 0, line: 2 }),
          set('Bench Press (Barbell)', {
            type: Set_Type.FAILURE,
            weightKg: 80,
            reps: 6,
            rpe: 9.5,
            superset: 0,
            line: 3,
          }),
          set('Treadmill', { type: Set_Type.DROP, distanceM: 1500, durationS: 600, notes: '', line: 4 }),
        ],
      },
    ]);
  });

  it.each([
    ['weight_lbs', '225', { weightKg: 102.058 }],
    ['distance_miles', '1', { distanceM: 1609.344 }],
    ['set_type', 'drop_set', { type: Set_Type.DROP }],
    ['set_type', 'warm_up', { type: Set_Type.WARM_UP }],
    ['set_type', '', { type: Set_Type.NORMAL }],
  ])('reads %s %j whatever the option for units says', async (column, value, values) => {
    for (const weightUnit of ['kg', 'lb'] as const) {
      const file = `title,start_time,exercise_title,reps,${column}\nA,2025-09-15 07:48:00,Squat,5,${value}`;
      expect((await read(file, { weightUnit })).workouts[0]?.sets[0]).toMatchObject(values);
    }
  });

  function set(exerciseName: string, values: Partial<ParsedSet>): Partial<ParsedSet> {
    return { exerciseName, notes: 'Grip\nwide', ...values };
  }
});

describe('a workout', () => {
  it('is told by its start and name, wherever its lines are', async () => {
    const { workouts } = await read(`Date,Workout Name,Exercise Name,Reps
2024-11-28 17:36:08,A,Squat,1
2024-11-28 17:36:08,B,Squat,2
2024-11-29 17:36:08,A,Squat,3
2024-11-28 17:36:08,A,Lunge,4`);
    expect(workouts.map(({ sets }) => sets.map(({ reps }) => reps))).toEqual([[1, 4], [2], [3]]);
  });

  it('has one fingerprint however its start is written', async () => {
    const starts = ['2024-11-28 17:36:08', '2024-11-28T17:36:08', '28 Nov 2024, 17:36', 'Nov 28, 2024, 5:36 PM'];
    const fingerprints = await Promise.all(
      starts.map(async (start) => {
        const { workouts } = await read(`Date;Workout Name;Exercise Name;Reps\n${start};A;Squat;1`);
        return workouts[0]?.fingerprint;
      }),
    );
    expect(new Set(fingerprints).size).toBe(1);
  });

  it('has another fingerprint with another app, start or name', async () => {
    const strong = 'Date,Workout Name,Exercise Name,Reps\n';
    const files = [
      `${strong}2024-11-28 17:36:08,A,Squat,1`,
      `${strong}2024-11-28 17:37:08,A,Squat,1`,
      `${strong}2024-11-28 17:36:08,B,Squat,1`,
      'title,start_time,exercise_title,reps\nA,2024-11-28 17:36:08,Squat,1',
    ];
    const found = await Promise.all(files.map(async (file) => (await read(file)).workouts[0]?.fingerprint));
    expect(new Set(found).size).toBe(4);
  });
});

describe('reading', () => {
  it('refuses a time zone that does not exist before it reads anything', async () => {
    await expect(read('', { timeZone: 'Mars/Olympus' })).rejects.toThrow(RangeError);
  });

  it('passes on what the source of the bytes throws', async () => {
    const failure = new Error('the caller went away');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(strongHeader);
      throw failure;
    }
    await expect(readExport(broken(), { timeZone: 'UTC', weightUnit: 'kg' })).rejects.toBe(failure);
  });

  it('lets go of the source at the first mistake', async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.from('no header of ours\n');
      } finally {
        closed = true;
      }
    }
    await expect(readExport(endless(), { timeZone: 'UTC', weightUnit: 'kg' })).rejects.toThrow('not the header');
    expect(closed).toBe(true);
  });
});
