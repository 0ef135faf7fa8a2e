// The files in which a service hands out a person's data: JSON in the form of the REST surface, and CSV for spreadsheets.
// They are made while they are sent, so that a large account needs no more memory than a small one.
import { fromBinary, toJson } from '@bufbuild/protobuf';
import { stringify } from 'csv-stringify/sync';
import { descriptors } from '#proto/descriptors.ts';
import type { ExportPart } from '#proto/gen/sinew/export/v1/export.ts';

export interface ExportFile {
  /** Unique within the service. */
  name: string;
  content: AsyncIterable<string>;
}

/** A generated message type. */
export interface MessageType<Message> {
  encode: (message: Message) => { finish(): Uint8Array };
}

/** The titles of the columns, each with a function that gives a row's value. */
export type CsvColumns<Row> = Record<string, (row: Row) => string | number | boolean | Date | undefined>;

/** A list of messages, each as a REST caller sees it. @param name the message's full name in the contract */
export async function* toJsonList<Message>(
  type: MessageType<Message>,
  name: string,
  messages: AsyncIterable<Message>,
): AsyncGenerator<string> {
  const toText = jsonOf(type, name);
  let before = '[\n';
  for await (const message of messages) {
    yield before + toText(message);
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

function jsonOf<Message>({ encode }: MessageType<Message>, name: string): (message: Message) => string {
  const registry = descriptors();
  const schema = registry.getMessage(name);
  if (!schema) throw new Error(`the contract has no message ${name}`);
  return (message) =>
    JSON.stringify(
      toJson(schema, fromBinary(schema, encode(message).finish()), { registry, alwaysEmitImplicit: true }),
    );
}

/** How many rows the writer gets at once, so that it is called seldom. */
const rowsAtOnce = 200;

/** A header line and a line for each row. A text that a spreadsheet would take for a formula is made plain text. */
export async function* toCsv<Row>(columns: CsvColumns<Row>, rows: AsyncIterable<Row>): AsyncGenerator<string> {
  const readers = Object.values(columns);
  const write = (lines: unknown[][]): string =>
    stringify(lines, { escape_formulas: true, record_delimiter: 'windows', cast: { boolean: String, date: toTime } });
  let lines: unknown[][] = [Object.keys(columns)];
  for await (const row of rows) {
    lines.push(readers.map((read) => read(row)));
    if (lines.length < rowsAtOnce) continue;
    yield write(lines);
    lines = [];
  }
  yield write(lines);
}

const toTime = (date: Date): string => date.toISOString();

/** Pieces of about this many bytes travel best. */
const pieceBytes = 32 * 1024;

/** The files as the parts of a stream, one after another. */
export async function* toParts(files: readonly ExportFile[]): AsyncGenerator<ExportPart> {
  for (const { name, content } of files) {
    yield { part: { $case: 'file', value: name } };
    let piece = '';
    for await (const text of content) {
      piece += text;
      if (piece.length < pieceBytes) continue;
      yield toContent(piece);
      piece = '';
    }
    if (piece) yield toContent(piece);
  }
}

const toContent = (text: string): ExportPart => ({ part: { $case: 'content', value: Buffer.from(text) } });

/** The whole of a list that an RPC shows in pages. Each page is read when the page before has been sent. */
export async function* everyPage<Row>(
  read: (pageToken: string) => Promise<{ rows: readonly Row[]; nextPageToken: string }>,
): AsyncGenerator<Row> {
  let pageToken = '';
  do {
    const { rows, nextPageToken } = await read(pageToken);
    yield* rows;
    pageToken = nextPageToken;
  } while (pageToken);
}
