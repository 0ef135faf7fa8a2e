// Finds articles and exercises by meaning. Vectors are kept as long as what they are made from is asked for.
import { LRUCache } from 'lru-cache';
import type { Exercise } from '#proto/gen/sinew/workout/v1/exercise.ts';
import {
  type ArticleText,
  embedDocument,
  embedQuery,
  toArticleDocument,
  toExerciseDocument,
  toNoteDocument,
} from '../search/document.ts';
import type { Vector } from '../search/embedding.ts';
import { type Ranked, rank } from '../search/ranking.ts';
import type { TrainingNote } from '../training/note.ts';

interface FoundExercise {
  readonly exercise: Exercise;
  readonly similarity: number;
}

/** A vector takes 1.5 kB. */
const articleVectors = new LRUCache<string, Vector>({ max: 2000 });

/** The articles by how much they are like the query, the best first. */
export function rankArticles<Article extends ArticleText>(
  query: string,
  articles: readonly Article[],
): Ranked<{ article: Article }>[] {
  const documents = articles.map((article) => ({ article, vector: vectorOfArticle(article) }));
  return rank(embedQuery(query), documents, { limit: articles.length });
}

/** An article may be changed under the same id, so its vector is known by what it is made from. */
function vectorOfArticle({ id, title, summary, keywords, text }: ArticleText): Vector {
  const key = JSON.stringify([title, summary, keywords, text]);
  const known = articleVectors.get(key) ?? embedDocument(toArticleDocument({ id, title, summary, keywords, text }));
  articleVectors.set(key, known);
  return known;
}

/** The notes that are most like the query, the best first. */
export function findNotes(
  query: string,
  notes: readonly TrainingNote[],
  limit: number,
): Ranked<{ note: TrainingNote }>[] {
  const documents = notes.map((note) => ({ note, vector: embedDocument(toNoteDocument('', note.text)) }));
  return rank(embedQuery(query), documents, { limit });
}

/** The catalogue, and the own exercises of the people who searched last. A vector takes 1.5 kB. */
const exerciseVectors = new LRUCache<string, Vector>({ max: 3000 });

/** An exercise of a person's own may be changed under the same id, so its vector is known by what it is made from. */
function vectorOf(exercise: Exercise): Vector {
  const { name, primaryMuscles, secondaryMuscles, equipment, mechanics, unilateral, bodyweight } = exercise;
  const key = JSON.stringify([name, primaryMuscles, secondaryMuscles, equipment, mechanics, unilateral, bodyweight]);
  const known = exerciseVectors.get(key) ?? embedDocument(toExerciseDocument(exercise));
  exerciseVectors.set(key, known);
  return known;
}

/** The exercises that are most like a query or another exercise, which is not among them; the best first. */
export function findExercises(like: string | Exercise, exercises: Iterable<Exercise>, limit: number): FoundExercise[] {
  const own = typeof like === 'string' ? undefined : like;
  const query = typeof like === 'string' ? embedQuery(like) : vectorOf(like);
  const documents = [...exercises]
    .filter(({ id }) => id !== own?.id)
    .map((exercise) => ({ exercise, vector: vectorOf(exercise) }));
  return rank(query, documents, { limit }).map(({ document, score }) => ({
    exercise: document.exercise,
    similarity: score,
  }));
}
