// Which exercise a name from another app means. The history of two movements must never run together, so a wrong match
// is worse than none: words are compared whole, equipment must agree, and only a slip of the pen is forgiven.
// A name without an answer becomes an exercise of the person's own, see guess.ts.
import type { Exercise_Equipment } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { equipmentWords, type NameWords, readName, toWords } from './names.ts';

export { normalizeName } from './names.ts';

/** An exercise of the catalogue or of a person. */
export interface Candidate {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly equipment: Exercise_Equipment;
}

/** Shorter words are too near to each other for a guess at what was meant. */
const shortestMisspelling = 5;

/** The candidate that `name` means, if that is certain. Where two have the same name, the earlier one. */
export function matchExercise<T extends Candidate>(name: string, candidates: readonly T[]): T | undefined {
  const index = indexOf(candidates);
  const literal = index.byLiteral.get(name.trim().toLowerCase());
  if (literal) return literal;
  const words = readName(name);
  return matchWords(words, index) ?? matchWords(correct(words, index.words), index);
}

function matchWords<T extends Candidate>(words: NameWords | undefined, index: Index<T>): T | undefined {
  if (!words || words.all.length === 0) return undefined;
  return index.byWords.get(words.all.join(' ')) ?? matchMovement(words, index);
}

/**
 * The same movement where only one side says the equipment: "Concentration Curl (Dumbbell)" for a candidate that is
 * called "Concentration Curl" and done with a dumbbell, or "Face Pull" when there is one candidate of that movement.
 */
function matchMovement<T extends Candidate>(words: NameWords, index: Index<T>): T | undefined {
  const [said, ...others] = words.equipment;
  // One bare word such as "row" or "curl" says too little, even where it is the only one of its kind.
  if (others.length > 0 || (!said && words.movement.length < 2)) return undefined;
  const found = [...(index.byMovement.get(words.movement.join(' ')) ?? [])];
  const fitting = said ? found.filter((candidate) => equipmentWords[said]?.includes(candidate.equipment)) : found;
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** The words with each unknown one replaced by the one known word that is a slip away; undefined when none is. */
function correct(words: NameWords, known: ReadonlySet<string>): NameWords | undefined {
  const corrected = words.all.map((word) => {
    if (word.length < shortestMisspelling || known.has(word)) return word;
    const meant = [...known].filter((other) => isOneSlipAway(word, other));
    return meant.length === 1 ? meant[0]! : word;
  });
  return corrected.every((word, index) => word === words.all[index]) ? undefined : toWords(corrected);
}

/** One letter too many, missing or wrong, or two neighbours swapped. */
function isOneSlipAway(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  const swapped = one[start] === other[start + 1] && one[start + 1] === other[start];
  if (swapped && one.slice(start + 2) === other.slice(start + 2)) return true;
  const [rest, otherRest] = [one.slice(start), other.slice(start)];
  return rest.slice(1) === otherRest.slice(1) || rest.slice(1) === otherRest || rest === otherRest.slice(1);
}

interface Index<T> {
  readonly size: number;
  readonly byLiteral: Map<string, T>;
  readonly byWords: Map<string, T>;
  readonly byMovement: Map<string, Set<T>>;
  readonly words: Set<string>;
}

/** A file has many names for the same candidates, so they are read once; a list that has grown is read again. */
const indexes = new WeakMap<readonly Candidate[], Index<Candidate>>();

function indexOf<T extends Candidate>(candidates: readonly T[]): Index<T> {
  const kept = indexes.get(candidates);
  if (kept?.size === candidates.length) return kept as Index<T>;
  const index = buildIndex(candidates);
  indexes.set(candidates, index as unknown as Index<Candidate>);
  return index;
}

function buildIndex<T extends Candidate>(candidates: readonly T[]): Index<T> {
  const byLiteral = new Map<string, T>();
  const byWords = new Map<string, T>();
  const byMovement = new Map<string, Set<T>>();
  const words = new Set(Object.keys(equipmentWords));
  for (const candidate of candidates) {
    const literal = candidate.name.trim().toLowerCase();
    if (!byLiteral.has(literal)) byLiteral.set(literal, candidate);
    for (const form of [candidate.name, ...(candidate.aliases ?? [])].map(readName)) {
      const all = form.all.join(' ');
      const movement = form.movement.join(' ');
      if (all && !byWords.has(all)) byWords.set(all, candidate);
      if (movement) byMovement.set(movement, (byMovement.get(movement) ?? new Set()).add(candidate));
      for (const word of form.all) words.add(word);
    }
  }
  return { size: candidates.length, byLiteral, byWords, byMovement, words };
}
