// Names and forms that a reader takes at the first sight: the field's terms, constants written one way, and no form that only
// makes a line shorter.
import { describe, expect, it } from 'vitest';
import { isSource, listFiles, readSource } from './sources.ts';

const self = 'test/architecture/names.test.ts';
const files = listFiles().filter((file) => isSource(file) && !file.startsWith('proto/gen/') && file !== self);

/** The lines of a file that are no comment, without the texts in them. */
const codeOf = (file: string): string =>
  readSource(file)
    .split('\n')
    .filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line))
    .map((line) => line.replace(/'(?:\\.|[^'\\])*'/g, "''"))
    .join('\n');

/** Words that once stood for what the field calls otherwise. */
const riddles = /\b(?:Entrance|entrance|Means|Fate|fate|Occasion|Sighting|KindTravel|Upkeep|upkeep|whenPresent)\w*\b/;
/** The contract's own name, which its callers know. */
const promised = /\bEmailVerificationAsked_Occasion\b/g;

const offenders = (pattern: RegExp): string[] =>
  files.flatMap((file) =>
    codeOf(file)
      .replace(promised, '')
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );

describe('the code', () => {
  it('looks at many files', () => {
    expect(files.length).toBeGreaterThan(500);
  });

  it('has no words that must be guessed', () => {
    expect(offenders(riddles)).toEqual([]);
    expect(files.filter((file) => riddles.test(file))).toEqual([]);
  });

  it('writes constants like other names', () => {
    expect(offenders(/^(export )?const [A-Z][A-Z0-9_]+\b ?[:=]/)).toEqual([]);
  });

  it('spreads no object that is written out there', () => {
    expect(offenders(/\.\.\.\{/)).toEqual([]);
  });

  it('declares no two names at a time by a list that is written out there', () => {
    const values = /^\s*(export )?(const|let) \[(\w+, )*\w+\] = \[[^\]]*\];$/;
    expect(offenders(values)).toEqual([]);
  });
});
