// Reads the CSV export of Strong, Hevy or FitNotes, in any of their dialects, or a table whose columns the caller names,
// into workouts. Pure: what is done with the workouts, which of them are there already and which exercises they mean is
// left to the caller.
// A row that cannot be true is left out and told; a file that cannot be read as what it is, breaks off or changes its form
// is an ImportError with its line, because a history with holes that nobody knows of is worse than one more try.

import { Cells, type Notice } from './cells.ts';
import { type Layout, type Source, values } from './columns/fields.ts';
import { type Mapping, readLayout } from './columns/header.ts';
import { joinFields } from './columns/joining.ts';
import { decode, type Encoding } from './csv/decoding.ts';
import { type Delimiter, readRecords } from './csv/records.ts';
import { readText, type TextEncoding } from './csv/text.ts';
import { isZoneOrOffset } from './time/times.ts';
import { ImportError } from './values/error.ts';
import { hasDecimalComma } from './values/numbers.ts';
import {
  type ParsedWorkout,
  type SkippedLine,
  type WorkoutReadOptions as WorkoutOptions,
  Workouts,
} from './workouts.ts';

export { maxFileBytes } from './csv/text.ts';
export type { ParsedSet } from './rows.ts';
export { ImportError } from './values/error.ts';
export type { ParsedWorkout, SkippedLine } from './workouts.ts';

export interface ReadOptions extends Omit<WorkoutOptions, 'language'> {
  readonly language?: string;
  readonly mapping?: Mapping;
}

/** The form of the file, as it was found. */
export interface FileForm {
  /** The language of the columns' names as BCP 47; empty when it is not known. */
  language: string;
  delimiter: Delimiter;
  /** Such as "utf-8"; with "gzip, " or "zip, " before it where it was packed. */
  encoding: string;
  header: boolean;
  /** The names of the columns that are read, by field. */
  columns: { field: string; name: string }[];
  /** The names of the columns that are not read. */
  unread: string[];
}

export interface ParsedExport {
  source: Source;
  form: FileForm;
  /** The workouts in the order of the file. */
  workouts: ParsedWorkout[];
  /** The records that hold no set: first those that are at fault, of which there are `faults`. */
  skipped: SkippedLine[];
  faults: number;
  /** The values that were read differently from how they are written. */
  notices: Notice[];
}

/** How many records are read to tell the kinds of the columns. */
const sampleRecords = 60;
const noMapping: Mapping = { fields: {}, unread: [] };

/** Throws ImportError for a file that cannot be read, whatever is in it, and what `chunks` throws. */
export async function readExport(chunks: AsyncIterable<Uint8Array>, options: ReadOptions): Promise<ParsedExport> {
  if (!isZoneOrOffset(options.timeZone)) throw new RangeError(`unknown time zone ${options.timeZone}`);
  const bytes: Encoding = { packed: undefined, utf16: undefined };
  const text: { text: TextEncoding } = { text: 'ascii' };
  const table = new Table(options);
  await readRecords(readText(decode(chunks, bytes), text), (fields, line, delimiter) =>
    table.add({ fields, line }, delimiter),
  );
  const { layout, delimiter, workouts } = table.finish();
  const encoding = `${bytes.packed ? `${bytes.packed}, ` : ''}${bytes.utf16 ?? (text.text === 'ascii' ? 'utf-8' : text.text)}`;
  const read = await workouts.finish();
  return { source: layout.source, form: formOf(layout, { delimiter, encoding }), ...read, notices: workouts.notices };
}

interface Line {
  readonly fields: readonly string[];
  readonly line: number;
}

/** So many records that do not belong to the table are not in the file by chance. */
const mostIrregular = 20;

