// The bytes of a file as text: strict UTF-8 without byte order mark, or Windows-1252 where it surely is, with every line
// end a "\n", in pieces of whole lines. What is not text is refused here, with its line, so that the rest of the import never meets half a character,
// a NUL or a line without end; and because the pieces are whole lines, how the bytes arrive changes nothing.
// Line ends inside quotes become "\n" too: notes are the same whichever system wrote the file.
import { Buffer, isAscii, isUtf8 } from 'node:buffer';
import { giveTurn } from '#chassis/runtime/turn.ts';
import { ImportError } from '../values/error.ts';

/** The largest file that is read, in bytes. */
export const maxFileBytes = 20 * 1024 * 1024;
/** The longest line, and the longest record, in bytes; the longest that holds valid values is about half of it. */
export const maxRecordBytes = 64 * 1024;

export type TextEncoding = 'ascii' | 'utf-8' | 'windows-1252';

const sliceBytes = 64 * 1024;
const byteOrderMark = '\uFEFF';
const newLine = 0x0a;
const carriageReturn = 0x0d;
const firstLeadByte = 0xc2;

/** @param encoding is told what the text turned out to be */
export async function* readText(
  chunks: AsyncIterable<Uint8Array>,
  encoding: { text: TextEncoding } = { text: 'ascii' },
): AsyncGenerator<string> {
  const lines = new Lines(encoding);
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxFileBytes) throw new ImportError(`the file is larger than ${maxFileBytes / 1024 / 1024} MB`, 1);
    for (let start = 0; start < chunk.length; start += sliceBytes) {
      // A file that arrives in one piece must not keep other requests waiting.
      if (start > 0) await giveTurn();
      yield* lines.add(chunk.subarray(start, start + sliceBytes));
    }
  }
  yield* lines.end();
}

class Lines {
  readonly #encoding: { text: TextEncoding };
  /** The number of the line that is not finished yet, and what there is of it. */
  #line = 1;
  #unfinished: Buffer = Buffer.alloc(0);

  constructor(encoding: { text: TextEncoding }) {
    this.#encoding = encoding;
  }

  *add(slice: Uint8Array): Generator<string> {
    const bytes = Buffer.concat([this.#unfinished, slice]);
    const finished = endOfLastLine(bytes);
    yield* this.#read(bytes.subarray(0, finished));
    this.#unfinished = bytes.subarray(finished);
    if (this.#unfinished.length > maxRecordBytes) this.#refuse('the line is too long');
  }

  *end(): Generator<string> {
    // The first half of a character of UTF-8 could be a letter of Windows-1252: at the very end it is what was cut off.
    const isCut = this.#encoding.text === 'ascii' && (this.#unfinished.at(-1) ?? 0) >= firstLeadByte;
    if (isCut && !isUtf8(this.#unfinished)) this.#encoding.text = 'utf-8';
    yield* this.#read(this.#unfinished);
  }

  /** The lines before the first bad line come first, so that their faults are told first. */
  *#read(lines: Buffer): Generator<string> {
    const [end, fault] = this.#findFault(lines) ?? [lines.length];
    const text = this.#decode(lines.subarray(0, end)).replace(/\r\n?/g, '\n');
    const isStart = this.#line === 1;
    this.#line += text.split('\n').length - 1;
    if (text) yield isStart && text.startsWith(byteOrderMark) ? text.slice(1) : text;
    if (fault) this.#refuse(fault);
  }

  #decode(lines: Buffer): string {
    return this.#encoding.text === 'windows-1252' ? windows1252.decode(lines) : lines.toString('utf8');
  }

  /** The place of the first line that is not text, and the reason. */
  #findFault(lines: Buffer): [number, string] | undefined {
    const { text } = this.#encoding;
    const isText = text === 'windows-1252' ? isAscii(lines) : isUtf8(lines);
    if (isText && !lines.includes(0) && lines.length <= maxRecordBytes) {
      if (text === 'ascii' && !isAscii(lines)) this.#encoding.text = 'utf-8';
      return undefined;
    }
    for (let start = 0; start < lines.length; ) {
      const end = endOfLine(lines, start);
      const line = lines.subarray(start, end);
      // No line end is part of a longer character, so each line is valid or not by itself.
      if (!this.#isText(line)) return [start, 'the file is not UTF-8 text, nor surely Windows-1252'];
      if (line.includes(0)) return [start, 'the file has a NUL character'];
      if (line.length > maxRecordBytes) return [start, 'the line is too long'];
      start = end;
    }
    return undefined;
  }

  /** A file has one encoding: what the first line with more than ASCII has holds for all. */
  #isText(line: Buffer): boolean {
    if (isAscii(line)) return true;
    if (this.#encoding.text === 'ascii') this.#encoding.text = isUtf8(line) ? 'utf-8' : 'windows-1252';
    return this.#encoding.text === 'utf-8' ? isUtf8(line) : isWindows1252(line);
  }

  #refuse(reason: string): never {
    throw new ImportError(reason, this.#line);
  }
}

/** A "\r" that is the last byte may be half of a line end. */
function endOfLastLine(bytes: Buffer): number {
  const last = bytes.length - 2;
  return Math.max(bytes.lastIndexOf(newLine), last < 0 ? -1 : bytes.lastIndexOf(carriageReturn, last)) + 1;
}

const windows1252 = new TextDecoder('windows-1252');

/**
 * Letters of Western Europe, typographic marks and signs of it, and never three in a row: that would be a word in another
 * script. Half a UTF-8 character is not a letter of any script.
 */
function isWindows1252(line: Buffer): boolean {
  const text = line.toString('latin1');
  return !/[\u0081\u008d\u008f\u0090\u009d]|[\u0080-\u00ff]{3}|[\u00c2-\u00f4][\u0080-\u00bf]/.test(text);
}

function endOfLine(bytes: Buffer, start: number): number {
  for (let index = start; index < bytes.length; index++) {
    if (bytes[index] === newLine) return index + 1;
    if (bytes[index] === carriageReturn) return bytes[index + 1] === newLine ? index + 2 : index + 1;
  }
  return bytes.length;
}
