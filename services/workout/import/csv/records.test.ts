// Records of a CSV file and the lines on which they stand.
import { describe, expect, it } from 'vitest';
import { type Delimiter, readRecords } from './records.ts';
import { readText } from './text.ts';

async function records(text: string): Promise<{ found: [number, ...string[]][]; delimiter: Delimiter | undefined }> {
  async function* bytes() {
    yield Buffer.from(text);
  }
  const found: [number, ...string[]][] = [];
  let used: Delimiter | undefined;
  await readRecords(readText(bytes()), (fields, line, delimiter) => {
    found.push([line, ...fields]);
    used = delimiter;
  });
  return { found, delimiter: used };
}

describe('a record', () => {
  it('has the line on which it begins', async () => {
    const { found } = await records('a,b\n\n1,"x\ny\n"\n\n\r\n"2\n",z\r3,4');
    expect(found).toEqual([
      [1, 'a', 'b'],
      [3, '1', 'x\ny\n'],
      [8, '2\n', 'z'],
      [10, '3', '4'],
    ]);
  });

  it('has quotes where they are doubled', async () => {
    expect((await records('a,b\n"say ""hi""",""""')).found[1]).toEqual([2, 'say "hi"', '"']);
  });

  it.each([
    ['a,b\n1,2\n\n3,"4"x', [4, '3', '"4"x']],
    ['a,b\n"x\ny",1\n3,4"', [4, '3', '4"']],
    ['a,b\n5" band,"say "hi""', [2, '5" band', '"say "hi""']],
  ])('of %j has its stray quotes', async (text, last) => {
    expect((await records(text)).found.at(-1)).toEqual(last);
  });

  it.each([
    ['sep=;\na;b\n1,5;2', ';'],
    ['"sep=;"\r\na,b;c\r\n1,5;2', ';'],
    ['sep=\t\na,b\tc\n1,5\t2', '\t'],
  ])('of %j is divided as its first line says', async (text, delimiter) => {
    const result = await records(text);
    expect([result.delimiter, result.found.at(-1)]).toEqual([delimiter, [3, '1,5', '2']]);
    expect(result.found[0]?.[0]).toBe(2);
  });

  it.each([
    ['a,b\n1;2,3', ',', ['1;2', '3']],
    ['a;b\n1,5;2', ';', ['1,5', '2']],
    ['a\tb\n1,5\t2;', '\t', ['1,5', '2;']],
    ['a|b\n1,5|2;', '|', ['1,5', '2;']],
    ['"a;b;c;d",e\n1,5', ',', ['1', '5']],
    ['a\n1,5', ',', ['1', '5']],
    ['\n\na;b\n1,5;2', ';', ['1,5', '2']],
  ])('of %j is divided by %j', async (text, delimiter, fields) => {
    const result = await records(text);
    expect(result.delimiter).toBe(delimiter);
    expect(result.found.at(-1)?.slice(1)).toEqual(fields);
  });

  it.each([
    ['a,b\n\n1,2\n"3,4\n', 4, 'a'],
    ['a,b\n1,"2\n3\n\n', 2, 'b'],
  ])('of %j that cannot be read is named by line and column', async (text, line, column) => {
    await expect(records(text)).rejects.toMatchObject({ line, column });
  });

  it('ends the reading when what it holds is refused', async () => {
    const failure = new Error('refused');
    const text = readText(
      (async function* () {
        yield Buffer.from('a\nb\nc\nd\n');
      })(),
    );
    const seen: string[] = [];
    const reading = readRecords(text, ([field]) => {
      seen.push(field!);
      if (field === 'b') throw failure;
    });
    await expect(reading).rejects.toBe(failure);
    expect(seen).toEqual(['a', 'b']);
  });
});
