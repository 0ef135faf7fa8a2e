// A vector, and how alike two are. It stands apart from embedding.ts, whose tables take 7 MB and are loaded by the first search:
// whoever only compares vectors, or takes those of a provider, does not need them.

export type Vector = Float32Array;

/** The cosine of two vectors of length 1, from -1 to 1; 0 when one of them says nothing. */
export function similarity(one: Vector, other: Vector): number {
  let product = 0;
  for (let axis = 0; axis < one.length; axis++) product += one[axis]! * other[axis]!;
  return Math.max(-1, Math.min(1, product));
}