/** The records of the file, of which the first few are kept until they tell what it is. */
class Table {
  readonly #options: ReadOptions;
  readonly #first: Line[] = [];
  #delimiter: Delimiter = ',';
  #read: { layout: Layout; workouts: Workouts; names: string } | undefined;
  #isEmpty = true;
  /** Whether a comma can only be that of a decimal. */
  #decimalComma = false;
  /** Records of another length: single rows are at fault if the file goes on as before, or else all of it. */
  #irregular: Line[] = [];

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  add(record: Line, delimiter: Delimiter): void {
    this.#delimiter = delimiter;
    if (this.#read) this.#addRow(record);
    else this.#first.push(record);
    if (!this.#read && this.#first.length > sampleRecords) this.#begin();
  }

  finish(): { layout: Layout; workouts: Workouts; delimiter: Delimiter } {
    if (!this.#read) this.#begin();
    const { layout, workouts } = this.#read!;
    const [irregular] = this.#irregular;
    if (irregular) throw new ImportError(breaksOff(irregular, layout), irregular.line);
    if (this.#isEmpty) throw new ImportError('there are no rows below the header', 1);
    return { layout, workouts, delimiter: this.#delimiter };
  }

  #begin(): void {
    const [head, ...others] = this.#first;
    if (!head) throw new ImportError('the file is empty', 1);
    const written = this.#first.map(({ fields }) => fields).filter((fields) => !isBlank(fields));
    const layout = readLayout({ records: written, line: head.line }, this.#options.mapping ?? noMapping);
    const workouts = new Workouts(layout, { ...this.#options, language: this.#options.language ?? '' });
    this.#read = { layout, workouts, names: layout.header ? head.fields.join('\n') : '' };
    const records = layout.header ? others : this.#first;
    this.#decimalComma = this.#delimiter !== ',' || records.some(({ fields }) => hasDecimals(fields, layout));
    for (const { fields, line } of records)
      if (fields.length === layout.width) workouts.learn(this.#cells(fields, line));
    for (const record of records) this.#addRow(record);
  }

  #addRow({ fields, line }: Line): void {
    const { layout, workouts, names } = this.#read!;
    this.#isEmpty = false;
    if (isBlank(fields)) {
      workouts.skip(line, 'an empty record');
      return;
    }
    if (layout.header && fields.join('\n') === names) {
      this.#goOn();
      workouts.beginPart();
      workouts.skip(line, 'the header of another export');
      return;
    }
    const aligned = align(fields, layout, this.#delimiter);
    if (aligned) {
      this.#goOn();
      workouts.add(this.#cells(aligned, line));
      return;
    }
    this.#irregular.push({ fields, line });
    const [first] = this.#irregular;
    if (this.#irregular.length > mostIrregular) throw new ImportError(breaksOff(first!, layout), first!.line);
  }

  /** The file is what it was: the records between were those of single rows. */
  #goOn(): void {
    const { layout, workouts } = this.#read!;
    for (const { fields, line } of this.#irregular) {
      if (isWhole(fields, layout)) workouts.add(this.#cells(fields, line));
      else workouts.reject(line, `the record has ${fields.length} fields, the header ${layout.width}`);
    }
    this.#irregular = [];
  }

  #cells(fields: readonly string[], line: number): Cells {
    const { layout, workouts } = this.#read!;
    return new Cells({ line, layout, decimalComma: this.#decimalComma, notices: workouts.notices }, fields);
  }
}

const hasDecimals = (fields: readonly string[], { columns }: Layout): boolean =>
  (['weight', 'distance', 'rpe'] as const).some((field) =>
    columns[field]?.some(({ index }) => hasDecimalComma(fields[index]?.trim() ?? '')),
  );

const isBlank = (fields: readonly string[]): boolean => fields.every((field) => field.trim() === '');

/** The fields of a record that has as many as the header; what is blank beyond them does not count. */
function align(fields: readonly string[], layout: Layout, delimiter: Delimiter): readonly string[] | undefined {
  const { width } = layout;
  if (fields.length === width) return fields;
  if (fields.length < width) return undefined;
  return joinFields(fields, layout, delimiter);
}

/** Whether a record that ends early has all that makes a set: a note that was broken by a line end goes on elsewhere. */
function isWhole(fields: readonly string[], { width, columns }: Layout): boolean {
  const needed = (['start', 'exercise', ...values] as const).flatMap((field) => columns[field] ?? []);
  return fields.length < width && needed.every(({ index }) => index < fields.length);
}

const breaksOff = ({ fields }: Line, { width }: Layout): string =>
  `the record has ${fields.length} fields, the header ${width}: the file breaks off or changes its form here`;

function formOf(
  { header, language = '', columns, unread }: Layout,
  written: Pick<FileForm, 'delimiter' | 'encoding'>,
): FileForm {
  const read = Object.entries(columns).flatMap(([field, found]) => found.map(({ name }) => ({ field, name })));
  return { ...written, header, language, columns: read, unread: [...unread] };
}
