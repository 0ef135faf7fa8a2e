// The files in which a service hands out a person's data: JSON in the form of the REST surface, and CSV for spreadsheets.
// They are made while they are sent, so that a large account needs no more memory than a small one. A last file marks which
// values are private by the contract, for programs that show or pass on a part of the data.
import { Readable } from 'node:stream';
import { fromBinary, toJson } from '@bufbuild/protobuf';
import { stringify } from 'csv-stringify/sync';
import { descriptors } from '#proto/descriptors.ts';
import type { ExportPart } from '#proto/gen/sinew/export/v1/export.ts';
import { type Privacy, privateFields } from '#proto/privacy.ts';

export interface ExportFile {
  /** Unique within the service. */
  name: string;
  content: FileContent;
}

export interface FileContent extends AsyncIterable<string> {
  /** The private fields of each message in the file. */
  privateFields?: Record<string, Privacy>;
}

/** A generated message type. */
export interface MessageType<Message> {
  encode: (message: Message) => { finish(): Uint8Array };
}

/** The titles of the columns, each with a function that gives a row's value. */
export type CsvColumns<Row> = Record<string, (row: Row) => string | number | boolean | Date | undefined>;

/** A list of messages, each as a REST caller sees it. @param name the message's full name in the contract */
export function toJsonList<Message>(
  type: MessageType<Message>,
  name: string,
  messages: AsyncIterable<Message>,
): FileContent {
  const registry = descriptors();
  const schema = registry.getMessage(name);
  if (!schema) throw new Error(`the contract has no message ${name}`);
  const toText = (message: Message): string =>
    JSON.stringify(
      toJson(schema, fromBinary(schema, type.encode(message).finish()), { registry, alwaysEmitImplicit: true }),
    );
  return Object.assign(writeList(messages, toText), { privateFields: privateFields(registry, schema) });
}

async function* writeList<Item>(items: AsyncIterable<Item>, toText: (item: Item) => string): AsyncGenerator<string> {
  let before = '[\n';
  for await (const item of items) {
    yield before + toText(item);
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
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

/** The files as the parts of a stream, one after another, and after them the file that marks what is private in them. */
export async function* toParts(files: readonly ExportFile[]): AsyncGenerator<ExportPart> {
  for (const { name, content } of [...files, ...privacyFile(files)]) {
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

function privacyFile(files: readonly ExportFile[]): ExportFile[] {
  const marks = files.flatMap(({ name, content }) => (content.privateFields ? [[name, content.privateFields]] : []));
  if (marks.length === 0) return [];
  const text = `${JSON.stringify(Object.fromEntries(marks))}\n`;
  return [{ name: 'privacy.json', content: Readable.from([text]) }];
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
