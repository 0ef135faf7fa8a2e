// Finds the meaning of a file's dates from all of them together. A number above twelve tells the day from the month; the language in
// which all names are months tells the months; and where two readings are left, the order of the file decides, which goes up or
// down the years. A file that can still be read in two ways is refused with both readings, because a wrong guess would give a
// person another year of training.
import { Temporal } from 'temporal-polyfill';
import { ImportError, show } from '../values/error.ts';
import type { Moment, WrittenDate } from './moments.ts';
import { englishMonth, monthsOf } from './months.ts';

export interface WallClock {
  readonly time: Temporal.PlainDateTime;
  /** The offset from UTC, where the file has one. */
  readonly offset?: string;
  /** Whether only the day is written. */
  readonly dayOnly: boolean;
}

/** A day without a time of day is noon: in every time zone near it is still that day. */
const noon = { hour: 12, minute: 0, second: 0 };

/** Undefined where no calendar has the time. */
export type Reading = (moment: Moment) => WallClock | undefined;

interface Place {
  readonly line: number;
  readonly column: string | undefined;
}

type Dated = Moment & { readonly place: Place };
type Rule = (moment: Moment) => { month: number; day: number } | undefined;

interface Candidate {
  /** One whose dates are read so. */
  readonly language: string;
  readonly name: string;
  readonly rule: Rule;
}

/** The order of so many times says as much as the order of all. */
const mostOrdered = 5000;
/** Fewer times are in some order by chance. */
const fewestOrdered = 4;
/** Two languages have no more names of months, long and short; more make no file that is worth a search for two. */
const mostWords = 100;

export class Calendar {
  readonly #moments = new Map<string, Dated>();
  readonly #language: string;

  /** @param language in which the file was written, where the caller says it */
  constructor(language: string) {
    this.#language = language;
  }

  add(moment: Moment, place: Place): void {
    if (!this.#moments.has(moment.text)) this.#moments.set(moment.text, { ...moment, place });
  }

  /** Whether the names of months in all languages are needed: most files have the English ones. */
  get needsMonths(): boolean {
    return [...this.#moments.values()].some(({ date }) => date.kind === 'word' && !englishMonth(date.word));
  }

  /** @throws ImportError where two readings are left */
  decide(): Reading {
    const moments = [...this.#moments.values()];
    const pairs = moments.filter(({ date }) => date.kind === 'pair');
    const words = moments.filter(({ date }) => date.kind === 'word');
    const pair = this.#choose(pairs, pairRules(pairs, this.#language));
    const word = this.#choose(words, this.needsMonths ? wordRules(words, this.#language) : [englishRule]);
    return (moment) => {
      const { date } = moment;
      const found = date.kind === 'exact' ? date : date.kind === 'pair' ? pair(moment) : word(moment);
      return found && toWallClock(moment, found);
    };
  }

  #choose(moments: readonly Dated[], candidates: readonly Candidate[]): Rule {
    const different = distinct(moments, candidates);
    const [first, ...others] = different;
    if (others.length === 0) return first?.rule ?? (() => undefined);
    const ordered = different.filter(({ rule }) => isOrdered(moments.slice(0, mostOrdered), rule));
    if (ordered.length === 1 && moments.length >= fewestOrdered) return ordered[0]!.rule;
    return refuse(moments, different);
  }
}

/** Keeps the candidates that read some moment of the file in another way than the candidates before. */
function distinct(moments: readonly Moment[], candidates: readonly Candidate[]): Candidate[] {
  const written = [...new Map(moments.map((moment) => [keyOf(moment.date), moment])).values()];
  const seen = new Set<string>();
  return candidates.filter(({ rule }) => {
    const readings = written.map((moment) => rule(moment)?.month ?? 0).join();
    return !seen.has(readings) && seen.add(readings);
  });
}

const keyOf = (date: WrittenDate): string =>
  date.kind === 'word' ? date.word : date.kind === 'pair' ? `${date.first}/${date.second}` : '';

function pairRules(moments: readonly Moment[], language: string): Candidate[] {
  const dayFirst: Candidate = {
    language: 'en-GB',
    name: 'the day first',
    rule: ({ date }) => (date.kind === 'pair' ? { day: date.first, month: date.second } : undefined),
  };
  const monthFirst: Candidate = {
    language: 'en-US',
    name: 'the month first',
    rule: ({ date }) => (date.kind === 'pair' ? { day: date.second, month: date.first } : undefined),
  };
  const fits = ({ rule }: Candidate) => moments.every((moment) => rule(moment)!.month <= 12);
  const fitting = [dayFirst, monthFirst].filter(fits);
  if (fitting.length < 2 || language === '') return fitting;
  return [isMonthFirst(language) ? monthFirst : dayFirst];
}

function isMonthFirst(language: string): boolean {
  const parts = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeZone: 'UTC' }).formatToParts(0);
  const place = (type: string) => parts.findIndex((part) => part.type === type);
  return place('month') < place('day');
}

