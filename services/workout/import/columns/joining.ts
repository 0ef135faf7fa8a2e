// A record with more fields than the header has: a name, a note or a date was written with a delimiter in it and without
// the quotes that keep it together, or with quotes of its own that end it too early. Where the fields can be joined so
// that each column has again what belongs into it, and in one way only, that is what was meant.
import { readSeconds } from '../time/durations.ts';
import { readMoment } from '../time/moments.ts';
import { type ColumnField, type Layout, readUnit } from './fields.ts';

/** The fields whose text may have been split, the likelier ones first. */
const joinable: readonly ColumnField[] = [
  'exercise',
  'category',
  'notes',
  'workoutNotes',
  'workoutName',
  'start',
  'end',
  'equipment',
];
const times: ReadonlySet<ColumnField> = new Set(['start', 'end']);
/** The fields that tell records apart. Where two readings of them are possible, nothing is guessed. */
const telling: readonly ColumnField[] = ['start', 'workoutName', 'exercise'];
/** A sentence has few commas that nobody quoted; more are another form. */
const mostExtra = 12;

/** How many fields each of the columns takes, where it is more than one. */
type Joins = ReadonlyMap<number, number>;

/**
 * The record with as many fields as the header, and blank ones behind them; undefined where nothing fits, or more than one
 * reading does.
 */
export function joinFields(
  fields: readonly string[],
  layout: Layout,
  delimiter: string,
): readonly string[] | undefined {
  const extra = fields.length - layout.width;
  const isPlain = fields.slice(layout.width).every((field) => field.trim() === '');
  if (isPlain && fits(fields, layout)) return fields;
  if (extra > mostExtra) return undefined;
  const found = joinsOf(extra, layout).flatMap((joins) => {
    const joined = join(fields, joins, delimiter);
    return arePieces(fields, joins, layout) && fits(joined, layout) ? [joined] : [];
  });
  // Then a value is wrong, not the number of values.
  if (found.length === 0) return isPlain ? fields : undefined;
  const best = found.find((candidate) => candidate.every(isBalanced)) ?? found[0]!;
  // FitNotes writes no quotes at all, and so often that a name is the likelier.
  const isSure = layout.source === 'FITNOTES' || found.every((other) => tell(other, layout) === tell(best, layout));
  return isSure ? best : undefined;
}

/** All in one column, or else each of two times in two fields, as Hevy's dates fall apart. */
function joinsOf(extra: number, { columns }: Layout): Joins[] {
  const indexes = joinable.flatMap((field) => (columns[field] ?? []).map(({ index }) => index));
  const alone = indexes.map((index) => new Map([[index, extra + 1]]));
  const start = columns.start?.[0]?.index;
  const end = columns.end?.[0]?.index;
  if (start === undefined || end === undefined || extra < 2) return alone;
  const dates = new Map([
    [start, 2],
    [end, 2],
  ]);
  const others = indexes.filter((index) => index !== start && index !== end);
  return extra === 2
    ? [...alone, dates]
    : [...alone, ...others.map((index) => new Map([...dates, [index, extra - 1]]))];
}

function join(fields: readonly string[], joins: Joins, delimiter: string): string[] {
  const joined: string[] = [];
  for (let index = 0; index < fields.length; ) {
    const length = joins.get(joined.length) ?? 1;
    joined.push(length === 1 ? fields[index]! : mend(fields.slice(index, index + length), delimiter));
    index += length;
  }
  return joined;
}

/**
 * Joins the pieces and removes the quotes around the whole text. Where a quote inside the text ended it too early, that quote is put
 * back, and the quote that was meant to end it is removed.
 */
function mend(pieces: readonly string[], delimiter: string): string {
  const text = pieces.join(delimiter);
  if (/^".+"$/s.test(text)) return text.slice(1, -1);
  const [first, ...others] = pieces;
  const last = others.at(-1)!;
  if (!last.endsWith('"') || count(others.join(''), '"') % 2 === 0) return text;
  return [`${first}"`, ...others.slice(0, -1), last.slice(0, -1)].join(delimiter);
}

const count = (text: string, part: string): number => text.split(part).length - 1;

/**
 * Words or dates. A number between two delimiters is a value of its own, and nobody can tell whether "100,5" is one number
 * or two.
 */
function arePieces(fields: readonly string[], joins: Joins, { columns }: Layout): boolean {
  const timeColumns = new Set([...times].flatMap((field) => (columns[field] ?? []).map(({ index }) => index)));
  let before = 0;
  return [...joins]
    .toSorted(([one], [other]) => one - other)
    .every(([index, length]) => {
      const pieces = fields.slice(index + before, index + before + length);
      before += length - 1;
      return timeColumns.has(index) || pieces.every(isPiece);
    });
}

/** A letter alone is the kind of a set. */
const isPiece = (text: string): boolean => (/\p{L}/u.test(text) && !/^\p{L}\d*$/u.test(text)) || /^ \S/.test(text);

const isBalanced = (text: string): boolean => count(text, '(') === count(text, ')');

const tell = (fields: readonly string[], { columns }: Layout): string =>
  JSON.stringify(telling.map((field) => columns[field]?.map(({ index }) => fields[index])));

/** Whether the text is meant as a number, right or wrong: a text that is not a word can only be a number. */
const isNumber = (cell: string): boolean => /\p{Nd}/u.test(cell) && !/\p{L}{4}/u.test(cell) && !readMoment(cell);
const isTime = (cell: string): boolean => readMoment(cell) !== undefined;

const checks: Readonly<Partial<Record<ColumnField, (cell: string) => boolean>>> = {
  start: isTime,
  end: isTime,
  exercise: (cell) => /\p{L}/u.test(cell) && !isTime(cell),
  workoutNumber: isNumber,
  setIndex: isNumber,
  weight: isNumber,
  reps: isNumber,
  distance: isNumber,
  rpe: isNumber,
  // No app writes a blank before it: that is how the second half of a sentence begins.
  setType: (cell) => !cell.startsWith(' '),
  seconds: (cell) => readSeconds(cell) !== undefined,
  weightUnit: (cell) => readUnit(cell) !== undefined,
  distanceUnit: (cell) => readUnit(cell) !== undefined,
};

function fits(fields: readonly string[], { columns }: Layout): boolean {
  return Object.entries(checks).every(([field, check]) =>
    (columns[field as ColumnField] ?? []).every(({ index }) => {
      const cell = fields[index] ?? '';
      return cell.trim() === '' || check(field === 'setType' ? cell : cell.trim());
    }),
  );
}
