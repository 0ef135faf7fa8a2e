// The bytes of a file as text: strict UTF-8 without byte order mark, with every line end a "\n", in pieces of any size.
// What is not text is refused here, with its line, so that the rest of the import never meets half a character, a NUL
// or a line without end. Line ends inside quotes become "\n" too: notes are the same whichever system wrote the file.
import { Buffer, isUtf8 } from 'node:buffer';
import { setImmediate } from 'node:timers/promises';
import { ImportError } from './error.ts';

/** The largest file that is read, in bytes. */
export const maxFileBytes = 20 * 1024 * 1024;
/** The longest line, and the longest record, in characters; the longest valid record is about half of it. */
export const maxRecordLength = 64 * 1024;

const sliceBytes = 64 * 1024;
const byteOrderMark = '\uFEFF';

export async function* readText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new Utf8Decoder();
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += sliceBytes) {
      // A file that arrives in one piece must not keep other requests waiting.
      if (start > 0) await setImmediate();
      yield decoder.decode(chunk.subarray(start, start + sliceBytes));
    }
  }
  decoder.end();
}

class Utf8Decoder {
  #bytes = 0;
  #line = 1;
  #lineLength = 0;
  #unfinished: Uint8Array = new Uint8Array();
  #atStart = true;
  #afterReturn = false;

  decode(slice: Uint8Array): string {
    this.#bytes += slice.length;
    if (this.#bytes > maxFileBytes) {
      throw new ImportError(`the file is larger than ${maxFileBytes / 1024 / 1024} MB`, this.#line);
    }
    const bytes = Buffer.concat([this.#unfinished, slice]);
    const whole = wholeCharacters(bytes);
    this.#unfinished = bytes.subarray(whole);
    const decoded = this.#levelLineEnds(this.#skipMark(this.#toText(bytes.subarray(0, whole))));
    this.#count(decoded);
    return decoded;
  }

  end(): void {
    if (this.#unfinished.length > 0) throw new ImportError('the file is not UTF-8 text', this.#line);
  }

  #toText(bytes: Buffer): string {
    if (isUtf8(bytes)) return bytes.toString('utf8');
    const valid = bytes.subarray(0, startOfInvalidLine(bytes)).toString('utf8');
    throw new ImportError('the file is not UTF-8 text', this.#line + countLineEnds(this.#levelLineEnds(valid)));
  }

  #skipMark(text: string): string {
    const marked = this.#atStart && text.startsWith(byteOrderMark);
    if (text) this.#atStart = false;
    return marked ? text.slice(1) : text;
  }

  /** A "\r" counts at once; when the next piece begins with the "\n" that belongs to it, that one is dropped. */
  #levelLineEnds(text: string): string {
    if (!text) return text;
    const rest = this.#afterReturn && text.startsWith('\n') ? text.slice(1) : text;
    this.#afterReturn = text.endsWith('\r');
    return rest.includes('\r') ? rest.replace(/\r\n?/g, '\n') : rest;
  }

  #count(text: string): void {
    const nul = text.indexOf('\0');
    if (nul >= 0) {
      throw new ImportError('the file has a NUL character', this.#line + countLineEnds(text.slice(0, nul)));
    }
    const lines = text.split('\n');
    for (const [index, part] of lines.entries()) {
      this.#lineLength = index === 0 ? this.#lineLength + part.length : part.length;
      if (this.#lineLength > maxRecordLength) throw new ImportError('the line is too long', this.#line + index);
    }
    this.#line += lines.length - 1;
  }
}

/** How many of the bytes are whole characters; a broken character at the end counts as whole, to be refused. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    const isContinuation = (byte & 0b1100_0000) === 0b1000_0000;
    if (isContinuation) continue;
    const length = byte >= 0b1111_0000 ? 4 : byte >= 0b1110_0000 ? 3 : byte >= 0b1100_0000 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Line ends are never part of a longer character, so each line is valid or not by itself. */
function startOfInvalidLine(bytes: Uint8Array): number {
  let start = 0;
  for (const [index, byte] of bytes.entries()) {
    if (byte !== 0x0a && byte !== 0x0d) continue;
    if (!isUtf8(bytes.subarray(start, index + 1))) return start;
    start = index + 1;
  }
  return start;
}

function countLineEnds(text: string): number {
  return text.split('\n').length - 1;
}
