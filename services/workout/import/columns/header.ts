// The layout of a file: which app wrote it, and what each column holds. Columns are known by the name that the caller
// gives them, then by the names of words.ts in any order, then by their order and what they hold (order.ts). What is left
// over is not read, and told; only numbers without a name could be the weights, and stop the import.

import { readMoment } from '../time/moments.ts';
import { ImportError, show } from '../values/error.ts';
import { readNumber } from '../values/numbers.ts';
import {
  type Column,
  type ColumnField,
  type Columns,
  distanceUnits,
  type Layout,
  readUnit,
  type Source,
  type Unit,
  values,
  weightUnits,
} from './fields.ts';
import { holds, recognizeOrder } from './order.ts';
import { names, normalize } from './words.ts';

/** The caller's names of columns, or their numbers from 1. */
export interface Mapping {
  readonly fields: Readonly<Partial<Record<ColumnField, string>>>;
  /** The columns to be left unread. */
  readonly unread: readonly string[];
}

export interface Head {
  /** The first record, and as many behind it as tell the kinds of the columns. */
  readonly records: readonly (readonly string[])[];
  /** The line of the first record. */
  readonly line: number;
}

interface Meaning {
  readonly field: ColumnField;
  readonly unit?: Unit;
  readonly language?: string;
}

/** The page that says which files can be read, and how a caller names the columns of another table. */
const documentation = '/v1/workouts:formats';

const meanings = new Map<string, Meaning>();
for (const [language, words] of Object.entries(names)) {
  for (const [field, spellings] of Object.entries(words) as [ColumnField, readonly string[]][]) {
    for (const spelling of spellings) {
      const name = normalize(spelling);
      if (!meanings.has(name)) meanings.set(name, { field, language });
    }
  }
}

/** "m" and "#" say too little where they stand alone. */
const unitsAlone: Readonly<Partial<Record<Unit, ColumnField>>> = {
  kg: 'weight',
  lb: 'weight',
  km: 'distance',
  mi: 'distance',
};

export function readLayout(head: Head, mapping: Mapping): Layout {
  const [first = [], ...others] = head.records;
  const header = !first.some((cell) => readMoment(cell.trim()));
  const written = header ? withoutBlankEnd(first) : first.map((_, index) => String(index + 1));
  const records = header ? others : head.records;
  checkMapping(mapping, written, head.line);
  const width = widthOf(written.length, records);
  const context: Context = { written, header, records, line: head.line, mapping };
  const named = withoutTwins(nameColumns(context), context);
  const layout = byName(completed(named, context), context) ?? byOrder(named, context);
  if (layout) return { ...layout, width };
  return refuse(named, context);
}

interface Context extends Pick<Head, 'records' | 'line'> {
  readonly written: readonly string[];
  readonly header: boolean;
  readonly mapping: Mapping;
}

type Named = readonly (Meaning | undefined)[];

/** The caller's meaning of a column goes before the meaning of its name. */
function nameColumns({ written, header, mapping }: Context): Named {
  const said = written.map((name, index) => given(mapping, name, index));
  const fields = new Set(said.map((meaning) => meaning?.field));
  const found = written.map((name, index): Meaning | undefined => {
    const meaning = said[index] ?? (header ? meaningOf(name) : undefined);
    return meaning && !said[index] && meaning.field !== 'notes' && fields.has(meaning.field) ? undefined : meaning;
  });
  return timeOfSets(found);
}

/** Where the file says nothing about workouts, a duration belongs to the set. */
function timeOfSets(named: Named): Named {
  const has = (...fields: ColumnField[]) => named.some((meaning) => meaning && fields.includes(meaning.field));
  if (has('seconds', 'workoutName', 'workoutNumber', 'end', 'setType')) return named;
  return named.map((meaning) => (meaning?.field === 'workoutDuration' ? { ...meaning, field: 'seconds' } : meaning));
}

/** When two columns have names of one meaning, one may be a copy of the other, or hold something else. */
function withoutTwins(named: Named, { records }: Context): Named {
  const kept = [...named];
  for (const [index, meaning] of named.entries()) {
    if (!meaning || meaning.field === 'notes') continue;
    const isTwin = (other: Meaning | undefined) => other?.field === meaning.field && other.unit === meaning.unit;
    const before = kept.findIndex((other, place) => place < index && isTwin(other));
    if (before >= 0) for (const worse of worseOf(records, meaning.field, [before, index])) kept[worse] = undefined;
  }
  return kept;
}

