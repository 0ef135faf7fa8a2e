// Names: which texts are refused, how a name is brought into form, and which parts may stand among our own words.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainWords, problemOfName, tidyName, toName } from './name.ts';

describe('a name', () => {
  it.each([
    ['  Ada  Lovelace ', 'Ada  Lovelace'],
    ['\u00A0Ada\u3000', 'Ada'],
    ['A\u030Asa', 'Åsa'],
    ['\u200BAda\u200B', 'Ada'],
    ['\u200E\u05D0\u05D3\u05D4\u200F', '\u05D0\u05D3\u05D4'],
    ['می\u200Cخواهم', 'می\u200Cخواهم'],
    ['👩\u200D🚀', '👩\u200D🚀'],
    ['Push / Pull (5×5)', 'Push / Pull (5×5)'],
  ])('%j is kept as %j', (given, kept) => {
    expect(tidyName(given)).toBe(kept);
    expect(problemOfName(tidyName(given))).toBeUndefined();
  });

  it.each([
    ['\u3164', 'seen'],
    ['\u115F\u1160', 'seen'],
    ['\u2800', 'seen'],
    ['\u200D', 'seen'],
    ['\u0301', 'seen'],
    ['a\nb', 'one line'],
    ['a\rb', 'one line'],
    ['a\u001B[31m', 'one line'],
    ['a\0b', 'one line'],
    ['a\u0085b', 'one line'],
    ['a\u2028b', 'one line'],
    ['\uD800', 'one line'],
    ['\u202Egnp.exe', 'direction'],
    ['a\u2066b', 'direction'],
  ])('%j is none', (given, problem) => {
    expect(problemOfName(tidyName(given))).toContain(problem);
  });

  it('of nothing but what nobody sees is empty, or none', () => {
    for (const given of ['\u200b\u200b', '\uFEFF', '\u00AD']) expect(tidyName(given)).toBe('');
  });

  it('is in form when it has been brought there, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(tidyName(tidyName(text))).toBe(tidyName(text));
        const made = toName(text, 80);
        expect(problemOfName(made)).toBeUndefined();
        expect([...made].length).toBeLessThanOrEqual(80);
      }),
    );
  });
});

describe('plain words', () => {
  it.each(['Ada', 'Iron & Works', 'CrossFit No. 7', 'Bench Press (Barbell)', '5x5 Push', 'Studio 54', 'curl/8.1.2'])(
    'are %j',
    (words) => {
      expect(plainWords(words, 80)).toBe(words);
    },
  );

  it.each([
    'https://evil.example',
    'hxxp : //evil',
    'evil.example',
    'evil。example',
    'evil . example'.replace(' .', '.'),
    'www evil',
    'a@b',
    'a＠b',
    '192.168.0.1',
    '0170 123 4567',
    '=?utf-8?Q?x?=',
    'ｅｖｉｌ．ｅｘａｍｐｌｅ',
    'evil\u200D.example',
    'evil.\u200Cexample',
    'evil\u034F.example',
    'evil.\u{E0061}example',
    'evil.\uFE0Fexample',
    'ev\u200Dil.ex\u200Dample',
    'w\u200Dww evil',
    'http:\u034F//evil',
    '=\u200D?utf-8?Q?x?=',
    '0170\u200D123\u200D4567',
    'evil.e\u0301xample',
    'evile\u0323.example',
    'क्या.example',
    'evil.क्या',
  ])('are not %j', (words) => {
    expect(plainWords(words, 80)).toBe('');
  });

  it('are cut', () => {
    expect(plainWords('x'.repeat(100), 10)).toBe(`${'x'.repeat(10)}…`);
  });
});
