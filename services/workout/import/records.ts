// The records of a CSV text with the line on which each begins. csv-parse reads the format; what is added here is the
// delimiter, which every dialect of an export chooses for itself, and the place of a mistake.
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { ImportError } from './error.ts';
import { maxRecordLength } from './text.ts';

export type Delimiter = ',' | ';' | '\t';

/** Called for each record in order, the header first. */
export type OnRecord = (fields: readonly string[], line: number, delimiter: Delimiter) => void;

const delimiters: readonly Delimiter[] = [',', ';', '\t'];

const mistakes: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'a quoted field goes on after its closing quote',
  INVALID_OPENING_QUOTE: 'a field has a quote in it but does not begin with one',
  CSV_MAX_RECORD_SIZE: 'the record is too long, or a quote is never closed',
};

export async function readRecords(text: AsyncGenerator<string>, onRecord: OnRecord): Promise<void> {
  const head = await readHead(text);
  const delimiter = guessDelimiter(head);
  let header: readonly string[] | undefined;
  // A record begins on the line after the last one, blank lines aside.
  let nextLine = 1;
  let blankLines = 0;
  const parser = parse({
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRecordLength,
    on_record: (fields: string[], info) => {
      const line = nextLine + parser.info.empty_lines - blankLines;
      nextLine = info.lines + 1;
      blankLines = parser.info.empty_lines;
      header ??= fields;
      onRecord(fields, line, delimiter);
      return null;
    },
  });
  try {
    await pipeline(prepend(head, text), parser);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const column = typeof error.column === 'number' ? header?.[error.column] : undefined;
    const line = nextLine + parser.info.empty_lines - blankLines;
    throw new ImportError(mistakes[error.code] ?? error.message, line, column);
  }
}

/** The text up to the end of its first line or a little further. */
async function readHead(text: AsyncGenerator<string>): Promise<string> {
  let head = '';
  while (!head.includes('\n')) {
    const next = await text.next();
    if (next.done) break;
    head += next.value;
  }
  return head;
}

async function* prepend(head: string, text: AsyncGenerator<string>): AsyncGenerator<string> {
  yield head;
  yield* text;
}

/** The names of columns have no delimiter in them, so the one that is there is the one. */
function guessDelimiter(head: string): Delimiter {
  const [header = ''] = head.split('\n', 1);
  const count = (delimiter: Delimiter) => header.split(delimiter).length;
  return delimiters.reduce((best, other) => (count(other) > count(best) ? other : best));
}
