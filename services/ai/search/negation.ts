// What a question says that is not wanted: "no barbell", "ohne Hantel oder Bank", "バーベルなし". It is about a movement, a
// muscle or equipment that the lexicon knows, beside the word that negates it; of several that are joined by "or" it is about
// all, as long as they are of one group. In the title of an article, "no" belongs to subjects, such as "no progress": those
// stay as they are. The words themselves are left to concepts/negations.csv.
import type { LexiconReading } from './lexicon.ts';

export interface Negations {
  /** Phrases that stand before what is not wanted, each as its words. */
  readonly before: readonly (readonly string[])[];
  /** Phrases that stand after it, in Japanese and Chinese. */
  readonly after: readonly (readonly string[])[];
  /** Words that join things of which none is wanted. */
  readonly joining: ReadonlySet<string>;
  /** Words that may stand between: "without a barbell". */
  readonly ordinaryWords: ReadonlySet<string>;
}

const negatable: readonly string[] = ['movement', 'muscle', 'equipment'];
/** More words between make it doubtful. */
const mostBetween = 2;

/** The readings that are not wanted, by their places. */
export function findUnwanted(readings: readonly LexiconReading[], negations: Negations): Set<number> {
  const unwanted = new Set<number>();
  readings.forEach((_, at) => {
    const before = lengthAt(readings, at, negations.before);
    if (before > 0) {
      for (const place of placesFrom(readings, skipBetween(readings, at + before, negations), negations))
        unwanted.add(place);
    }
    if (lengthAt(readings, at, negations.after) > 0 && isNegatable(readings[at - 1])) unwanted.add(at - 1);
  });
  return unwanted;
}

const isNegatable = (reading: LexiconReading | undefined): boolean =>
  reading?.entry !== undefined && negatable.includes(reading.entry.group);

/** How many readings the longest phrase that begins here takes; 0 without one. */
function lengthAt(readings: readonly LexiconReading[], at: number, phrases: Negations['before']): number {
  const fitting = phrases.filter((phrase) =>
    phrase.every((word, index) => {
      const reading = readings[at + index];
      return reading?.words.length === 1 && reading.words[0] === word;
    }),
  );
  return Math.max(0, ...fitting.map(({ length }) => length));
}

function skipBetween(readings: readonly LexiconReading[], from: number, { ordinaryWords }: Negations): number {
  let at = from;
  const isBetween = (reading: LexiconReading | undefined): boolean =>
    reading !== undefined && !reading.entry && reading.words.every((word) => ordinaryWords.has(word));
  while (at - from < mostBetween && isBetween(readings[at])) at++;
  return at;
}

/** The place, and those that are joined to it. */
function* placesFrom(readings: readonly LexiconReading[], from: number, { joining }: Negations): Generator<number> {
  if (!isNegatable(readings[from])) return;
  const { group } = readings[from]!.entry!;
  yield from;
  for (let at = from + 2; ; at += 2) {
    const between = readings[at - 1];
    const isJoined = between?.words.length === 1 && joining.has(between.words[0]!);
    if (!isJoined || readings[at]?.entry?.group !== group) return;
    yield at;
  }
}
