// The embedded vector: what a text or an exercise says, as 384 numbers of length 1, so that the cosine of two vectors says
// how alike they are. It needs no network and no model, and the same text always gives the same vector. Muscles and
// equipment have axes of their own. Everything else shares the other axes by hashing with signs (Weinberger et al. 2009,
// Feature hashing for large scale multitask learning, ICML), each term on several axes, so that two terms that meet on one
// are hardly taken for each other. Which terms a text has is left to terms.ts; README.md says what this finds.
import { Exercise_Equipment as Equipment, Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { type TermGroup, type Terms, termGroups } from './terms.ts';
import type { Vector } from './vector.ts';

export const dimensions = 384;

/** How much each group of terms counts in the whole, tuned on one half of the judged queries. */
const groupWeights: Readonly<Record<TermGroup, number>> = {
  muscle: 0.7,
  equipment: 0.5,
  movement: 1,
  manner: 0.4,
  subject: 1,
  kind: 0.3,
  word: 0.5,
  piece: 0.35,
};
const axesOfTerm = 6;

const ownAxes = new Map([...conceptsOf(Muscle), ...conceptsOf(Equipment)].map((concept, axis) => [concept, axis]));
const sharedAxes = dimensions - ownAxes.size;

/** The vector of the terms. Without any term it is the zero vector, which is like nothing. */
export function toVector(terms: Terms): Vector {
  const vector = new Float32Array(dimensions);
  for (const group of termGroups) addGroup(vector, group, terms.get(group)!);
  return toUnit(vector);
}

/** Each group has a length of at most 1, so that one of which much is said does not drown the others. */
function addGroup(vector: Vector, group: TermGroup, weights: ReadonlyMap<string, number>): void {
  const length = Math.max(1, lengthOf(weights.values()));
  for (const [term, weight] of weights) addTerm(vector, `${group} ${term}`, (groupWeights[group] * weight) / length);
}

function addTerm(vector: Vector, term: string, weight: number): void {
  const ownAxis = ownAxes.get(term);
  if (ownAxis !== undefined) {
    vector[ownAxis]! += weight;
    return;
  }
  let state = hash(term);
  for (let index = 0; index < axesOfTerm; index++) {
    state = mix(state + 0x9e3779b9);
    const axis = ownAxes.size + ((state >>> 1) % sharedAxes);
    vector[axis]! += ((state & 1) === 0 ? weight : -weight) / Math.sqrt(axesOfTerm);
  }
}

function toUnit(vector: Vector): Vector {
  const length = lengthOf(vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

function lengthOf(values: Iterable<number>): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return Math.sqrt(squares);
}

function conceptsOf(names: Readonly<Record<string, string | number>>): string[] {
  const group = names === Muscle ? 'muscle' : 'equipment';
  return Object.keys(names)
    .filter((name) => Number(names[name]) > 0)
    .map((name) => `${group} ${name.toLowerCase()}`);
}

/** FNV-1a over the text's code units. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  return state;
}

/** The finisher of MurmurHash3, which spreads each bit over all. */
function mix(value: number): number {
  let state = value | 0;
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return state ^ (state >>> 16);
}
