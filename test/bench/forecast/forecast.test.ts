// The command on exports that the test writes, against figures that are counted by hand.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import { readLog } from './log.ts';
import { summarize, walk } from './walk.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forecast-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

const strong = (rows: readonly string[]) =>
  ['Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,RPE', ...rows].join('\n');
const strongRow = (day: number, exercise: string, weight: number) =>
  `2025-01-${String(day).padStart(2, '0')} 10:00:00,"A",1h,"${exercise}",1,${weight},1,0,0,`;
const hevy = (rows: readonly string[]) =>
  [
    'title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_lbs,reps,distance_miles,duration_seconds,rpe',
    ...rows,
  ].join('\n');
const hevyRow = (day: number, pounds: number) =>
  `"A","${day} Jan 2025, 10:00","${day} Jan 2025, 11:00","","Squat (Barbell)",,"",0,"normal",${pounds},1,,,`;

const bench = (...files: string[]) =>
  execa(process.execPath, [join(import.meta.dirname, 'run.ts'), ...files], { reject: false });

describe('npm run bench:forecast', () => {
  it('tells each file, and all of them as JSON', { timeout: 60_000 }, async () => {
    const weights = [100, 100, 100, 100, 100, 110, 110];
    const one = await write(
      'strong.csv',
      strong(weights.map((weight, index) => strongRow(index + 1, 'Squat', weight))),
    );
    // The rows come with the newest first, and in pounds: 100 lb are 45.359237 kg.
    const other = await write('hevy.csv', hevy([6, 5, 4, 3, 2, 1].map((day) => hevyRow(day, day === 6 ? 100 : 200))));
    const { stdout, exitCode } = await bench(one, other);
    const lines = stdout.split('\n');
    expect([exitCode, lines.length]).toEqual([0, 3]);
    expect(lines[0]).toMatch(/^strong\.csv: 2 forecasts, MAE .* \(last 5\.00 kg, mean of three 8\.33 kg\)/);
    expect(lines[1]).toMatch(/^hevy\.csv: 1 forecasts, MAE .* \(last 45\.36 kg, mean of three 45\.36 kg\)/);
    const all = JSON.parse(lines[2]!);
    expect(Object.keys(all)).toEqual(['forecasts', 'mae', 'maeLast', 'maeMean3', 'mape', 'coverage']);
    expect(all.forecasts).toBe(3);
    expect(all.maeLast).toBeCloseTo((10 + 0 + 45.359237) / 3, 3);
    expect(all.maeMean3).toBeCloseTo((10 + 20 / 3 + 45.359237) / 3, 3);
  });

  it('tells a log in which no lift has six sessions', async () => {
    const { stdout, exitCode } = await bench(await write('short.csv', strong([strongRow(1, 'Squat', 100)])));
    const [line, json] = stdout.split('\n');
    expect([exitCode, line]).toEqual([0, 'short.csv: no forecasts, as no lift has six sessions']);
    expect(JSON.parse(json!)).toMatchObject({ forecasts: 0, mae: null, coverage: null });
  });

  it('ends at a file that cannot be read, with its name and the reason', { timeout: 60_000 }, async () => {
    const good = await write('good.csv', strong([strongRow(1, 'Squat', 100)]));
    const cases: [string, RegExp][] = [
      [join(folder, 'none.csv'), /there is no such file/],
      [folder, /it is a folder/],
      [await write('empty.csv', ''), /empty/],
      [await write('other.csv', 'one,two\n1,2\n'), /line 1/],
      [
        await write(
          'many.csv',
          strong(Array.from({ length: 1001 }, (_, index) => strongRow(1 + (index % 28), `lift ${index}`, 50))),
        ),
        /1000/,
      ],
    ];
    for (const [file, reason] of cases) {
      const { stderr, exitCode } = await bench(good, file);
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`${file} cannot be read: `)]);
      expect(stderr).toMatch(reason);
      expect(stderr).not.toMatch(/^\s+at /m);
    }
    expect(await bench()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('FILE.csv') });
  });
});

describe('a log', () => {
  it('has lifts as the app calls them, and help below zero', async () => {
    const rows = [
      strongRow(1, 'Squat (Barbell)', 100),
      strongRow(1, 'Squat', 90),
      strongRow(1, 'Pull Up (Assisted)', 20),
    ];
    const { workouts } = await readLog(await write('names.csv', strong(rows)));
    expect(workouts[0]!.sets.map(({ exerciseId, weightKg }) => [exerciseId, weightKg])).toEqual([
      ['Squat (Barbell)', 100],
      ['Squat', 90],
      ['Pull Up (Assisted)', -20],
    ]);
  });
});

describe('the walk', () => {
  const session = (days: number, weightKg: number) => ({
    startTime: new Date(days * 86_400_000),
    sets: [{ exerciseId: 'squat', type: Set_Type.NORMAL, weightKg, reps: 1 }],
  });

  it('has no error where every session is the same, however the log is ordered', () => {
    const workouts = Array.from({ length: 20 }, (_, day) => session(day, 100));
    for (const log of [workouts, workouts.toReversed()]) {
      expect(summarize(walk(log))).toEqual({
        forecasts: 15,
        mae: expect.closeTo(0, 9),
        maeLast: 0,
        maeMean3: 0,
        mape: expect.closeTo(0, 9),
        coverage: 1,
      });
    }
  });

  it('knows nothing of one workout before another of the same time', () => {
    const before = [100, 100, 100, 100, 100].map((weight, day) => session(day, weight));
    const judged = walk([...before, session(9, 120), session(9, 80), session(10, 90)]);
    expect(judged.map(({ last, actual }) => [last, actual])).toEqual([
      [100, 120],
      [100, 80],
      [80, 90],
    ]);
  });
});
