// The judged queries of the coach's search, the documents that they are asked of, and plain word search to compare with:
// BM25 (Robertson and Zaragoza 2009, The probabilistic relevance framework), which knows the words of a document and no
// more. Both are given the same: an exercise's name, muscles, equipment and mechanics, as the service knows them.
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import {
  Exercise_Equipment as Equipment,
  Exercise_Mechanics as Mechanics,
  Exercise_Muscle as Muscle,
} from '#proto/gen/sinew/workout/v1/exercise.ts';
import { articles } from '../../services/ai/knowledge/articles.ts';
import { type SearchDocument, toArticleDocument, toExerciseDocument } from '../../services/ai/search/document.ts';

const tables = new URL('../../services/workout/catalogue/exercises/', import.meta.url);
const judgedQueries = new URL('../../services/ai/search/testdata/queries.csv', import.meta.url);

export interface JudgedQuery {
  half: 'tuning' | 'held out';
  kind: 'name' | 'wish' | 'typo' | 'question';
  language: string;
  query: string;
  relevant: readonly string[];
}

/** Finds the ids of at most `limit` documents, the best first. */
export type SearchEngine = (query: string, limit: number) => string[];

type Row = Record<string, string>;
const readRows = (file: URL): Row[] => parse(readFileSync(file), { columns: true });
const wordsOf = (text: string): string[] => text.split(' ').filter(Boolean);
const enumValueOf = <Names extends Record<string, number>>(names: Names, word: string): Names[keyof Names] =>
  names[word.toUpperCase() as keyof Names];
const enumNameOf = (names: Record<string, number>, value: number): string =>
  Object.keys(names).find((name) => names[name] === value)!;

export const queries: readonly JudgedQuery[] = readRows(judgedQueries).map(
  (row) => ({ ...row, relevant: wordsOf(row.relevant!) }) as unknown as JudgedQuery,
);

export const exerciseDocuments: readonly SearchDocument[] = readdirSync(tables)
  .sort()
  .flatMap((file) => readRows(new URL(file, tables)).map(toDocument));

export const documents: readonly SearchDocument[] = [...exerciseDocuments, ...articles.map(toArticleDocument)];

function toDocument(row: Row): SearchDocument {
  return toExerciseDocument({
    id: row.id!,
    name: row.name!,
    primaryMuscles: wordsOf(row.primary_muscles!).map((word) => enumValueOf(Muscle, word)),
    secondaryMuscles: wordsOf(row.secondary_muscles!).map((word) => enumValueOf(Muscle, word)),
    equipment: enumValueOf(Equipment, row.equipment!),
    mechanics: enumValueOf(Mechanics, row.mechanics!),
    unilateral: wordsOf(row.traits!).includes('unilateral'),
    bodyweight: wordsOf(row.traits!).includes('bodyweight'),
  });
}

/** What of the relevant documents, five at most, is among the first five. */
export function recallAtFive(search: SearchEngine, judged: readonly JudgedQuery[]): number {
  const recalls = judged.map(({ query, relevant }) => {
    const found = search(query, 5).filter((id) => relevant.includes(id));
    return found.length / Math.min(5, relevant.length);
  });
  return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
}

const saturation = 1.2;
const lengthShare = 0.75;

export function plainWordSearch(searched: readonly SearchDocument[]): SearchEngine {
  const counted = searched.map((document) => {
    const words = plainWords(plainText(document));
    return { id: document.id, length: words.length, counts: Map.groupBy(words, (word) => word) };
  });
  const meanLength = counted.reduce((sum, { length }) => sum + length, 0) / counted.length;
  const rarity = (word: string): number => {
    const having = counted.filter(({ counts }) => counts.has(word)).length;
    return Math.log(1 + (counted.length - having + 0.5) / (having + 0.5));
  };
  return (query, limit) => {
    const words = [...new Set(plainWords(query))].map((word) => ({ word, weight: rarity(word) }));
    const scored = counted.map(({ id, length, counts }) => {
      const damping = saturation * (1 - lengthShare + (lengthShare * length) / meanLength);
      const score = words.reduce((sum, { word, weight }) => {
        const times = counts.get(word)?.length ?? 0;
        return sum + (weight * times * (saturation + 1)) / (times + damping);
      }, 0);
      return { id, score };
    });
    const found = scored.filter(({ score }) => score > 0).sort((one, other) => other.score - one.score);
    return found.slice(0, limit).map(({ id }) => id);
  };
}

function plainText({ title, abstract, text, features }: SearchDocument): string {
  if (!features) return [title, abstract, text].join(' ');
  const muscles = [...features.primaryMuscles, ...features.secondaryMuscles].map((muscle) =>
    enumNameOf(Muscle, muscle),
  );
  const names = [...muscles, enumNameOf(Equipment, features.equipment), enumNameOf(Mechanics, features.mechanics)];
  return [title, ...names].join(' ').replaceAll('_', ' ');
}

/** Words without case, accents and the plural's s, as a text search of a database has them. */
function plainWords(text: string): string[] {
  const plain = text.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.replace(/(?<=\w{3})s$/, ''));
}