/** The column that is not needed beside the other; empty where both could be meant. */
function worseOf(records: Context['records'], field: ColumnField, [one, other]: [number, number]): number[] {
  const cellsOf = (index: number) => records.map((fields) => fields[index]?.trim() ?? '');
  const isHeld = (index: number) => cellsOf(index).some(Boolean) && holds(field, cellsOf(index));
  if (isHeld(one) !== isHeld(other)) return [isHeld(one) ? other : one];
  return records.length > 0 && cellsOf(one).join('\n') === cellsOf(other).join('\n') ? [other] : [];
}

function byName(named: Named, context: Context): Layout | undefined {
  const meaningsByIndex = nameOfExercise(named, context.written);
  const columns = collect(meaningsByIndex, context);
  if (!isEnough(columns) || unnamedNumbers(meaningsByIndex, context) !== undefined) return undefined;
  return layoutOf(columns, meaningsByIndex, { ...context, source: sourceOf(columns, context.written) });
}

/** "Name" is that of the workout, unless nothing else names the exercise. */
function nameOfExercise(named: Named, written: readonly string[]): Named {
  if (named.some((meaning) => meaning?.field === 'exercise')) return named;
  return named.map((meaning, index) =>
    meaning?.field === 'workoutName' && normalize(written[index]!) === 'name' ? { field: 'exercise' } : meaning,
  );
}

/** Columns between known ones whose names are not known: where the known ones stand as in an order, so do they. */
function completed(named: Named, { records, mapping, written }: Context): Named {
  const gaps = written.flatMap((name, index) => (named[index] || isUnread(mapping, name, index) ? [] : [index]));
  if (gaps.length === 0 || gaps.length > written.length / 2) return named;
  const fields = named.map((meaning) => meaning?.field);
  const order = recognizeOrder(records, fields)?.fields;
  if (!order || fields.some((field, index) => field && order[index] !== field)) return named;
  return written.map((name, index): Meaning | undefined => {
    const field = gaps.includes(index) ? order[index] : undefined;
    return field ? { field, unit: unitIn(name, field) } : named[index];
  });
}

function byOrder(named: Named, context: Context): Layout | undefined {
  const order = recognizeOrder(
    context.records,
    named.map((meaning) => meaning?.field),
  );
  if (!order) return undefined;
  const found = context.written.map((name, index): Meaning | undefined => {
    const field = order.fields[index];
    return field && { unit: unitIn(name, field), ...named[index], field };
  });
  return layoutOf(collect(found, context), found, { ...context, source: order.source });
}

function layoutOf(columns: Columns, found: Named, context: Context & { source: Source }): Layout {
  const { written, header, source } = context;
  const unread = written.filter((name, index) => !found[index] && name.trim() !== '');
  return { source, width: 0, header, language: languageOf(found), columns, unread };
}

function collect(found: Named, { written, line }: Context): Columns {
  const columns: Partial<Record<ColumnField, Column[]>> = {};
  for (const [index, meaning] of found.entries()) {
    if (!meaning) continue;
    const { field, unit } = meaning;
    const name = written[index]!;
    const twin = columns[field]?.find((column) => column.unit === unit);
    // Notes of the exercise and of the set are both notes; a unit may stand beside the weight and beside the distance.
    if (twin && field !== 'notes') {
      throw new ImportError(`this says the same as the column ${show(twin.name)}`, line, name);
    }
    columns[field] = [...(columns[field] ?? []), { index, name: name.trim(), unit }];
  }
  return columns;
}

const isEnough = (columns: Columns): boolean =>
  Boolean(columns.start && columns.exercise && values.some((field) => columns[field]));

