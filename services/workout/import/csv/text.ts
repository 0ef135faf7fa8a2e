// The bytes of a file as text: strict UTF-8 without byte order mark, with every line end a "\n", in pieces of whole
// lines. What is not text is refused here, with its line, so that the rest of the import never meets half a character,
// a NUL or a line without end; and because the pieces are whole lines, how the bytes arrive changes nothing.
// Line ends inside quotes become "\n" too: notes are the same whichever system wrote the file.
import { Buffer, isUtf8 } from 'node:buffer';
import { setImmediate } from 'node:timers/promises';
import { ImportError } from '../error.ts';

/** The largest file that is read, in bytes. */
export const maxFileBytes = 20 * 1024 * 1024;
/** The longest line, and the longest record, in bytes; the longest that holds valid values is about half of it. */
export const maxRecordBytes = 64 * 1024;

const sliceBytes = 64 * 1024;
const byteOrderMark = '\uFEFF';
const newLine = 0x0a;
const carriageReturn = 0x0d;

export async function* readText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const lines = new Lines();
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxFileBytes) throw new ImportError(`the file is larger than ${maxFileBytes / 1024 / 1024} MB`, 1);
    for (let start = 0; start < chunk.length; start += sliceBytes) {
      // A file that arrives in one piece must not keep other requests waiting.
      if (start > 0) await setImmediate();
      yield* lines.add(chunk.subarray(start, start + sliceBytes));
    }
  }
  yield* lines.end();
}

class Lines {
  /** The number of the line that is not finished yet, and what there is of it. */
  #line = 1;
  #unfinished: Buffer = Buffer.alloc(0);

  *add(slice: Uint8Array): Generator<string> {
    const bytes = Buffer.concat([this.#unfinished, slice]);
    const finished = endOfLastLine(bytes);
    yield* this.#read(bytes.subarray(0, finished));
    this.#unfinished = bytes.subarray(finished);
    if (this.#unfinished.length > maxRecordBytes) this.#refuse('the line is too long');
  }

  *end(): Generator<string> {
    yield* this.#read(this.#unfinished);
  }

  /** The lines before the first that is at fault come first: what is wrong with them is to be said first. */
  *#read(lines: Buffer): Generator<string> {
    const [end, fault] = findFault(lines) ?? [lines.length];
    const text = lines.toString('utf8', 0, end).replace(/\r\n?/g, '\n');
    const isStart = this.#line === 1;
    this.#line += text.split('\n').length - 1;
    if (text) yield isStart && text.startsWith(byteOrderMark) ? text.slice(1) : text;
    if (fault) this.#refuse(fault);
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

/** Where the first line begins that is not text, and why. */
function findFault(lines: Buffer): [number, string] | undefined {
  if (isUtf8(lines) && !lines.includes(0) && lines.length <= maxRecordBytes) return undefined;
  for (let start = 0; start < lines.length; ) {
    const end = endOfLine(lines, start);
    const line = lines.subarray(start, end);
    // No line end is part of a longer character, so each line is valid or not by itself.
    if (!isUtf8(line)) return [start, 'the file is not UTF-8 text'];
    if (line.includes(0)) return [start, 'the file has a NUL character'];
    if (line.length > maxRecordBytes) return [start, 'the line is too long'];
    start = end;
  }
  return undefined;
}

function endOfLine(bytes: Buffer, start: number): number {
  for (let index = start; index < bytes.length; index++) {
    if (bytes[index] === newLine) return index + 1;
    if (bytes[index] === carriageReturn) return bytes[index + 1] === newLine ? index + 2 : index + 1;
  }
  return bytes.length;
}
