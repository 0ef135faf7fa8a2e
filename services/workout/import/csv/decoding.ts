// The bytes of a file as bytes of UTF-8, or of one byte a character: what is packed with gzip or ZIP is unpacked, no
// further than a file may be large, and UTF-16 is told by its mark or by the NUL beside each plain character. What comes
// out goes on to text.ts, piece by piece.
import { Buffer } from 'node:buffer';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ImportError } from '../values/error.ts';
import { unzip } from './archive.ts';

export interface Encoding {
  packed: 'gzip' | 'zip' | undefined;
  utf16: 'utf-16le' | 'utf-16be' | undefined;
}

type Bytes = AsyncIterable<Uint8Array>;

/** How many bytes are needed to tell the encoding. */
const sampleBytes = 512;
/** A text in UTF-16 has a NUL beside each delimiter, digit and line end. */
const leastNuls = 0.08;

/** @param encoding is told what was found */
export async function* decode(chunks: Bytes, encoding: Encoding): AsyncGenerator<Uint8Array> {
  const { head, rest } = await peek(chunks);
  encoding.packed = packingOf(head);
  if (!encoding.packed) return yield* decodeText({ head, rest }, encoding);
  yield* decodeText(await peek(encoding.packed === 'zip' ? unzip(rest) : gunzip(rest)), encoding);
}

function packingOf(head: Uint8Array): Encoding['packed'] {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  return Buffer.from(head.subarray(0, 4)).toString('latin1') === archives[0] ? 'zip' : undefined;
}

async function* decodeText({ head, rest }: Peeked, encoding: Encoding): AsyncGenerator<Uint8Array> {
  refuseOthers(head);
  encoding.utf16 = utf16Of(head);
  if (!encoding.utf16) return yield* rest;
  const decoder = new TextDecoder(encoding.utf16, { fatal: true });
  try {
    for await (const chunk of rest) yield Buffer.from(decoder.decode(chunk, { stream: true }));
    yield Buffer.from(decoder.decode());
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new ImportError('the file is not UTF-16 text', 1);
  }
}

async function* gunzip(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(chunks, { objectMode: false });
  const unpacked = createGunzip();
  source.on('error', (error) => unpacked.destroy(error));
  try {
    yield* source.pipe(unpacked) as AsyncIterable<Uint8Array>;
  } catch (error) {
    const code = String((error as { code?: unknown }).code);
    if (!code.startsWith('Z_')) throw error;
    throw new ImportError(code === 'Z_BUF_ERROR' ? 'the gzip file breaks off' : 'the gzip file is damaged', 1);
  } finally {
    source.destroy();
    unpacked.destroy();
  }
}

interface Peeked {
  readonly head: Uint8Array;
  /** All of it, the head included. */
  readonly rest: AsyncGenerator<Uint8Array>;
}

async function peek(chunks: Bytes): Promise<Peeked> {
  const iterator = chunks[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let length = 0;
  while (length < sampleBytes) {
    const next = await iterator.next();
    if (next.done) break;
    seen.push(next.value);
    length += next.value.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* seen;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head: Buffer.concat(seen), rest: all() };
}

function utf16Of(bytes: Uint8Array): Encoding['utf16'] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const sample = bytes.subarray(0, sampleBytes);
  const nuls = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) nuls[index % 2]! += 1;
  const [even, odd] = nuls as [number, number];
  const least = Math.max(4, sample.length * leastNuls);
  if (odd >= least && even === 0) return 'utf-16le';
  return even >= least && odd === 0 ? 'utf-16be' : undefined;
}

/** The first bytes of an archive, and of an empty archive. */
const archives = ['PK\x03\x04', 'PK\x05\x06'];

function refuseOthers(head: Uint8Array): void {
  const start = Buffer.from(head.subarray(0, 15)).toString('latin1');
  if (archives.some((mark) => start.startsWith(mark)))
    throw new ImportError('this is a ZIP archive within another, or an empty one', 1);
  if (start.startsWith('SQLite format 3')) throw new ImportError('this is a database, not a CSV export', 1);
}
