// Which exercise of the catalogue a name from another app means. The history of two movements must never run together, so
// a wrong match is worse than no match: a name means the catalogue when it is one of its names or aliases, or another spelling of one
// (spelling.ts). A name without the equipment matches no variant of the movement.
// The name of a person's own exercise is never guessed: import/import.ts compares it exactly.
import { ImportedName_How as How } from '#proto/gen/sinew/workout/v1/workout.ts';
import type { CatalogueExercise } from './catalogue.ts';
import { equipmentWords, toNameKey } from './names.ts';
import { readSpelling, type Spelling, toSpelling } from './spelling.ts';

export interface Match {
  readonly exercise: CatalogueExercise;
  readonly how: How;
}

export type Matcher = (name: string) => Match | undefined;

/** Reads the names of the exercises once, for any number of names to be matched. */
export function matcherOf(exercises: readonly CatalogueExercise[]): Matcher {
  const index = buildIndex(exercises);
  return (name) => {
    const exact = index.byName.get(toNameKey(name)) ?? index.byAlias.get(toNameKey(name));
    if (exact) return exact;
    const spelling = readSpelling(name);
    return spelling && (matchSpelling(spelling, index) ?? matchMisspelling(spelling, index));
  };
}

function matchSpelling(spelling: Spelling, index: Index): Match | undefined {
  const same = onlyOne(index.bySpelling.get(keyOf(spelling)));
  if (same) return { exercise: same, how: How.SPELLING };
  const equipped = onlyOne(matchEquipment(spelling, index));
  return equipped && { exercise: equipped, how: How.EQUIPMENT };
}

/**
 * "T Bar Row (Barbell)" matches the exercise "T Bar Row" that is done with a barbell. The other way round does not match: a name without
 * the equipment may mean any equipment.
 */
function matchEquipment(spelling: Spelling, index: Index): Set<CatalogueExercise> {
  const [said, ...others] = spelling.equipment;
  if (!said || others.length > 0) return new Set();
  const unequipped = index.bySpelling.get(keyOf({ ...spelling, equipment: [] })) ?? new Set();
  return new Set([...unequipped].filter(({ equipment }) => equipmentWords[said]!.includes(equipment)));
}

/** The name with its one unknown word replaced by the one known word of which it is a typing mistake. */
function matchMisspelling(spelling: Spelling, index: Index): Match | undefined {
  const words = [...spelling.manner, ...spelling.movement, ...spelling.equipment];
  const unknown = words.filter((word) => !index.words.has(word));
  if (unknown.length !== 1) return undefined;
  const meant = [...index.words].filter((known) => isSlip(unknown[0]!, known));
  if (meant.length !== 1) return undefined;
  const corrected = toSpelling(words.map((word) => (word === unknown[0] ? meant[0] : word)).join(' '));
  const exercise = corrected && onlyOne(index.bySpelling.get(keyOf(corrected)));
  return exercise && { exercise, how: How.MISSPELLING };
}

/** The shortest word that is corrected: shorter words are too similar to each other. */
const shortestSlip = 5;
/** One wrong, missing or additional letter turns most shorter words into other words: chest, cheat. */
const shortestWrongLetter = 8;

/** Only letters are corrected, and never the first: people hardly mistype it, and it tells "rotation" from "notation". */
function isSlip(written: string, meant: string): boolean {
  if (written.length < shortestSlip || !/^[a-z]+$/.test(written) || written[0] !== meant[0]) return false;
  if (withoutDoubles(written) === withoutDoubles(meant) || isSwap(written, meant)) return true;
  return Math.min(written.length, meant.length) >= shortestWrongLetter && isOneLetterAway(written, meant);
}

const withoutDoubles = (word: string): string => word.replace(/(.)\1/g, '$1');

function isSwap(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  const at = firstDifference(one, other);
  const swapped = one.slice(0, at) + (one[at + 1] ?? '') + one[at] + one.slice(at + 2);
  return swapped === other;
}

function isOneLetterAway(one: string, other: string): boolean {
  const at = firstDifference(one, other);
  const rest = one.slice(at);
  const otherRest = other.slice(at);
  return rest.slice(1) === otherRest.slice(1) || rest.slice(1) === otherRest || rest === otherRest.slice(1);
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

interface Index {
  readonly byName: Map<string, Match>;
  readonly byAlias: Map<string, Match>;
  readonly bySpelling: Map<string, Set<CatalogueExercise>>;
  readonly words: Set<string>;
}

function buildIndex(exercises: readonly CatalogueExercise[]): Index {
  const byName = new Map<string, Match>();
  const byAlias = new Map<string, Match>();
  const bySpelling: Index['bySpelling'] = new Map();
  const words = new Set(Object.keys(equipmentWords));
  for (const exercise of exercises) {
    byName.set(toNameKey(exercise.name), { exercise, how: How.CATALOGUE_NAME });
    for (const alias of exercise.aliases) byAlias.set(toNameKey(alias), { exercise, how: How.CATALOGUE_ALIAS });
    for (const name of [exercise.name, ...exercise.aliases]) {
      const spelling = readSpelling(name);
      if (!spelling) continue;
      const key = keyOf(spelling);
      bySpelling.set(key, (bySpelling.get(key) ?? new Set()).add(exercise));
      for (const word of Object.values(spelling).flat()) words.add(word);
    }
  }
  return { byName, byAlias, bySpelling, words };
}

const keyOf = ({ movement, manner, equipment }: Spelling): string =>
  [movement, manner, equipment].map((words) => words.join(' ')).join('|');

const onlyOne = <T>(found: ReadonlySet<T> | undefined): T | undefined =>
  found?.size === 1 ? [...found][0] : undefined;
