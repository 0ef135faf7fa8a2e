// What the tests of the import share: reading a file that is written in the test, and a writer of exports in the
// dialects of both apps, which knows what reading them must give.
import fc from 'fast-check';
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import type { Source } from './columns/fields.ts';
import { type ParsedExport, type ParsedWorkout, type ReadOptions, readExport, type SkippedLine } from './reader.ts';

const utf8 = new TextEncoder();

export async function read(file: string | Uint8Array, options: Partial<ReadOptions> = {}): Promise<ParsedExport> {
  const bytes = typeof file === 'string' ? utf8.encode(file) : file;
  return readExport(inPieces(bytes, []), { timeZone: 'UTC', weightUnit: 'kg', ...options });
}

/** The result of reading a file that has nothing else to report. */
export const exportOf = (source: Source, workouts: ParsedWorkout[], skipped: SkippedLine[] = []): ParsedExport => ({
  source,
  form: { language: 'en', delimiter: ',', encoding: 'utf-8', header: true, columns: [], unread: [] },
  workouts,
  skipped,
  faults: 0,
  notices: [],
});

/** The bytes cut at the given places. */
export async function* inPieces(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const places = [0, ...cuts.toSorted((one, other) => one - other), bytes.length];
  for (const [index, place] of places.entries()) {
    if (index > 0) yield bytes.subarray(places[index - 1]!, place);
  }
}

export interface WrittenSet {
  exercise: string;
  type: Set_Type;
  /** In the unit of the file. */
  weight?: number;
  reps?: number;
  /** In the unit of the file. */
  distance?: number;
  seconds?: number;
  rpe?: number;
  notes: string;
  superset?: number;
}

export interface WrittenWorkout {
  name: string;
  notes: string;
  start: Date;
  minutes: number;
  sets: WrittenSet[];
}

export interface Dialect {
  app: 'STRONG' | 'HEVY';
  delimiter: ',' | ';' | '\t';
  lineEnd: '\n' | '\r\n' | '\r';
  mark: boolean;
  quoteAll: boolean;
  imperial: boolean;
  /** Strong: with a column for the unit, or with the unit in the name. Hevy: the date as ISO 8601, or in words. */
  modern: boolean;
}

export interface WrittenFile {
  text: string;
  /** The line of each set, workout by workout. */
  lines: number[];
}

const oneLine = fc
  .string({ unit: fc.constantFrom(...'aB9éß漢🏋,;"\'\t ()-/#'), maxLength: 12 })
  .map((text) => (text.trim() === '""' ? '' : text.trim()));
const manyLines = fc.array(oneLine, { maxLength: 3 }).map((lines) => lines.join('\n').trim());
const tenths = (most: number) => fc.integer({ min: 1, max: most * 10 }).map((value) => value / 10);
const reps = fc.integer({ min: 1, max: 100 });
const seconds = fc.integer({ min: 1, max: 9000 });

const values = fc.oneof(
  fc.record({ weight: tenths(500), reps: fc.integer({ min: 0, max: 100 }) }),
  fc.record({ reps }),
  fc.record({ seconds }),
  fc.record({ distance: tenths(100), seconds }),
  fc.record({ weight: tenths(500), distance: tenths(2) }),
  fc.record({ weight: tenths(500), seconds }),
);
const writtenSet: fc.Arbitrary<WrittenSet> = fc
  .record({
    values,
    exercise: oneLine.map((name) => name || 'Squat'),
    type: fc.constantFrom(Set_Type.NORMAL, Set_Type.WARM_UP, Set_Type.DROP, Set_Type.FAILURE),
    rpe: fc.option(tenths(10), { nil: undefined }),
    notes: manyLines,
    superset: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
  })
  .map(({ values, ...set }) => ({ ...set, ...values }));

export const workouts: fc.Arbitrary<WrittenWorkout[]> = fc.uniqueArray(
  fc.record({
    name: oneLine,
    notes: manyLines,
    // The times have whole minutes, because Hevy's dates in words have no seconds.
    start: fc.integer({ min: 0, max: 60_000_000 }).map((minute) => new Date(minute * 60_000)),
    minutes: fc.integer({ min: 1, max: 300 }),
    sets: fc.array(writtenSet, { minLength: 1, maxLength: 6 }),
  }),
  { selector: (workout) => workout.start.getTime(), minLength: 1, maxLength: 5 },
);

