// The records of a CSV text with the line on which each begins. csv-parse reads the format; what is added here is the
// delimiter, which every dialect of an export chooses for itself, the records that were quoted once more as a whole, and
// the place of a mistake.
import { CsvError, type Parser, parse } from 'csv-parse';
import { parse as parseText } from 'csv-parse/sync';
import { ImportError } from '../values/error.ts';
import { maxRecordBytes } from './text.ts';

export type Delimiter = ',' | ';' | '\t' | '|';

/** Called for each record in order, the header first. */
export type OnRecord = (fields: readonly string[], line: number, delimiter: Delimiter) => void;

const delimiters: readonly Delimiter[] = [',', ';', '\t', '|'];
/** The line by which spreadsheets are told the delimiter. */
const declaration = /^"?sep=([,;|\t])"?\n/i;

const mistakes: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'a quoted field goes on after its closing quote',
  INVALID_OPENING_QUOTE: 'a field has a quote in it but does not begin with one',
  CSV_MAX_RECORD_SIZE: 'the record is too long, or a quote is never closed',
};

const format = {
  record_delimiter: '\n',
  relax_column_count: true,
  skip_empty_lines: true,
  // A quote within a field is one: 5" is a length, and not every app doubles those of a note.
  relax_quotes: true,
} as const;

/** `text` comes in pieces of whole lines. */
export async function readRecords(text: AsyncGenerator<string>, onRecord: OnRecord): Promise<void> {
  const whole = await readHead(text);
  const [declared, said] = declaration.exec(whole) ?? [];
  // The line counts, so that those behind it keep their numbers.
  const head = declared ? `\n${whole.slice(declared.length)}` : whole;
  const delimiter = (said as Delimiter | undefined) ?? guessDelimiter(head);
  const options = { ...format, delimiter, ltrim: isSpaced(firstLine(head), delimiter) };
  let header: readonly string[] | undefined;
  // A record begins on the line after the last one, blank lines aside.
  let nextLine = 1;
  let blankLines = 0;
  const lineOfRecord = () => nextLine + parser.info.empty_lines - blankLines;
  const parser = parse({
    ...options,
    max_record_size: maxRecordBytes,
    on_record: (written: string[], { lines }) => {
      const line = lineOfRecord();
      nextLine = lines + 1;
      blankLines = parser.info.empty_lines;
      const fields = unwrap(written, options);
      header ??= fields;
      onRecord(fields, line, delimiter);
      return null;
    },
  });
  try {
    await feed(parser, prepend(head, text));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const column = typeof error.column === 'number' ? header?.[error.column] : undefined;
    throw new ImportError(mistakes[error.code] ?? error.message, lineOfRecord(), column);
  }
}

/** A program that took each line for a value quotes it as a whole, and doubles the quotes that it has. */
function unwrap(fields: string[], options: { delimiter: Delimiter }): string[] {
  const [only] = fields;
  if (fields.length !== 1 || !only!.includes(options.delimiter)) return fields;
  const found: string[][] = parseText(only!, options);
  return found.length === 1 ? found[0]! : fields;
}

/** Piece by piece, each read before the next is asked for: so the first mistake of the file is the one that is found. */
async function feed(parser: Parser, text: AsyncGenerator<string>): Promise<void> {
  const done = (act: (callback: (error?: Error | null) => void) => void) =>
    new Promise<void>((resolve, reject) => act((error) => (error ? reject(error) : resolve())));
  // The callbacks say it too, and at the right moment.
  parser.on('error', () => {});
  try {
    for await (const piece of text) await done((callback) => parser.write(piece, callback));
    await done((callback) => parser.end(callback));
  } finally {
    parser.destroy();
  }
}

/** The text up to its first line that is not blank, or a little further. */
async function readHead(text: AsyncGenerator<string>): Promise<string> {
  let head = '';
  for (;;) {
    const next = await text.next();
    if (next.done) return head;
    head += next.value;
    if (head.replace(declaration, '').trim() !== '') return head;
  }
}

async function* prepend(head: string, text: AsyncGenerator<string>): AsyncGenerator<string> {
  yield head;
  yield* text;
}

/** The first line, without quotes around the whole line. */
function firstLine(head: string): string {
  const first = head.split('\n').find((line) => line.trim() !== '') ?? '';
  return /^"((?:[^"]|"")*)"$/.exec(first)?.[1]?.replaceAll('""', '"') ?? first;
}

const withoutQuoted = (line: string): string => line.replace(/"[^"]*"/g, '""');

/** The one of which the first line has most, that which stands within quotes aside. */
function guessDelimiter(head: string): Delimiter {
  const header = withoutQuoted(firstLine(head));
  const count = (delimiter: Delimiter) => header.split(delimiter).length;
  return delimiters.reduce((best, other) => (count(other) > count(best) ? other : best));
}

/** Whether a blank follows each delimiter: then a quote behind it opens a value. */
function isSpaced(line: string, delimiter: Delimiter): boolean {
  const [, ...others] = withoutQuoted(line).trimEnd().split(delimiter);
  return (
    others.length > 1 &&
    others.every((part, index) => part.startsWith(' ') || (part === '' && index === others.length - 1))
  );
}
