// `npm run bench:search`: how good and how quick the coach's search is, without a mesh. For each kind of judged query it prints
// the share of the relevant documents among the first five, beside plain word search; then times; the last line is JSON.
import process from 'node:process';
import { embedDocument, embedQuery, toNoteDocument, wordsIn } from '../../../services/ai/search/document.ts';
import { rank } from '../../../services/ai/search/ranking.ts';
import type { Vector } from '../../../services/ai/search/vector.ts';
import {
  documents,
  type JudgedQuery,
  plainWordSearch,
  queries,
  recallAtFive,
  type SearchEngine,
} from '../../harness/search-quality.ts';

const indexed = documents.map((document) => ({ id: document.id, vector: embedDocument(document) }));
const isWritten = wordsIn(documents);
const byVectors: SearchEngine = (query, limit) =>
  rank(embedQuery(query, isWritten), indexed, { limit }).map(({ document }) => document.id);
const byWords = plainWordSearch(documents);

interface Line {
  kind: string;
  half: string;
  queries: number;
  vectors: number;
  words: number;
}

const toLine = (kind: string, half: string, judged: readonly JudgedQuery[]): Line => ({
  kind,
  half,
  queries: judged.length,
  vectors: recallAtFive(byVectors, judged),
  words: recallAtFive(byWords, judged),
});

const halves = ['tuning', 'held out'] as const;
const kinds = ['name', 'wish', 'typo', 'question'] as const;
const lines = halves.flatMap((half) => [
  ...kinds.map((kind) =>
    toLine(
      kind,
      half,
      queries.filter((one) => one.half === half && one.kind === kind),
    ),
  ),
  toLine(
    'all',
    half,
    queries.filter((one) => one.half === half),
  ),
]);
for (const { kind, half, vectors, words, queries: count } of lines) {
  process.stdout.write(
    `${half}, ${kind} (${count}): recall@5 ${vectors.toFixed(3)}, plain words ${words.toFixed(3)}\n`,
  );
}

const rounds = 20;

/** The median of some rounds, in milliseconds. */
function time(act: () => unknown): number {
  const times = Array.from({ length: rounds }, () => {
    const started = performance.now();
    act();
    return performance.now() - started;
  });
  return times.sort((one, other) => one - other)[rounds / 2]!;
}

const copies = (count: number): { vector: Vector }[] =>
  Array.from({ length: count }, (_, index) => ({ vector: Float32Array.from(indexed[index % indexed.length]!.vector) }));
const query = embedQuery('something for my legs');
const ranking = Object.fromEntries(
  [1000, 5000, 20_000].map((count) => {
    const all = copies(count);
    return [count, time(() => rank(query, all, { limit: 10 }))];
  }),
);
const note = toNoteDocument('one', 'Left knee hurt a little in the last set, slept badly.');
const times = { queryMs: time(() => embedQuery('something for my legs')), noteMs: time(() => embedDocument(note)) };
process.stdout.write(`ranking, by documents: ${JSON.stringify(ranking)} ms\n`);
const all = queries.length;
process.stdout.write(
  `${JSON.stringify({
    queries: all,
    recallAt5: recallAtFive(byVectors, queries),
    recallAt5PlainWords: recallAtFive(byWords, queries),
    ...times,
    rankingMs: ranking,
  })}\n`,
);
