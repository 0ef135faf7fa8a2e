// How good the search is: judged queries in nine languages, with misspelt words and colloquial wishes, of which one half
// was looked at while the weights were chosen and the other was not. Plain word search is given the same documents.
import { describe, expect, it } from 'vitest';
import {
  documents,
  exerciseDocuments,
  plainWordSearch,
  queries,
  recallAtFive,
  type SearchEngine,
} from '#test/harness/search-quality.ts';
import { embedDocument, embedQuery, wordsIn } from './document.ts';
import { rank } from './ranking.ts';

const indexed = documents.map((document) => ({ id: document.id, document, vector: embedDocument(document) }));
const isWritten = wordsIn(documents);
const vectorSearch: SearchEngine = (query, limit) =>
  rank(embedQuery(query, isWritten), indexed, { limit }).map(({ document }) => document.id);
const wordSearch = plainWordSearch(documents);

describe('the judged queries', () => {
  it('are at least seventy, of several languages and kinds, about documents that exist', () => {
    expect(queries.length).toBeGreaterThanOrEqual(70);
    expect(new Set(queries.map(({ language }) => language)).size).toBeGreaterThanOrEqual(9);
    expect(new Set(queries.map(({ query }) => query)).size).toBe(queries.length);
    const ids = new Set(documents.map(({ id }) => id));
    for (const { query, relevant } of queries) {
      expect(relevant.length, query).toBeGreaterThan(0);
      expect(
        relevant.filter((id) => !ids.has(id)),
        query,
      ).toEqual([]);
    }
  });
});

describe.each([
  ['tuning', 'name', 0.93],
  ['tuning', 'wish', 0.84],
  ['tuning', 'typo', 0.93],
  ['tuning', 'question', 0.97],
  ['held out', 'name', 0.93],
  ['held out', 'wish', 0.775],
  ['held out', 'typo', 0.93],
  ['held out', 'question', 0.97],
] as const)('of the half "%s", a query of the kind "%s"', (half, kind, floor) => {
  const judged = queries.filter((query) => query.half === half && query.kind === kind);

  it(`has ${floor} of what it asks for among its first five, and more than plain word search finds`, () => {
    const recall = recallAtFive(vectorSearch, judged);
    expect(recall).toBeGreaterThanOrEqual(floor);
    expect(recall).toBeGreaterThan(recallAtFive(wordSearch, judged));
  });
});

describe('exercises like another', () => {
  const alike = (id: string, limit: number) => {
    const exercises = indexed.filter(({ document }) => document.kind === 'exercise');
    const own = exercises.find((document) => document.id === id)!;
    return rank(
      own.vector,
      exercises.filter((other) => other !== own),
      { limit },
    ).map(({ document }) => document);
  };

  it.each([
    ['dumbbell-bench-press', 'barbell-bench-press'],
    ['pull-up', 'neutral-grip-pull-up'],
    ['barbell-romanian-deadlift', 'dumbbell-romanian-deadlift'],
    ['running', 'sprint'],
  ])('to %s have %s among the first five', (id, other) => {
    expect(alike(id, 5).map((document) => document.id)).toContain(other);
  });

  it('share a primary muscle with it nine times of ten', () => {
    const pairs = exerciseDocuments.flatMap(({ id, features }) =>
      alike(id, 5).map(({ document }) =>
        document.features?.primaryMuscles.some((muscle) => features!.primaryMuscles.includes(muscle)),
      ),
    );
    expect(pairs.filter(Boolean).length / pairs.length).toBeGreaterThanOrEqual(0.9);
  });
});