export const dialects: fc.Arbitrary<Dialect> = fc.record({
  app: fc.constantFrom('STRONG', 'HEVY'),
  delimiter: fc.constantFrom(',', ';', '\t'),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  mark: fc.boolean(),
  quoteAll: fc.boolean(),
  imperial: fc.boolean(),
  modern: fc.boolean(),
});

export function write(written: readonly WrittenWorkout[], dialect: Dialect): WrittenFile {
  const rows = written.flatMap((workout) =>
    workout.sets.map((set, index) =>
      dialect.app === 'STRONG'
        ? strongCells(workout, set, { index, dialect })
        : hevyCells(workout, set, { index, dialect }),
    ),
  );
  const records = [Object.keys(rows[0]!), ...rows.map((row) => Object.values(row))].map((fields) =>
    fields.map((field) => quote(field, dialect)).join(dialect.delimiter),
  );
  const heights = records.map((record) => record.split('\n').length);
  const lines = heights.map((_, index) => heights.slice(0, index).reduce((sum, height) => sum + height, 1));
  const text = `${dialect.mark ? '\uFEFF' : ''}${records.join('\n')}\n`.replaceAll('\n', dialect.lineEnd);
  return { text, lines: lines.slice(1) };
}

type Place = { index: number; dialect: Dialect };

function strongCells(workout: WrittenWorkout, set: WrittenSet, { index, dialect }: Place): Record<string, string> {
  const letters = { [Set_Type.WARM_UP]: 'W', [Set_Type.DROP]: 'D', [Set_Type.FAILURE]: 'F' } as Record<number, string>;
  const value = (number = 0) => numeral(number, dialect);
  const { imperial, modern } = dialect;
  return {
    Date: workout.start.toISOString().slice(0, 19).replace('T', ' '),
    'Workout Name': workout.name,
    [modern ? 'Duration (sec)' : 'Duration']: modern
      ? `${workout.minutes * 60}`
      : `${Math.floor(workout.minutes / 60)}h ${workout.minutes % 60}m`,
    'Exercise Name': set.exercise,
    'Set Order': letters[set.type] ?? String(index + 1),
    ...(modern
      ? { [imperial ? 'Weight (lbs)' : 'Weight (kg)']: value(set.weight) }
      : { Weight: value(set.weight), 'Weight Unit': imperial ? 'lbs' : 'kg' }),
    Reps: value(set.reps),
    ...(modern
      ? { [imperial ? 'Distance (miles)' : 'Distance (km)']: value(set.distance) }
      : { Distance: value(set.distance), 'Distance Unit': imperial ? 'mi' : 'km' }),
    Seconds: value(set.seconds),
    Notes: set.notes,
    'Workout Notes': workout.notes,
    RPE: set.rpe === undefined ? '' : value(set.rpe),
  };
}

function hevyCells(workout: WrittenWorkout, set: WrittenSet, { index, dialect }: Place): Record<string, string> {
  const types = { [Set_Type.WARM_UP]: 'warmup', [Set_Type.DROP]: 'dropset', [Set_Type.FAILURE]: 'failure' } as Record<
    number,
    string
  >;
  const value = (number?: number) => (number === undefined ? '' : numeral(number, dialect));
  const time = (date: Date) => (dialect.modern ? date.toISOString().slice(0, 19).replace('T', ' ') : inWords(date));
  const note = (text: string) => text.replaceAll('\n', '\\n');
  const { imperial } = dialect;
  return {
    title: workout.name,
    start_time: time(workout.start),
    end_time: time(new Date(workout.start.getTime() + workout.minutes * 60_000)),
    description: note(workout.notes),
    exercise_title: set.exercise,
    superset_id: set.superset === undefined ? '' : String(set.superset),
    exercise_notes: note(set.notes),
    set_index: String(index),
    set_type: types[set.type] ?? 'normal',
    [imperial ? 'weight_lbs' : 'weight_kg']: value(set.weight),
    reps: value(set.reps),
    [imperial ? 'distance_miles' : 'distance_km']: value(set.distance),
    duration_seconds: value(set.seconds),
    rpe: value(set.rpe),
  };
}

function inWords(date: Date): string {
  const format = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const;
  return `${date.toLocaleDateString('en-GB', format)}, ${date.toISOString().slice(11, 16)}`;
}

function numeral(value: number, { delimiter }: Dialect): string {
  return delimiter === ',' ? String(value) : String(value).replace('.', ',');
}

function quote(field: string, { delimiter, quoteAll }: Dialect): string {
  const needed = field.includes(delimiter) || /["\n\r]/.test(field);
  return quoteAll || needed ? `"${field.replaceAll('"', '""')}"` : field;
}
