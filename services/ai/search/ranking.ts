// The documents that are most like a query, by looking at every one: exact, and quick enough for some ten thousand. It
// works on vectors of any origin, as long as all are of one model and of length 1.
import { similarity, type Vector } from './vector.ts';

export interface Ranked<Document> {
  readonly document: Document;
  /** The cosine, at most 1. */
  readonly score: number;
}

/** At most `limit` documents, the most similar first, equal ones in their order. Those with nothing in common are left out. */
export function rank<Document extends { readonly vector: Vector }>(
  query: Vector,
  documents: Iterable<Document>,
  { limit }: { limit: number },
): Ranked<Document>[] {
  const best: Ranked<Document>[] = [];
  for (const document of documents) {
    const score = similarity(query, document.vector);
    const last = best[limit - 1];
    if (score <= 0 || (last && score <= last.score)) continue;
    best.splice(placeOf(best, score), 0, { document, score });
    if (best.length > limit) best.pop();
  }
  return best;
}

/** The place behind all that are at least as similar. */
function placeOf(best: readonly Ranked<unknown>[], score: number): number {
  const place = best.findIndex((other) => other.score < score);
  return place < 0 ? best.length : place;
}
