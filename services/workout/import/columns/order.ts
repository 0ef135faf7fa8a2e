// The columns of a file whose names are not known, or that has none: known by their order and by what they hold. Each app
// has written its columns in few orders over the years, whatever the language, and what stands in them tells one order
// from another: no date is a weight. A file that fits none of them, or two, is not guessed at.

import { readDuration, readSeconds } from '../time/durations.ts';
import { readMoment } from '../time/moments.ts';
import { readNumber, toDigits } from '../values/numbers.ts';
import { type ColumnField, distanceUnits, readUnit, type Source, weightUnits } from './fields.ts';

interface Order {
  readonly source: Source;
  readonly fields: readonly ColumnField[];
}

const strong = (fields: string): Order => ({ source: 'STRONG', fields: fields.split(' ') as ColumnField[] });
const fitNotes = (fields: string): Order => ({ source: 'FITNOTES', fields: fields.split(' ') as ColumnField[] });

const orders: readonly Order[] = [
  strong('start workoutName workoutDuration exercise setType weight reps distance seconds notes workoutNotes rpe'),
  strong('start workoutName workoutDuration exercise setType weight reps distance seconds notes workoutNotes'),
  strong('start workoutName workoutDuration exercise setType weight reps distance seconds rpe'),
  strong('start workoutName workoutDuration exercise setType weight reps distance seconds'),
  strong('start workoutName exercise setType weight reps distance seconds notes workoutNotes rpe'),
  strong('start workoutName exercise setType weight reps distance seconds notes workoutNotes'),
  strong('start workoutName exercise setType weight reps distance seconds notes'),
  strong(
    'start workoutName exercise setType weight weightUnit reps rpe distance distanceUnit seconds notes workoutNotes workoutDuration',
  ),
  strong(
    'start workoutName exercise setType weight weightUnit reps rpe distance distanceUnit seconds notes workoutNotes',
  ),
  strong(
    'start workoutName workoutDuration exercise setType weight weightUnit reps rpe distance distanceUnit seconds notes workoutNotes',
  ),
  strong(
    'workoutNumber start workoutName workoutDuration exercise setType weight reps rpe distance seconds notes workoutNotes',
  ),
  {
    source: 'HEVY',
    fields:
      'workoutName start end workoutNotes exercise superset notes setIndex setType weight reps distance seconds rpe'.split(
        ' ',
      ) as ColumnField[],
  },
  fitNotes('start exercise category weight weightUnit reps distance distanceUnit seconds notes'),
  fitNotes('start exercise category weight weightUnit reps distance distanceUnit seconds'),
  fitNotes('start exercise category weight reps distance distanceUnit seconds notes'),
  fitNotes('start exercise category weight reps distance distanceUnit seconds'),
];

/** How many names must be known before columns behind those of an order are left unread. */
const fewNames = 3;
/** The share of cells that may be nonsense while the column is still known. */
const most = 0.9;

/**
 * The one order that fits.
 * @param named what is known of the columns by their names
 */
export function recognizeOrder(
  records: readonly (readonly string[])[],
  named: readonly (ColumnField | undefined)[],
): Order | undefined {
  const width = Math.max(named.length, records[0]?.length ?? 0);
  const columns = Array.from({ length: width }, (_, index) => records.map((fields) => fields[index]?.trim() ?? ''));
  const enoughNames = named.filter(Boolean).length >= fewNames;
  const fitting = orders.filter(({ fields }) => {
    const rest = columns.slice(fields.length);
    if (fields.length > width || (!enoughNames && rest.some((cells) => cells.some(Boolean)))) return false;
    if (fields.some((field, index) => named[index] && named[index] !== field)) return false;
    return fields.every((field, index) => holds(field, columns[index]!));
  });
  const longest = Math.max(...fitting.map(({ fields }) => fields.length));
  const [found, another] = fitting.filter(({ fields }) => fields.length === longest);
  return another ? undefined : found;
}

const isNumber = (cell: string): boolean => readNumber(cell, false) !== undefined;
const isUnit = (allowed: readonly unknown[]) => (cell: string) => allowed.includes(readUnit(cell));
const isText = (cell: string): boolean => !isNumber(cell) && !readMoment(cell);
const isSetType = (cell: string): boolean => /^\d{1,3}(?:\.0)?$|^\p{L}\d{0,2}$/u.test(toDigits(cell));

/** Whether cells that are not blank are of this kind: all but a few, and how many must not be blank. */
function mostly(is: (cell: string) => boolean, filled = 0) {
  return (cells: readonly string[]): boolean => {
    const written = cells.filter((cell) => cell !== '');
    return written.length >= cells.length * filled && written.filter(is).length >= written.length * most;
  };
}

const checks: Readonly<Partial<Record<ColumnField, (cells: readonly string[]) => boolean>>> = {
  start: mostly((cell) => readMoment(cell) !== undefined, most),
  end: mostly((cell) => readMoment(cell) !== undefined),
  workoutNumber: mostly((cell) => /^\d+$/.test(cell), most),
  workoutDuration: mostly((cell) => readDuration(cell) !== undefined || /^\d+\s?\p{L}/u.test(cell)),
  exercise: mostly(isText, most),
  category: mostly(isText, most),
  // The rows between the sets have words of the app's language, which we may not know.
  setType: (cells) => cells.filter(isSetType).length >= cells.length / 2,
  seconds: mostly((cell) => readSeconds(cell) !== undefined),
  weightUnit: mostly(isUnit(weightUnits)),
  distanceUnit: mostly(isUnit(distanceUnits)),
  notes: mostly(isText),
  workoutNotes: mostly(isText),
};
const texts: ReadonlySet<ColumnField> = new Set(['workoutName']);

/** Whether a column has what belongs to the field. */
export function holds(field: ColumnField, cells: readonly string[]): boolean {
  if (texts.has(field)) return true;
  return (checks[field] ?? mostly(isNumber))(cells);
}
