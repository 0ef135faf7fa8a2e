// Files as they are packed and encoded, wherever their bytes are cut.
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { inPieces, read } from '../testing.ts';
import { decode } from './decoding.ts';
import { maxFileBytes, readText } from './text.ts';

const file = 'Date;Workout Name;Exercise Name;Reps;Notes\r\n2024-11-28 17:36:08;Zug 引;Klimmzüge;5;é漢🏋\r\n';
const littleEndian = Buffer.from(file, 'utf16le');
const bigEndian = Buffer.from(littleEndian).swap16();

async function textOf(bytes: Uint8Array, cuts: readonly number[] = []): Promise<string> {
  const encoding = { packed: undefined, utf16: undefined };
  return (await Array.fromAsync(readText(decode(inPieces(bytes, cuts), encoding)))).join('');
}

describe('a file', () => {
  it.each([
    ['in UTF-16 with its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), littleEndian]), 'utf-16le'],
    ['in UTF-16 the other way round', Buffer.concat([Buffer.from([0xfe, 0xff]), bigEndian]), 'utf-16be'],
    ['in UTF-16 without a mark', littleEndian, 'utf-16le'],
    ['in UTF-16 the other way round without a mark', bigEndian, 'utf-16be'],
    ['packed', gzipSync(file), 'gzip, utf-8'],
    ['in an archive', zipSync({ 'exports/strong.csv': Buffer.from(file) }), 'zip, utf-8'],
    ['in an archive as it is', zipSync({ 'strong.CSV': [littleEndian, { level: 0 }] }), 'zip, utf-16le'],
    [
      'in an archive with what a system adds',
      zipSync({
        '__MACOSX/._strong.csv': Buffer.from('x'),
        'photo.jpg': Buffer.alloc(5000, 7),
        'strong.csv': Buffer.from(file),
      }),
      'zip, utf-8',
    ],
    ['in UTF-16 and packed', gzipSync(littleEndian), 'gzip, utf-16le'],
    ['with the mark of UTF-8', Buffer.from(`\uFEFF${file}`), 'utf-8'],
  ])('%s is the same text', async (_, bytes, encoding) => {
    expect(await textOf(bytes)).toBe(file.replaceAll('\r\n', '\n'));
    expect(await textOf(bytes, [...bytes.keys()])).toBe(file.replaceAll('\r\n', '\n'));
    const { form, workouts } = await read(bytes);
    expect(form.encoding).toBe(encoding);
    expect(workouts[0]?.sets).toMatchObject([{ exerciseName: 'Klimmzüge', notes: 'é漢🏋' }]);
  });

  it.each([
    ['with gzip', (bytes: Buffer) => gzipSync(bytes)],
    ['in an archive', (bytes: Buffer) => zipSync({ 'strong.csv': bytes })],
  ])('that is packed %s to next to nothing is unpacked no further than a file may be large', async (_, pack) => {
    const bomb = pack(Buffer.alloc(20 * maxFileBytes, '\n'));
    let taken = 0;
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for (let start = 0; start < bomb.length; start += 1024) {
        taken += 1024;
        yield bomb.subarray(start, start + 1024);
      }
    }
    const reading = Array.fromAsync(readText(decode(chunks(), { packed: undefined, utf16: undefined })));
    await expect(reading).rejects.toMatchObject({ reason: 'the file is larger than 20 MB' });
    expect(taken).toBeLessThan(bomb.length / 4);
  });

  it.each([
    ['whose packing breaks off', gzipSync(file).subarray(0, -10), /breaks off/],
    ['whose packing is damaged', Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(50, 7)]), /damaged/],
    ['in an archive that breaks off', zipSync({ 'a.csv': Buffer.from(file) }).subarray(0, 60), /breaks off/],
    ['in an archive that is damaged', Buffer.from('PK\x03\x04and more'), /ZIP archive/],
    [
      'in an archive beside another',
      zipSync({ 'a.csv': Buffer.from(file), 'b.csv': Buffer.from(file) }),
      /more than one/,
    ],
    ['in an archive without a table', zipSync({ 'a.jpg': Buffer.alloc(9) }), /no CSV/],
    [
      'that is a spreadsheet',
      zipSync({ '[Content_Types].xml': Buffer.from('<a/>'), 'a.xml': Buffer.alloc(9) }),
      /spreadsheet/,
    ],
    ['in an archive of archives', zipSync({ 'a.csv': zipSync({ 'b.csv': Buffer.from(file) }) }), /within another/],
    ['that is a database', Buffer.from('SQLite format 3\0'), /database/],
    ['that breaks off in UTF-16', littleEndian.subarray(0, 21), /UTF-16/],
  ])('%s is refused', async (_, bytes, reason) => {
    await expect(textOf(bytes)).rejects.toMatchObject({ line: 1, reason: expect.stringMatching(reason) });
  });

  it('passes on what the source of packed bytes throws', async () => {
    const failure = new Error('the caller went away');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield gzipSync(file).subarray(0, 20);
      throw failure;
    }
    await expect(Array.fromAsync(decode(broken(), { packed: undefined, utf16: undefined }))).rejects.toBe(failure);
  });
});
