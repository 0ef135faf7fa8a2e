// Finds articles, exercises and notes by meaning: each as a document with its owner, ranked by the searcher.
import { hash } from 'node:crypto';
import type { Exercise } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { type ArticleText, toArticleDocument, toExerciseDocument, toNoteDocument } from '../search/document.ts';
import type { TrainingNote } from '../training/note.ts';
import { everybody } from '../vectors/embedder.ts';
import type { SearchCandidate, Searcher } from '../vectors/searcher.ts';

type Ranking = Pick<Searcher, 'rank' | 'forgetOthers'>;

export interface Found<Item> {
  readonly item: Item;
  readonly similarity: number;
}

type Article = ArticleText & { readonly organisationId: string };

/** The articles by how much they are like the query, the best first. */
export const rankArticles = <Own extends Article>(
  searcher: Ranking,
  { query, userId }: { query: string; userId: string | undefined },
  articles: readonly Own[],
): Promise<Found<Own>[]> => {
  const candidates = articles.map((article) => ({
    item: article,
    owner: article.organisationId || everybody,
    document: toArticleDocument(article),
  }));
  return find(searcher, { like: { text: query }, candidates, limit: articles.length, payer: userId });
};

interface Wanted {
  /** Whose own ones are among them. */
  readonly userId: string;
  readonly limit: number;
}

/** The exercises that are most like a query or another exercise, which is not among them; the best first. */
export async function findExercises(
  searcher: Ranking,
  { like, exercises, userId, limit }: Wanted & { like: string | Exercise; exercises: Iterable<Exercise> },
): Promise<Found<Exercise>[]> {
  const toCandidate = (exercise: Exercise) => ({
    item: exercise,
    owner: exercise.custom ? userId : everybody,
    document: toExerciseDocument(exercise),
  });
  const all = [...exercises];
  const own = all.filter(({ custom }) => custom).map(({ id }) => id);
  await searcher.forgetOthers({ kind: 'exercise', owner: userId }, own);
  const isText = typeof like === 'string';
  const others = isText ? all : all.filter(({ id }) => id !== like.id);
  return find(searcher, {
    like: isText ? { text: like } : toCandidate(like),
    candidates: others.map(toCandidate),
    limit,
    payer: userId,
  });
}

/** The notes that are most like the query, the best first. Notes of one text have one vector, which is known by the text. */
export function findNotes(
  searcher: Ranking,
  { query, notes, userId, limit }: Wanted & { query: string; notes: readonly TrainingNote[] },
): Promise<Found<TrainingNote>[]> {
  const candidates = notes.map((note) => ({
    item: note,
    owner: userId,
    document: toNoteDocument(hash('sha256', note.text, 'hex'), note.text),
  }));
  return find(searcher, { like: { text: query }, candidates, limit, payer: userId });
}

async function find<Item>(
  searcher: Ranking,
  {
    like,
    candidates,
    ...bounds
  }: {
    like: Parameters<Ranking['rank']>[0];
    candidates: readonly (SearchCandidate & { item: Item })[];
    limit: number;
    payer: string | undefined;
  },
): Promise<Found<Item>[]> {
  const ranked = await searcher.rank(like, candidates, bounds);
  return ranked.map(({ document: { item }, score }) => ({ item, similarity: score }));
}
