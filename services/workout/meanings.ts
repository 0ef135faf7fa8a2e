// What the names of exercises in a file mean to a person: the meaning that the person gave to a name, an exercise of the person's own
// that is called exactly so, the catalogue where it is surely meant, or else a new exercise of the person's own. Each name
// is looked at by itself, so neither the order of the rows nor earlier imports change what it means.
import { Refusal } from '#chassis/rpc/errors.ts';
import {
  ImportedName_Certainty as Certainty,
  ImportedName_How as How,
  type ImportedName,
} from '#proto/gen/sinew/workout/v1/workout.ts';
import { catalogue, findInCatalogue } from './catalogue/catalogue.ts';
import { guessExercise, type SampleSet } from './catalogue/guess.ts';
import { matcherOf } from './catalogue/matching.ts';
import { toNameKey } from './catalogue/names.ts';
import type { Exercise } from './exercise.ts';

/** The names that a person has given a meaning to. */
export interface KnownNames {
  /** The person's own exercises. */
  exercises: readonly Exercise[];
  /** The meanings of imported names to the person, by the names' keys. */
  remembered: ReadonlyMap<string, Pick<Exercise, 'id' | 'name'>>;
}

/** The exercise that a name stands for. */
export interface Meaning {
  readonly exerciseId: string;
  readonly exerciseName: string;
  readonly how: How;
  /** Whether the app writes the help as a positive weight. */
  readonly assisted: boolean;
  /** The exercise to be created. */
  readonly own?: Exercise;
}

/** The meanings, by the name as the file writes it. */
export type Meanings = ReadonlyMap<string, Meaning>;

export interface NamedSet extends SampleSet {
  readonly exerciseName: string;
}

/** No person has as many exercises. Each more takes time to read. */
const mostExercises = 1000;

const matchCatalogue = matcherOf(catalogue);

/** @throws Refusal UNREADABLE_IMPORT */
export function readMeanings(sets: readonly NamedSet[], known: KnownNames, newId: () => string): Meanings {
  const own = new Map(known.exercises.map((exercise) => [toNameKey(exercise.name), exercise]));
  const keys = new Map(
    [...new Set(sets.map(({ exerciseName }) => exerciseName))].map((name) => [name, toNameKey(name)]),
  );
  if (keys.size > mostExercises) {
    throw new Refusal('UNREADABLE_IMPORT', `the file names more than ${mostExercises} exercises`);
  }
  const samples = Map.groupBy(sets, ({ exerciseName }) => keys.get(exerciseName)!);
  const meanings = new Map<string, Meaning>();
  for (const [key, named] of samples) {
    const name = commonest(named.map(({ exerciseName }) => exerciseName));
    meanings.set(key, findMeaning(name, { remembered: known.remembered, own }) ?? create(name, named, newId()));
  }
  return new Map([...keys].map(([name, key]) => [name, meanings.get(key)!]));
}

function findMeaning(
  name: string,
  { remembered, own }: Pick<KnownNames, 'remembered'> & { own: ReadonlyMap<string, Exercise> },
): Meaning | undefined {
  const key = toNameKey(name);
  const said = remembered.get(key);
  if (said) return toMeaning(said, How.REMEMBERED, isAssisted(name, said.id));
  const called = own.get(key);
  if (called) return toMeaning(called, How.OWN_NAME, isAssisted(name, called.id));
  const match = matchCatalogue(name);
  return match && toMeaning(match.exercise, match.how, match.exercise.assisted);
}

const toMeaning = ({ id, name }: Pick<Exercise, 'id' | 'name'>, how: How, assisted: boolean): Meaning => ({
  exerciseId: id,
  exerciseName: name,
  how,
  assisted,
});

/** Whether the weights of a name are the help, where it means this exercise: of the person's own, the name says it. */
export const isAssisted = (name: string, exerciseId: string): boolean =>
  findInCatalogue(exerciseId)?.assisted ?? guessExercise(name).assisted;

function create(name: string, samples: readonly SampleSet[], id: string): Meaning {
  const { assisted, ...guess } = guessExercise(name, samples);
  const own = { ...guess, id, name, custom: true };
  return { ...toMeaning(own, How.CREATED, assisted), own };
}

/** The spelling that stands most often, and of several the first by its code points: whatever their order. */
function commonest(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [first] = [...counts].sort(([one, count], [other, more]) => more - count || (one < other ? -1 : 1));
  return first![0];
}

const certainties: Readonly<Record<How, Certainty>> = {
  [How.UNSPECIFIED]: Certainty.UNSPECIFIED,
  [How.OWN_NAME]: Certainty.CERTAIN,
  [How.REMEMBERED]: Certainty.CERTAIN,
  [How.CATALOGUE_NAME]: Certainty.CERTAIN,
  [How.CATALOGUE_ALIAS]: Certainty.CERTAIN,
  [How.SPELLING]: Certainty.LIKELY,
  [How.EQUIPMENT]: Certainty.LIKELY,
  [How.MISSPELLING]: Certainty.GUESSED,
  [How.CREATED]: Certainty.CERTAIN,
  [How.UNRECOGNIZED]: Certainty.UNSPECIFIED,
};

/** Makes what an import tells about each name. @param added the sets that were not there before */
export function tellNames(meanings: Meanings, sets: readonly NamedSet[], added: readonly NamedSet[]): ImportedName[] {
  const inFile = countNames(sets);
  const inAdded = countNames(added);
  const created = new Set(added.map(({ exerciseName }) => meanings.get(exerciseName)!.own));
  return [...meanings].map(([name, { exerciseId, exerciseName, how, own }]) => {
    const counts = { name, sets: inFile.get(name)!, setsAdded: inAdded.get(name) ?? 0 };
    const isNothing = own && !created.has(own);
    return isNothing
      ? { ...counts, exerciseId: '', exerciseName: '', how: How.UNSPECIFIED, certainty: Certainty.UNSPECIFIED }
      : { ...counts, exerciseId, exerciseName, how, certainty: certainties[how] };
  });
}

function countNames(sets: readonly NamedSet[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { exerciseName } of sets) counts.set(exerciseName, (counts.get(exerciseName) ?? 0) + 1);
  return counts;
}
