// What makes vectors: the embedded model, which is always there, or the one of a provider that the operator has set. A search
// takes all its vectors from one of them.

import type { SearchDocument } from '../search/document.ts';
import type { Vector } from '../search/vector.ts';

export interface Embedder {
  /** Tells its vectors from those of all others. */
  readonly model: string;
  /** Who pays for its vectors; undefined where they cost nothing. */
  readonly payer?: string;
  /** More documents than so many are not made while somebody waits. */
  readonly mostAtOnce: number;
  /** All of the same length as of any call before, as far as the model keeps to it. */
  documents: (documents: readonly SearchDocument[]) => Promise<Vector[]>;
  /** @param documents what is searched */
  query: (text: string, documents: readonly SearchDocument[]) => Promise<Vector>;
}

/** The owner of what is nobody's own. */
export const everybody = '00000000-0000-0000-0000-000000000000';

/** The models that are embedded in this code begin like this, and go on with their version. */
export const embeddedPrefix = 'embedded ';
