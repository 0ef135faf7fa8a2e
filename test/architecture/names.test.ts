// Names and forms that a reader understands at first sight: the field's terms, constants written one way, and no form that
// only makes a line shorter.
import { describe, expect, it } from 'vitest';
import { isSource, listFiles, readSource } from './sources.ts';

const self = 'test/architecture/names.test.ts';
const files = listFiles().filter((file) => isSource(file) && !file.startsWith('proto/gen/') && file !== self);

/** The lines of a file without comments and without the texts in them. */
const codeOf = (file: string): string =>
  readSource(file)
    .split('\n')
    .filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line))
    .map((line) => line.replace(/'(?:\\.|[^'\\])*'/g, "''"))
    .join('\n');

/** Words that the code once used in the place of the field's terms. */
const riddles = /\b(?:Entrance|entrance|Means|Fate|fate|Occasion|Sighting|KindTravel|Upkeep|upkeep|whenPresent)\w*\b/;
/** The contract's own name, which its callers know. */
const promised = /\bEmailVerificationAsked_Occasion\b/g;

/** Names that several files may export: services never import each other, and each harness has its own `Person`. */
const shared = [
  'Dependencies',
  'Person',
  'Phrases',
  'PublicKey',
  'emptyHash',
  'estimateOneRepMax',
  'languages',
  'migrations',
  'personalDataHandlers',
  'phrasesOf',
  'toSettings',
];

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

  it('exports no two things of one name, unless they are the same of two services', () => {
    const exported = new Map<string, string[]>();
    for (const file of files) {
      for (const [, name] of readSource(file).matchAll(
        /^export (?:async )?(?:const|function\*?|class|interface|type) (\w+)/gm,
      ))
        exported.set(name!, [...(exported.get(name!) ?? []), file]);
    }
    const twice = [...exported].filter(([, places]) => places.length > 1).map(([name]) => name);
    expect(twice.filter((name) => !shared.includes(name))).toEqual([]);
  });
});