/**
 * A phone has one language, and some had another before: one that has all words, or two that have them together. Whole
 * names and the short ones of a language go before words with which a name only begins.
 */
function wordRules(moments: readonly Moment[], language: string): Candidate[] {
  const words = [...new Set(moments.map(({ date }) => keyOf(date)))].map((word) => ({ word, ...monthsOf(word) }));
  const readings = (['named', 'begun'] as const).map((kind): Known[] =>
    words.filter(({ begun }) => begun.size > 0).map((months) => [months.word, months[kind]]),
  );
  for (const search of [singles, pairs]) {
    for (const known of readings) {
      const found = search(known, language);
      if (found.length > 0) return found.map((languages) => toCandidate(languages, known));
    }
  }
  return [];
}

const englishRule: Candidate = {
  language: 'en',
  name: 'in English',
  rule: ({ date }) => {
    const month = date.kind === 'word' ? englishMonth(date.word) : undefined;
    return month === undefined ? undefined : { month, day: (date as { day: number }).day };
  },
};

type Known = [word: string, months: ReadonlyMap<string, number>];

function singles(known: readonly Known[], language: string): string[][] {
  const [base] = language.split('-');
  const found = languagesOf(known).filter((name) => isCovered(known, [name]));
  const said = found.filter((name) => base && name.split('-')[0] === base);
  return (said.length > 0 ? said : found).map((name) => [name]);
}

function pairs(known: readonly Known[]): string[][] {
  if (known.length > mostWords) return [];
  const found = pairsOf(languagesOf(known)).filter((languages) => isCovered(known, languages));
  return found.flatMap((languages) => [languages, languages.toReversed()]);
}

const languagesOf = (known: readonly Known[]): string[] => [
  ...new Set(known.flatMap(([, months]) => [...months.keys()])),
];
const isCovered = (known: readonly Known[], languages: readonly string[]): boolean =>
  known.every(([, months]) => languages.some((language) => months.has(language)));

const pairsOf = (languages: readonly string[]): string[][] =>
  languages.flatMap((one, index) => languages.slice(index + 1).map((other) => [one, other]));

function toCandidate(languages: readonly string[], known: readonly Known[]): Candidate {
  const months = new Map(known.map(([word, found]) => [word, languages.map((name) => found.get(name)).find(Boolean)]));
  return {
    language: languages[0]!,
    name: `in ${languages.map((language) => languageNames.of(language)).join(' and ')}`,
    rule: ({ date }) => {
      const month = date.kind === 'word' ? months.get(date.word) : undefined;
      return month === undefined ? undefined : { month, day: (date as { day: number }).day };
    },
  };
}

const languageNames = new Intl.DisplayNames('en', { type: 'language' });

/** Whether the times go only up or only down, which exports do. */
function isOrdered(moments: readonly Moment[], rule: Rule): boolean {
  const times = moments.flatMap((moment) => {
    const found = rule(moment);
    const { hour, minute, second } = moment.clock ?? noon;
    return found ? [Date.UTC(moment.year, found.month - 1, found.day, hour, minute, second)] : [];
  });
  const steps = times.slice(1).map((time, index) => Math.sign(time - times[index]!));
  return new Set(steps.filter((step) => step !== 0)).size <= 1;
}

function refuse(moments: readonly Dated[], candidates: readonly Candidate[]): never {
  const reading = ({ rule }: Candidate, moment: Moment) => {
    const found = rule(moment);
    return found && toWallClock(moment, found)?.time.toPlainDate().toString();
  };
  const disputed = moments.find((moment) => new Set(candidates.map((one) => reading(one, moment))).size > 1)!;
  const readings = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const day = reading(candidate, disputed);
    if (day !== undefined && !readings.has(day)) readings.set(day, candidate);
  }
  const shown = [...readings].slice(0, 4);
  const both = shown.map(([day, { name }]) => `${day} (${name})`).join(' or ');
  const languages = shown.map(([, { language }]) => `language=${language}`).join(' or ');
  throw new ImportError(
    `${show(disputed.text)} can be ${both}, and the rest of the file does not tell which: say its language, ${languages}`,
    disputed.place.line,
    disputed.place.column,
  );
}

function toWallClock(
  { year, clock, offset }: Moment,
  { month, day }: { month: number; day: number },
): WallClock | undefined {
  try {
    const time = Temporal.PlainDateTime.from({ year, month, day, ...(clock ?? noon) }, { overflow: 'reject' });
    return { time, offset, dayOnly: clock === undefined };
  } catch {
    return undefined;
  }
}
