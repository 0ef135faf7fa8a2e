// What a question says that is not wanted, in nine languages, and what the search makes of it; and words that are no slips
// because what is searched has them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Exercise_Equipment as Equipment } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { exerciseDocuments } from '#test/harness/search-quality.ts';
import { embedDocument, embedQuery, wordsIn } from './document.ts';
import { findUnwanted } from './negation.ts';
import { rank } from './ranking.ts';
import { lexicon, negations } from './vocabulary.ts';
import { readSearchWords } from './words.ts';

const unwantedIn = (text: string): string[] => {
  const readings = lexicon.read(readSearchWords(text));
  return [...findUnwanted(readings, negations)].map((at) => readings[at]!.entry!.concepts[0]!.concept);
};

describe('a question', () => {
  it.each([
    ['back exercises, no barbell', ['barbell']],
    ['legs without a barbell', ['barbell']],
    ['chest without dumbbells or barbell', ['dumbbell', 'barbell']],
    ['no barbell, but dumbbells', ['barbell']],
    ['no barbell and squats', ['barbell']],
    ['back workout without deadlifts', ['deadlift']],
    ['without equipment', []],
    ['no progress in the bench press', []],
    ['barbell', []],
    ['Rücken ohne Langhantel', ['barbell']],
    ['keine Kniebeugen', ['squat']],
    ['piernas sin barra', ['barbell']],
    ['dos sans haltères', ['dumbbell']],
    ['gambe senza bilanciere', ['barbell']],
    ['peito sem halteres', ['dumbbell']],
    ['ноги без штанги', ['barbell']],
    ['バーベルなしの脚', ['barbell']],
    ['不用杠铃练腿', ['barbell']],
    ['no', []],
    ['barbell or no', []],
  ])('such as %j does not want %j', (text, concepts) => {
    expect(unwantedIn(text)).toEqual(concepts);
  });

  it('never does not want what no word negates', () => {
    const known = fc.constantFrom('barbell', 'squat', 'legs', 'Hantel', 'press', 'knee', 'xyzzy', 'and', 'a');
    fc.assert(
      fc.property(fc.array(known), (words) => {
        expect(unwantedIn(words.join(' '))).toEqual([]);
      }),
    );
  });
});

const indexed = exerciseDocuments.map((document) => ({ document, vector: embedDocument(document) }));
const found = (query: string, limit = 10) =>
  rank(embedQuery(query, wordsIn(exerciseDocuments)), indexed, { limit }).map(({ document }) => document.document);

describe('the search', () => {
  it.each([
    ['back exercises no barbell', Equipment.BARBELL],
    ['leg exercises without dumbbells', Equipment.DUMBBELL],
    ['Brust ohne Langhantel', Equipment.BARBELL],
    ['bíceps sin mancuernas', Equipment.DUMBBELL],
    ['no barbell', Equipment.BARBELL],
  ])('by %j finds something, without that equipment', (query, equipment) => {
    const all = found(query);
    expect(all).toHaveLength(10);
    expect(all.filter(({ features }) => features!.equipment === equipment)).toEqual([]);
  });

  it('takes a word for no slip that stands in what is searched', () => {
    expect(found('stair', 1)[0]!.id).toBe('machine-stair-climber');
    expect(lexicon.correct('stair')).toBe('star');
    expect(found('sqaut', 1)[0]!.id).toContain('squat');
  });
});
