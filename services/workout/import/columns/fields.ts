// The fields that a file can have, in our words, and the column of each.
import type { ImportSource } from '#proto/gen/sinew/workout/v1/workout.ts';

export type Source = Exclude<keyof typeof ImportSource, 'IMPORT_SOURCE_UNSPECIFIED' | 'UNSPECIFIED' | 'UNRECOGNIZED'>;

export type ColumnField =
  | 'workoutNumber'
  | 'start'
  | 'end'
  | 'workoutDuration'
  | 'workoutName'
  | 'workoutNotes'
  | 'exercise'
  | 'equipment'
  | 'category'
  | 'setType'
  | 'setIndex'
  | 'warmUp'
  | 'status'
  | 'weight'
  | 'weightUnit'
  | 'reps'
  | 'distance'
  | 'distanceUnit'
  | 'seconds'
  | 'secondsUnit'
  | 'rpe'
  | 'notes'
  | 'superset';

export type Unit = 'kg' | 'lb' | 'm' | 'km' | 'mi' | 'ft' | 'yd';

export interface Column {
  readonly index: number;
  /** The column's name in the file; its number where the file has no header. */
  readonly name: string;
  /** The unit, where the column's name has one. */
  readonly unit?: Unit;
}

export type Columns = Partial<Record<ColumnField, readonly Column[]>>;

export interface Layout {
  readonly source: Source;
  /** How many fields a record has. */
  readonly width: number;
  /** Whether the first record names the columns. */
  readonly header: boolean;
  /** The language of the names, as BCP 47; absent where they are those of a table or tell it not. */
  readonly language?: string;
  /** The columns of each field. Where two columns have the same field in two units, the one with a value counts. */
  readonly columns: Columns;
  /** The names of the columns that are left unread. */
  readonly unread: readonly string[];
}

/** Any of them makes a row a set. */
export const values: readonly ColumnField[] = ['reps', 'weight', 'distance', 'seconds'];

const units: Readonly<Record<string, Unit>> = {
  ...Object.fromEntries(
    ['kg', 'kgs', 'kilo', 'kilos', 'kilogram', 'kilograms', 'кг', '公斤', '千克'].map((word) => [word, 'kg']),
  ),
  ...Object.fromEntries(
    ['lb', 'lbs', 'pound', 'pounds', '#', 'фунт', 'фунты', '磅', 'ポンド'].map((word) => [word, 'lb']),
  ),
  ...Object.fromEntries(
    ['m', 'meter', 'meters', 'metre', 'metres', 'metros', 'mètres', 'метры', 'м', '米', '公尺'].map((word) => [
      word,
      'm',
    ]),
  ),
  ...Object.fromEntries(
    ['km', 'kms', 'kilometer', 'kilometers', 'kilometre', 'kilometres', 'км', '公里', '千米'].map((word) => [
      word,
      'km',
    ]),
  ),
  ...Object.fromEntries(['mi', 'mile', 'miles', 'мили', '英里'].map((word) => [word, 'mi'])),
  ...Object.fromEntries(['ft', 'foot', 'feet'].map((word) => [word, 'ft'])),
  ...Object.fromEntries(['yd', 'yds', 'yard', 'yards'].map((word) => [word, 'yd'])),
};

export const weightUnits: readonly Unit[] = ['kg', 'lb'];
export const distanceUnits: readonly Unit[] = ['m', 'km', 'mi', 'ft', 'yd'];

export const unitsOf = { weight: weightUnits, distance: distanceUnits } as const;

/** The unit that a word means, in any case and with or without a dot. */
export function readUnit(text: string): Unit | undefined {
  const word = text.trim().toLowerCase().replace('.', '');
  return Object.hasOwn(units, word) ? units[word] : undefined;
}
