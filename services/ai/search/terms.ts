// What a text and an exercise say, as weighted terms in groups: concepts of the lexicon, words, and pieces of words, which
// still agree when a word is inflected or misspelt. A muscle says the same whether a text names it or an exercise uses it.
import {
  Exercise_Equipment as Equipment,
  Exercise_Mechanics as Mechanics,
  Exercise_Muscle as Muscle,
} from '#proto/gen/sinew/workout/v1/exercise.ts';
import { type ConceptGroup, conceptGroups, type LexiconReading } from './lexicon.ts';
import { findUnwanted } from './negation.ts';
import { groupOfConcept, lexicon, negations, ordinaryWords } from './vocabulary.ts';
import { isUnspaced, readSearchWords, toStem } from './words.ts';

export type TermGroup = ConceptGroup | 'word' | 'piece';
export const termGroups: readonly TermGroup[] = [...conceptGroups, 'word', 'piece'];

/** The weight of each term, in its group. */
export type Terms = ReadonlyMap<TermGroup, Map<string, number>>;

/** What the catalogue says of an exercise besides its name. */
export interface ExerciseFeatures {
  readonly primaryMuscles: readonly Muscle[];
  readonly secondaryMuscles: readonly Muscle[];
  readonly equipment: Equipment;
  readonly mechanics: Mechanics;
  readonly unilateral: boolean;
  readonly bodyweight: boolean;
}

const secondaryMuscle = 0.4;
/** What nearly every exercise has tells little. */
const byTheWay = 0.3;
/** A manner tells two exercises of one movement apart, and so does a word of their names that the lexicon does not have. */
const mannerInName = 0.5;
const unknownInName = 0.5;
/** A word whose concept is there already adds what tells it from the other words for the same. */
const knownWord = 0.4;
/** What an exercise with the body as its load, such as a pull-up, has of an exercise without equipment. */
const bodyAsLoad = 0.5;
const pieceLength = 3;

const lowerBody: readonly Muscle[] = [Muscle.QUADRICEPS, Muscle.HAMSTRINGS, Muscle.GLUTES];
const upperBody: readonly Muscle[] = [Muscle.CHEST, Muscle.LATS, Muscle.UPPER_BACK, Muscle.TRAPS, Muscle.FRONT_DELTS];
const wholeBodyMuscles = 5;

export function newTerms(): Terms {
  return new Map(termGroups.map((group) => [group, new Map<string, number>()]));
}

/**
 * The terms of a question or wish. A misspelt word is read as what was meant, unless it is written like this in what is searched.
 * What is not wanted weighs as much against a document as what is wanted weighs for it.
 */
export function addQuery(terms: Terms, text: string, isWritten: (word: string) => boolean): void {
  const toMeant = (word: string): string => {
    const meant = lexicon.correct(word);
    return meant === word || isWritten(word) ? word : meant;
  };
  const words = readSearchWords(text).map(toMeant);
  const readings = lexicon.read(words);
  const unwanted = findUnwanted(readings, negations);
  const unwantedWords = new Set([...unwanted].flatMap((at) => readings[at]!.words));
  const wanted = {
    readings: readings.filter((_, at) => !unwanted.has(at)),
    words: words.filter((word) => !unwantedWords.has(word)),
  };
  addReadings(terms, wanted, { weight: 1 });
  // Who only says what is not wanted looks for anything else to do.
  if (unwanted.size > 0 && [...terms.values()].every(({ size }) => size === 0)) raise(terms, 'exercise', byTheWay);
  for (const at of unwanted) {
    for (const { concept, weight } of readings[at]!.entry!.concepts) lower(terms, concept, weight);
  }
}

/** The terms of an exercise's name. Each of its words tells it from others. */
export function addName(terms: Terms, name: string): void {
  addWords(terms, readSearchWords(name), { weight: 1, unknown: unknownInName });
}

/** @param weight of a term that the text has once */
export function addText(terms: Terms, text: string, weight: number): void {
  addWords(terms, readSearchWords(text), { weight });
}

