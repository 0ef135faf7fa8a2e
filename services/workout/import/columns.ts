// The columns of an export: which app wrote the file, and what each column holds. Both apps have renamed, added and
// dropped columns over the years and by system, so each is known by its name, in any order.
// A name that is not known stops the import: what it holds could be the weights.
import type { ImportSource } from '#proto/gen/sinew/workout/v1/workout.ts';
import { ImportError, show } from './error.ts';

export type Source = Exclude<keyof typeof ImportSource, 'IMPORT_SOURCE_UNSPECIFIED' | 'UNSPECIFIED' | 'UNRECOGNIZED'>;

/** What a column can hold, in our words. */
export type Field =
  | 'workoutNumber'
  | 'start'
  | 'end'
  | 'workoutDuration'
  | 'workoutName'
  | 'workoutNotes'
  | 'exercise'
  | 'setType'
  | 'setIndex'
  | 'weight'
  | 'weightUnit'
  | 'reps'
  | 'distance'
  | 'distanceUnit'
  | 'seconds'
  | 'rpe'
  | 'notes'
  | 'superset';

export type Unit = 'kg' | 'lb' | 'm' | 'km' | 'mi' | 'ft' | 'yd';

export interface Column {
  readonly index: number;
  /** As the file writes it. */
  readonly name: string;
  /** Where the name says it. */
  readonly unit?: Unit;
}

export interface Layout {
  readonly source: Source;
  /** How many fields each record has. */
  readonly width: number;
  readonly columns: Readonly<Partial<Record<Field, Column>>>;
}

interface Dialect {
  readonly app: string;
  readonly columns: Readonly<Record<string, readonly [Field, Unit?]>>;
  readonly required: readonly Field[];
}

const values: readonly Field[] = ['reps', 'weight', 'distance', 'seconds'];

const dialects: Readonly<Record<Source, Dialect>> = {
  STRONG: {
    app: 'Strong',
    required: ['start', 'workoutName', 'exercise'],
    columns: {
      date: ['start'],
      'workout #': ['workoutNumber'],
      'workout number': ['workoutNumber'],
      'workout name': ['workoutName'],
      duration: ['workoutDuration'],
      'workout duration': ['workoutDuration'],
      'duration (sec)': ['workoutDuration'],
      'exercise name': ['exercise'],
      'set order': ['setType'],
      weight: ['weight'],
      'weight (kg)': ['weight', 'kg'],
      'weight (kgs)': ['weight', 'kg'],
      'weight (lb)': ['weight', 'lb'],
      'weight (lbs)': ['weight', 'lb'],
      'weight unit': ['weightUnit'],
      reps: ['reps'],
      distance: ['distance'],
      'distance (meters)': ['distance', 'm'],
      'distance (m)': ['distance', 'm'],
      'distance (km)': ['distance', 'km'],
      'distance (kilometers)': ['distance', 'km'],
      'distance (miles)': ['distance', 'mi'],
      'distance (mi)': ['distance', 'mi'],
      'distance (feet)': ['distance', 'ft'],
      'distance (ft)': ['distance', 'ft'],
      'distance (yards)': ['distance', 'yd'],
      'distance (yd)': ['distance', 'yd'],
      'distance unit': ['distanceUnit'],
      seconds: ['seconds'],
      notes: ['notes'],
      'exercise notes': ['notes'],
      'workout notes': ['workoutNotes'],
      rpe: ['rpe'],
    },
  },
  HEVY: {
    app: 'Hevy',
    required: ['start', 'workoutName', 'exercise'],
    columns: {
      title: ['workoutName'],
      start_time: ['start'],
      end_time: ['end'],
      description: ['workoutNotes'],
      exercise_title: ['exercise'],
      superset_id: ['superset'],
      exercise_notes: ['notes'],
      set_index: ['setIndex'],
      set_type: ['setType'],
      weight_kg: ['weight', 'kg'],
      weight_kgs: ['weight', 'kg'],
      weight_lb: ['weight', 'lb'],
      weight_lbs: ['weight', 'lb'],
      reps: ['reps'],
      distance_km: ['distance', 'km'],
      distance_miles: ['distance', 'mi'],
      distance_mi: ['distance', 'mi'],
      distance_meters: ['distance', 'm'],
      distance_m: ['distance', 'm'],
      duration_seconds: ['seconds'],
      rpe: ['rpe'],
    },
  },
};

export function readHeader(names: readonly string[], line: number): Layout {
  // Spreadsheets end every line with a delimiter when one cell to the right was ever used.
  const written = names.at(-1)?.trim() === '' ? names.slice(0, -1) : names;
  const source = recognize(written, line);
  const columns: Partial<Record<Field, Column>> = {};
  for (const [index, name] of written.entries()) {
    const [field, unit] = meaning(dialects[source], name) ?? [];
    if (!field) throw new ImportError(`this is not a column of ${expected(source)}`, line, name);
    const twin = columns[field];
    if (twin) throw new ImportError(`this says the same as the column ${show(twin.name)}`, line, name);
    columns[field] = { index, name: name.trim(), unit };
  }
  checkRequired(source, columns, line);
  return { source, width: names.length, columns };
}

function recognize(names: readonly string[], line: number): Source {
  const known = (source: Source) => names.filter((name) => meaning(dialects[source], name)).length;
  const source = known('HEVY') > known('STRONG') ? 'HEVY' : 'STRONG';
  if (known(source) > 0) return source;
  throw new ImportError(`this is not the header of ${expected('STRONG')}, nor of ${expected('HEVY')}`, line);
}

function checkRequired(source: Source, columns: Layout['columns'], line: number): void {
  const missing = dialects[source].required.find((field) => !columns[field]);
  if (missing)
    throw new ImportError(`the column ${show(nameOf(source, missing))} of ${expected(source)} is missing`, line);
  if (values.some((field) => columns[field])) return;
  throw new ImportError(`no column of ${expected(source)} has repetitions, weight, distance or time`, line);
}

function meaning(dialect: Dialect, name: string): readonly [Field, Unit?] | undefined {
  const key = name.trim().toLowerCase().replace(/\s+/g, ' ');
  return Object.hasOwn(dialect.columns, key) ? dialect.columns[key] : undefined;
}

function nameOf(source: Source, field: Field): string {
  return Object.entries(dialects[source].columns).find(([, [other]]) => other === field)?.[0] ?? field;
}

function expected(source: Source): string {
  const { app, columns } = dialects[source];
  return `a ${app} export (${Object.keys(columns).join(', ')})`;
}
