// Files that come as the part of a form, wherever its bytes are cut.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportError } from '../import/reader.ts';
import { inPieces } from '../import/testing.ts';
import { isForm, readForm } from './multipart.ts';

const type = 'multipart/form-data; boundary="--a b"';
const part = (name: string, text: string, file = '; filename="history.csv"') =>
  `----a b\r\nContent-Disposition: form-data; name="${name}"${file}\r\nContent-Type: text/csv\r\n\r\n${text}\r\n`;
const end = '----a b--\r\n';

const read = async (form: string, contentType = type, cuts: readonly number[] = []): Promise<string> =>
  Buffer.concat(await Array.fromAsync(readForm(contentType, inPieces(Buffer.from(form), cuts)))).toString();

describe('the file of a form', () => {
  it('is what its part has, wherever it is cut', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\r', '\n', '-', '\r\n----a', 'é'), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat({ max: 200 }), { maxLength: 5 }), async (content, places) => {
        const form = part('file', content) + end;
        const cuts = places.filter((place) => place <= Buffer.byteLength(form));
        expect(await read(form, type, cuts)).toBe(content);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['has no file', end, type, /no file/],
    ['has a field', part('timeZone', 'UTC', '') + part('file', 'a') + end, type, /"timeZone".*query/],
    ['has a field behind the file', part('file', 'a') + part('timeZone', 'UTC', '') + end, type, /"timeZone".*query/],
    ['has two files', part('one', 'a') + part('other', 'b') + end, type, /more than one file/],
    ['breaks off', part('file', 'a'.repeat(100)).slice(0, -20), type, /breaks off/],
    ['breaks off before its file', '----a', type, /breaks off|no file/],
    ['has no boundary', part('file', 'a') + end, 'multipart/form-data', /cannot be read/],
  ])('is refused where the form %s', async (_, form, contentType, reason) => {
    await expect(read(form, contentType)).rejects.toThrow(ImportError);
    await expect(read(form, contentType)).rejects.toThrow(reason);
  });

  it('is looked for in forms alone', () => {
    expect([isForm(type), isForm('Multipart/Form-Data;boundary=x'), isForm('text/csv'), isForm('')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('passes on what the source of the bytes throws', async () => {
    const failure = new Error('the caller went away');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(part('file', 'abc'));
      throw failure;
    }
    await expect(Array.fromAsync(readForm(type, broken()))).rejects.toBe(failure);
  });
});
