// The meanings of names do not depend on their order, on the files that have them, or on what came before.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ImportedName_How as How } from '#proto/gen/sinew/workout/v1/workout.ts';
import { catalogue } from './catalogue/catalogue.ts';
import { toNameKey } from './catalogue/names.ts';
import type { Exercise } from './exercise.ts';
import { type KnownNames, type Meanings, readMeanings } from './meanings.ts';

const nothing: KnownNames = { exercises: [], remembered: new Map() };
let ids = 0;
const read = (names: readonly string[], known = nothing) =>
  readMeanings(
    names.map((exerciseName) => ({ exerciseName })),
    known,
    () => `id-${++ids}`,
  );

const createdIn = (meanings: Meanings): Exercise[] => [
  ...new Map([...meanings.values()].flatMap(({ own }) => (own ? [[own.id, own] as const] : []))).values(),
];

/** The meaning by name: an id of the catalogue, or the key of an own exercise's name, because new exercises have new ids. */
const outcome = (meanings: Meanings, own: readonly Exercise[] = []) => {
  const names = new Map([...own, ...createdIn(meanings)].map(({ id, name }) => [id, toNameKey(name)]));
  return new Map(
    [...meanings].map(([name, { exerciseId }]) => [
      name,
      names.has(exerciseId) ? `own ${names.get(exerciseId)}` : exerciseId,
    ]),
  );
};

const words = fc.constantFrom(
  ...[
    'bench',
    'press',
    'row',
    'curl',
    'cable',
    '(barbell)',
    'plank',
    'zorb',
    'waltz',
    'knee',
    'raises',
    'left',
    'a',
    'l',
  ],
  ...[
    '1',
    '2',
    '½',
    '+',
    '-',
    '°',
    '#',
    'दंड',
    'दौड़',
    'バー',
    'パー',
    'Drücken',
    'Rücken',
    '左',
    '右',
    'e\u0301',
    'é',
    'SS',
    'ß',
  ],
);
const names = fc.uniqueArray(
  fc.oneof(
    fc.array(words, { minLength: 1, maxLength: 4 }).map((list) => list.join(' ')),
    fc.constantFrom(...catalogue.map(({ name }) => name)),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
  ),
  { minLength: 1, maxLength: 12 },
);

test('two names never end at the same exercise of the person’s own, unless they are one name', () => {
  fc.assert(
    fc.property(names, names, (before, now) => {
      const own = createdIn(read(before));
      const meanings = read(now, { ...nothing, exercises: own });
      const byExercise = Map.groupBy(meanings, ([, { exerciseId }]) => exerciseId);
      for (const [id, named] of byExercise) {
        if (catalogue.some((exercise) => exercise.id === id)) continue;
        expect(new Set(named.map(([name]) => toNameKey(name))).size).toBe(1);
      }
      for (const [name, { how, exerciseName }] of meanings)
        if (how === How.OWN_NAME) expect(toNameKey(exerciseName)).toBe(toNameKey(name));
    }),
  );
});

test('a name means the same in any order, in one file or in two, and whatever was imported before', () => {
  fc.assert(
    fc.property(names, names, fc.nat(), (all, before, at) => {
      const expected = outcome(read(all));
      expect(outcome(read(all.toReversed()))).toEqual(new Map([...expected].reverse()));
      const first = read(all.slice(0, at % all.length));
      const own = createdIn(first);
      const second = read(all.slice(at % all.length), { ...nothing, exercises: own });
      expect(new Map([...outcome(first), ...outcome(second, own)])).toEqual(expected);
      const earlier = createdIn(read(before));
      expect(outcome(read(all, { ...nothing, exercises: earlier }), earlier)).toEqual(expected);
    }),
  );
});

test('of several spellings of one name, the commonest is what the exercise is called', () => {
  for (const list of [
    ['zorb', 'Zorb', 'Zorb'],
    ['Zorb', 'Zorb', 'zorb'],
  ])
    expect(createdIn(read(list)).map(({ name }) => name)).toEqual(['Zorb']);
});

test('a file that names more exercises than anybody has is refused', () => {
  expect(() => read(Array.from({ length: 1001 }, (_, index) => `Zorb ${index}`))).toThrow('1000 exercises');
});
