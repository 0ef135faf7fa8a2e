// What can be searched: exercises, articles and a person's notes, each as a title, a text and, for an exercise, what the
// catalogue says of it. A title weighs more than a summary, and this more than the text below it. Where the documents come
// from and where their vectors are kept is left to others.
import { createHash } from 'node:crypto';
import {
  Exercise_Equipment as Equipment,
  type Exercise,
  Exercise_Muscle as Muscle,
} from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { Article } from '../knowledge/article.ts';
import { toVector } from './embedding.ts';
import { addConcept, addFeatures, addName, addQuery, addText, type ExerciseFeatures, newTerms } from './terms.ts';
import type { Vector } from './vector.ts';
import { vocabularyDigest } from './vocabulary.ts';
import { readSearchWords } from './words.ts';

export interface SearchDocument {
  readonly kind: 'exercise' | 'article' | 'note';
  readonly id: string;
  /** Empty for a note. */
  readonly title: string;
  /** What tells most in few words: a summary, keywords, other names. */
  readonly abstract: string;
  readonly text: string;
  readonly features?: ExerciseFeatures;
}

const weights = { title: 1, abstract: 0.6, text: 0.25 };

export function toExerciseDocument(exercise: Pick<Exercise, 'id' | 'name'> & ExerciseFeatures): SearchDocument {
  return { kind: 'exercise', id: exercise.id, title: exercise.name, abstract: '', text: '', features: exercise };
}

export type ArticleText = Pick<Article, 'id' | 'title' | 'summary' | 'keywords' | 'text'>;

export function toArticleDocument({ id, title, summary, keywords, text }: ArticleText): SearchDocument {
  return { kind: 'article', id, title, abstract: [summary, ...keywords].join('. '), text };
}

export function toNoteDocument(id: string, text: string): SearchDocument {
  return { kind: 'note', id, title: '', abstract: text, text: '' };
}

export function embedDocument({ kind, title, abstract, text, features }: SearchDocument): Vector {
  const terms = newTerms();
  if (features) addName(terms, title);
  else addText(terms, title, weights.title);
  addText(terms, abstract, weights.abstract);
  addText(terms, text, weights.text);
  if (features) addFeatures(terms, features);
  if (kind !== 'note') addConcept(terms, kind);
  return toVector(terms);
}

const mostTextCharacters = 4000;

/** Whether a word stands in the documents. They are read when it is first asked, which is for a word that may be a slip. */
export function wordsIn(documents: Iterable<SearchDocument>): (word: string) => boolean {
  let known: Set<string> | undefined;
  return (word) => {
    known ??= new Set(
      [...documents].flatMap(({ title, abstract, text }) => readSearchWords([title, abstract, text].join(' '))),
    );
    return known.has(word);
  };
}

/** The document in words, for a model that reads texts. */
export function wordingOf({ title, abstract, text, features }: SearchDocument): string {
  const said = features ? [...wordsOf(features)] : [];
  const parts = [title, abstract, said.join(', '), text].filter((part) => part !== '');
  return parts.join('\n').slice(0, mostTextCharacters);
}

function* wordsOf({ primaryMuscles, secondaryMuscles, equipment, unilateral, bodyweight }: ExerciseFeatures) {
  for (const muscle of [...primaryMuscles, ...secondaryMuscles]) yield toWords(Muscle, muscle);
  yield toWords(Equipment, equipment);
  if (unilateral) yield 'one side at a time';
  if (bodyweight) yield 'with the weight of the body';
}

const toWords = (names: Readonly<Record<string, string | number>>, value: number): string =>
  Object.keys(names)
    .find((name) => names[name] === value)
    ?.toLowerCase()
    .replaceAll('_', ' ') ?? '';

/**
 * The vector of a question or a wish.
 * @param isWritten whether a word stands in what is searched: such a word is no slip
 */
export function embedQuery(query: string, isWritten: (word: string) => boolean = () => false): Vector {
  const terms = newTerms();
  addQuery(terms, query, isWritten);
  return toVector(terms);
}

/**
 * Vectors of different versions cannot be compared: whoever keeps them makes them anew when this changes. It follows from
 * the tables and from the vectors of a few samples, so that no change of weights or code goes unseen.
 */
export const embeddingVersion = createHash('sha256')
  .update(JSON.stringify([vocabularyDigest, ...sampleVectors().map((vector) => Array.from(vector, toThousandths))]))
  .digest('hex')
  .slice(0, 16);

function sampleVectors(): Vector[] {
  const features: ExerciseFeatures = {
    primaryMuscles: [1],
    secondaryMuscles: [10, 6],
    equipment: 2,
    mechanics: 1,
    unilateral: true,
    bodyweight: true,
  };
  const pressing = {
    id: 'sample',
    title: 'How deep to press',
    summary: 'Seated or not.',
    keywords: ['sore'],
    text: 'Rest.',
  };
  return [
    embedQuery('how depe is a heavy zercher squat'),
    embedDocument(toExerciseDocument({ id: 'sample', name: 'Incline Pendlay Press', ...features })),
    embedDocument(toArticleDocument(pressing)),
    embedDocument(toNoteDocument('sample', 'the left knee')),
  ];
}

function toThousandths(value: number): number {
  return Math.round(value * 1000);
}