function meaningOf(name: string): Meaning | undefined {
  const key = normalize(name.replace(/(\S)([([])/g, '$1 $2'));
  const known = meanings.get(key);
  if (known) return known;
  const alone = readUnit(key);
  if (alone && unitsAlone[alone]) return { field: unitsAlone[alone], unit: alone };
  const [, base, last] = /^(.+?) ?[([]?([^\s()[\]]+)[)\]]?$/u.exec(key) ?? [];
  const meaning = base === undefined ? undefined : meanings.get(base);
  const unit = meaning && unitIn(last!, meaning.field);
  return unit && { ...meaning, unit };
}

/** The unit at the end of a column's name. */
function unitIn(name: string, field: ColumnField): Unit | undefined {
  const unit = readUnit(/([^\s()[\]]+)[)\]]?$/u.exec(normalize(name))?.[1] ?? '');
  const allowed = field === 'weight' ? weightUnits : field === 'distance' ? distanceUnits : [];
  return unit && allowed.includes(unit) ? unit : undefined;
}

function sourceOf(columns: Columns, written: readonly string[]): Source {
  const keys = new Set(written.map(normalize));
  if (keys.has('exercise title') || (keys.has('title') && keys.has('start time'))) return 'HEVY';
  if (columns.category || (columns.warmUp && columns.status)) return 'FITNOTES';
  return columns.workoutName || columns.setType ? 'STRONG' : 'SPREADSHEET';
}

/** The language with the most names that no other language has. */
function languageOf(found: Named): string | undefined {
  const counts = new Map<string, number>();
  for (const meaning of found)
    if (meaning?.language) counts.set(meaning.language, (counts.get(meaning.language) ?? 0) + 1);
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0];
}

const given = ({ fields }: Mapping, name: string, index: number): Meaning | undefined => {
  const field = Object.entries(fields).find(([, column]) => isCalled(column, name, index))?.[0] as
    | ColumnField
    | undefined;
  return field && { field, unit: unitIn(name, field) };
};

const isCalled = (column: string, name: string, index: number): boolean =>
  normalize(column) === normalize(name) || column.trim() === String(index + 1);

const isUnread = ({ unread }: Mapping, name: string, index: number): boolean =>
  unread.some((column) => isCalled(column, name, index));

function checkMapping({ fields, unread }: Mapping, written: readonly string[], line: number): void {
  for (const column of [...Object.values(fields), ...unread]) {
    if (written.some((name, index) => isCalled(column, name, index))) continue;
    throw new ImportError(`the file has no column ${show(column)}, which the call names`, line);
  }
}

/** Spreadsheets end every line with a delimiter when one cell to the right was ever used. */
function withoutBlankEnd(fields: readonly string[]): readonly string[] {
  const last = fields.findLastIndex((field) => field.trim() !== '');
  return fields.slice(0, last + 1);
}

/** Some leave out the columns at the end that are blank, from the first row on. */
function widthOf(written: number, records: readonly (readonly string[])[]): number {
  const width = records[0]?.length ?? written;
  return isOneWidth(records) && width < written ? width : written;
}

const isOneWidth = (records: readonly (readonly string[])[]): boolean =>
  records.length > 1 && new Set(records.map((fields) => fields.length)).size === 1;

/** The column without a name of ours that has numbers, where no column has the weights. */
function unnamedNumbers(named: Named, { written, header, records, mapping }: Context): string | undefined {
  if (!header || named.some((meaning) => meaning?.field === 'weight')) return undefined;
  return written.find((name, index) => {
    if (named[index] || name.trim() === '' || isUnread(mapping, name, index)) return false;
    const cells = records.map((fields) => fields[index]?.trim() ?? '').filter(Boolean);
    return cells.length > 0 && cells.filter((cell) => readNumber(cell, false) !== undefined).length > cells.length / 2;
  });
}

function refuse(named: Named, context: Context): never {
  const { header, line, written } = context;
  const columns = collect(named, context);
  const unnamed = isEnough(columns) ? unnamedNumbers(named, context) : undefined;
  if (unnamed !== undefined) {
    throw new ImportError(
      `it has numbers, and its name is not known: name it in columns.weight or columns.unread, see ${documentation}`,
      line,
      unnamed,
    );
  }
  if (!header)
    throw new ImportError(`these are not the columns of an export that is known, see ${documentation}`, line);
  if (!columns.start && !columns.exercise) {
    throw new ImportError(`this is not the header of an export that is known, see ${documentation}`, line, written[0]);
  }
  const missing = columns.start ? (columns.exercise ? 'repetitions, weight, distance or time' : 'exercise') : 'date';
  throw new ImportError(`no column of the header is known as that of the ${missing}, see ${documentation}`, line);
}