export function addFeatures(terms: Terms, features: ExerciseFeatures): void {
  const { primaryMuscles, secondaryMuscles, equipment, mechanics, unilateral, bodyweight } = features;
  for (const muscle of primaryMuscles) raise(terms, conceptOf(Muscle, muscle), 1);
  for (const muscle of secondaryMuscles) raise(terms, conceptOf(Muscle, muscle), secondaryMuscle);
  raise(terms, conceptOf(Equipment, equipment), 1);
  if (bodyweight) raise(terms, conceptOf(Equipment, Equipment.NO_EQUIPMENT), bodyAsLoad);
  raise(terms, conceptOf(Mechanics, mechanics), byTheWay);
  if (unilateral) raise(terms, 'unilateral', 1);
  const muscles = [...primaryMuscles, ...secondaryMuscles];
  const isWholeBody = [lowerBody, upperBody].every((half) => muscles.some((muscle) => half.includes(muscle)));
  if (isWholeBody && muscles.length >= wholeBodyMuscles) raise(terms, 'whole_body', 1);
}

export function addConcept(terms: Terms, concept: string): void {
  raise(terms, concept, 1);
}

interface Weights {
  readonly weight: number;
  /** The weight, among the movements, of words that the lexicon does not have. */
  readonly unknown?: number;
}

function addWords(terms: Terms, words: readonly string[], weights: Weights): void {
  addReadings(terms, { readings: lexicon.read(words), words }, weights);
}

/** A text by its phrases, and by its words. */
interface ReadText {
  readonly readings: readonly LexiconReading[];
  readonly words: readonly string[];
}

function addReadings(terms: Terms, { readings, words }: ReadText, { weight, unknown = 0 }: Weights): void {
  const counts = newTerms();
  for (const { words: read, entry } of readings) {
    for (const { concept, weight: times } of entry?.concepts ?? []) {
      const group = groupOf(concept);
      count(counts, group, { term: concept, times });
      if (group === 'manner') count(counts, 'movement', { term: concept, times: times * mannerInName });
    }
    for (const word of read.filter((one) => !ordinaryWords.has(one))) {
      count(counts, 'word', { term: toStem(word), times: entry ? knownWord : 1 });
      if (!entry && unknown > 0) count(counts, 'movement', { term: toStem(word), times: unknown });
    }
  }
  for (const piece of piecesOf(words)) count(counts, 'piece', { term: piece, times: 1 });
  for (const [group, ofGroup] of counts) {
    const weights = terms.get(group)!;
    // What is said ten times does not say ten times as much.
    for (const [term, times] of ofGroup) {
      weights.set(term, (weights.get(term) ?? 0) + weight * (times < 1 ? times : 1 + Math.log(times)));
    }
  }
}

/** Three letters in a row, with the ends of the word; of scripts without blanks, two characters in a row. */
function piecesOf(words: readonly string[]): string[] {
  return words.flatMap((word, index) => {
    if (ordinaryWords.has(word)) return [];
    const next = words[index + 1];
    if (isUnspaced(word)) return next && isUnspaced(next) ? [word + next] : [];
    const ended = `<${word}>`;
    return Array.from({ length: ended.length - pieceLength + 1 }, (_, at) => ended.slice(at, at + pieceLength));
  });
}

function count(counts: Terms, group: TermGroup, { term, times }: { term: string; times: number }): void {
  const ofGroup = counts.get(group)!;
  ofGroup.set(term, (ofGroup.get(term) ?? 0) + times);
}

/** Takes the weight of what is not wanted away. */
function lower(terms: Terms, concept: string, weight: number): void {
  const ofGroup = terms.get(groupOf(concept))!;
  ofGroup.set(concept, (ofGroup.get(concept) ?? 0) - weight);
}

/** What a text and the features both say counts once. */
function raise(terms: Terms, concept: string | undefined, weight: number): void {
  if (concept === undefined) return;
  const ofGroup = terms.get(groupOf(concept))!;
  ofGroup.set(concept, Math.max(ofGroup.get(concept) ?? 0, weight));
}

function groupOf(concept: string): ConceptGroup {
  const group = groupOfConcept.get(concept);
  if (group === undefined) throw new Error(`the tables have no concept ${concept}`);
  return group;
}

/** The concept of a value of the contract, which is its name in lower case; none of a value that says nothing. */
function conceptOf(names: Readonly<Record<string, string | number>>, value: number): string | undefined {
  return value > 0
    ? Object.keys(names)
        .find((name) => names[name] === value)
        ?.toLowerCase()
    : undefined;
}
