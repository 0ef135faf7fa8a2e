// Bytes to lines of text, wherever the pieces break.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inPieces } from '../testing.ts';
import { maxRecordBytes, readText } from './text.ts';

const utf8 = new TextEncoder();

async function pieces(file: string | Uint8Array, cuts: readonly number[] = []): Promise<string[]> {
  const bytes = typeof file === 'string' ? utf8.encode(file) : file;
  return Array.fromAsync(readText(inPieces(bytes, cuts)));
}

describe('text', () => {
  it.each([
    ['', ''],
    ['a', 'a'],
    ['\uFEFFa\uFEFFb\n\uFEFFc', 'a\uFEFFb\n\uFEFFc'],
    ['\uFEFF', ''],
    ['a\r\nb\rc\nd', 'a\nb\nc\nd'],
    ['\r\n\r\r\n\n', '\n\n\n\n'],
    ['a\r', 'a\n'],
    ['é漢🏋', 'é漢🏋'],
  ])('of %j is %j wherever it is cut', async (file, text) => {
    const bytes = utf8.encode(file);
    for (let cut = 0; cut <= bytes.length; cut++) expect((await pieces(bytes, [cut])).join('')).toBe(text);
    expect((await pieces(bytes, [...bytes.keys()])).join('')).toBe(text);
  });

  it('comes in pieces of whole lines', async () => {
    const file = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r', '\r\n'), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(file, fc.array(fc.nat({ max: 40 })), async (text, places) => {
        const bytes = utf8.encode(text);
        const found = await pieces(
          bytes,
          places.filter((place) => place <= bytes.length),
        );
        for (const piece of found.slice(0, -1)) expect(piece).toMatch(/\n$/);
        expect(found.join('')).toBe(text.replace(/\r\n?/g, '\n'));
      }),
    );
  });

  it('is cut when a large file arrives at once', async () => {
    expect((await pieces('0123456789abcdef\n'.repeat(100_000))).length).toBeGreaterThan(20);
  });

  it.each([
    ['not UTF-8', [0x61, 0x0a, 0xc3, 0x28, 0x81], 2],
    ['not UTF-8', [0x61, 0x0d, 0x0a, 0x62, 0x0d, 0x81], 3],
    ['not UTF-8', [0x61, 0x0a, 0xc3, 0xa9, 0x0a, 0xe9, 0x20], 3],
    ['not UTF-8', [0x61, 0x0a, 0x62, 0xc3], 2],
    ['not UTF-8', [0x61, 0x0a, 0xe2, 0x82], 2],
    ['not UTF-8', [0xed, 0xa0, 0x80], 1],
    ['NUL', [0x61, 0x0a, 0x0a, 0x00], 3],
  ])('is refused as %s for %j', async (reason, bytes, line) => {
    const file = Uint8Array.from(bytes);
    for (const cuts of [[], [...file.keys()]]) {
      await expect(pieces(file, cuts)).rejects.toMatchObject({ line, reason: expect.stringContaining(reason) });
    }
  });

  it.each([
    ['Übung', [0xdc, 0x62, 0x75, 0x6e, 0x67]],
    [
      'Développé couché',
      [0x44, 0xe9, 0x76, 0x65, 0x6c, 0x6f, 0x70, 0x70, 0xe9, 0x20, 0x63, 0x6f, 0x75, 0x63, 0x68, 0xe9, 0x0a],
    ],
    ['“5°”', [0x93, 0x35, 0xb0, 0x94]],
  ])('is read as Windows-1252 where it surely is: %s', async (text, bytes) => {
    const file = Uint8Array.from([0x61, 0x0a, ...bytes]);
    for (const cuts of [[], [...file.keys()]]) expect((await pieces(file, cuts)).join('').trim()).toBe(`a\n${text}`);
  });

  it('gives the lines before one that it refuses', async () => {
    const text = readText(inPieces(Uint8Array.from([0x61, 0x0a, 0xff]), []));
    expect(await text.next()).toEqual({ value: 'a\n', done: false });
    await expect(text.next()).rejects.toMatchObject({ line: 2 });
  });

  it('is refused for a line that is too long, wherever it is cut', async () => {
    const longest = 'x'.repeat(maxRecordBytes - 1);
    expect((await pieces(`a\n${longest}\n`)).join('')).toHaveLength(maxRecordBytes + 2);
    for (const cuts of [[], [1000, 70_000]]) {
      await expect(pieces(`a\n${longest}xx\nb`, cuts)).rejects.toMatchObject({
        line: 2,
        reason: 'the line is too long',
      });
    }
  });

  it('is refused for a line without end while it arrives', async () => {
    let arrived = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        arrived += 1000;
        yield new Uint8Array(1000).fill(0x78);
      }
    }
    await expect(Array.fromAsync(readText(endless()))).rejects.toMatchObject({
      line: 1,
      reason: 'the line is too long',
    });
    expect(arrived).toBeLessThan(2 * maxRecordBytes);
  });
});
