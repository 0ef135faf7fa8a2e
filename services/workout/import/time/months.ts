// The months as people's apps write them: Hevy writes dates in the language of the phone, long or short, with or without
// a dot. The names come from the runtime's own locale data. One word can mean two months in two languages ("lip" is June in
// Croatian and July in Polish): a word has a month for each language that has it, and the whole file tells which
// language it is (calendar.ts).

const languages =
  'en es pt fr de it nl da nb sv fi pl cs sk hr sr-Latn sr bs sl mk bg ro hu tr az el ru uk be lt lv et is ga cy ca gl eu id ms vi th ja ko zh ar he fa hi bn ta te sw af sq ka hy kk uz'.split(
    ' ',
  );

/** Forms that apps use and the locale data do not have, by language from January on; empty where there is none. */
const otherForms: Readonly<Record<string, readonly string[]>> = {
  de: ',,mrz'.split(','),
  hr: 'sij,velj,ožu,tra,svi,lip,srp,kol,ruj,lis,stu,pro'.split(','),
  lt: 'sau,vas,kov,bal,geg,bir,lie,rgp,rgs,spa,lap,grd'.split(','),
  fi: 'tammi,helmi,maalis,huhti,touko,kesä,heinä,elo,syys,loka,marras,joulu'.split(','),
  he: 'ינו,פבר,מרץ,אפר,מאי,יוני,יולי,אוג,ספט,אוק,נוב,דצמ'.split(','),
  vi: [...Array(12).keys()].map((index) => `th${String(index + 1).padStart(2, '0')}`),
};

/** "sept" is read as "september", but one or two letters are never enough. */
const shortestPrefix = 3;

/** The months by language; 0 marks a word with which two months of the language begin. */
type Words = Map<string, Map<string, number>>;

const names: Words = new Map();
const prefixes: Words = new Map();
const waiting = languages.toReversed();
const english = 'en';

/** Gathers the names, a language at a time: the first file with such dates needs all of them. */
export function* gatherMonths(): Generator<void> {
  for (let language = waiting.pop(); language; language = waiting.pop()) {
    collect(language);
    yield;
  }
}

/** The month that the word is the name of in English; it is that of no other month in another language. */
export function englishMonth(word: string): number | undefined {
  if (waiting.at(-1) === english) collect(waiting.pop()!);
  return names.get(level(word))?.get(english) || undefined;
}

export interface Months {
  /** For each language, the number of the month of this name; January is 1. */
  readonly named: ReadonlyMap<string, number>;
  /** For each language, the number of the one month that has this name or begins with it. */
  readonly begun: ReadonlyMap<string, number>;
}

export function monthsOf(word: string): Months {
  if (waiting.length > 0) for (const _ of gatherMonths());
  const leveled = level(word);
  const sure = (words: Words) => [...(words.get(leveled) ?? [])].filter(([, month]) => month > 0);
  const named = sure(names);
  return { named: new Map(named), begun: new Map([...sure(prefixes), ...named]) };
}

function collect(language: string): void {
  const formats = formatsOf(language);
  for (let month = 1; month <= 12; month++) {
    const date = new Date(Date.UTC(2001, month - 1, 15));
    const written = formats.flatMap((format) => namesIn(format.formatToParts(date)));
    const other = otherForms[language]?.[month - 1];
    for (const name of new Set(other ? [...written, level(other)] : written)) {
      claim(names, name, { language, month });
      for (let length = shortestPrefix; length < name.length; length++) {
        claim(prefixes, name.slice(0, length), { language, month });
      }
    }
  }
}

function formatsOf(language: string): Intl.DateTimeFormat[] {
  const locale = `${language}-u-ca-gregory-nu-latn`;
  return (['long', 'short'] as const).flatMap((month) => [
    new Intl.DateTimeFormat(locale, { month, timeZone: 'UTC' }),
    // Russian has "май" alone and "мая" in a date.
    new Intl.DateTimeFormat(locale, { month, day: 'numeric', timeZone: 'UTC' }),
  ]);
}

/** Both with and without what follows the number in "9月", and as "thg 9". */
function namesIn(parts: readonly Intl.DateTimeFormatPart[]): string[] {
  const index = parts.findIndex((part) => part.type === 'month');
  const name = parts[index]?.value ?? '';
  const following = parts[index + 1]?.type === 'literal' ? parts[index + 1]!.value.trim() : '';
  const found = [name, name + following].map(level);
  return found.filter((word) => /\p{L}/u.test(word) && (!/\s/.test(word) || /^\p{L}+ \d+$/u.test(word)));
}

function claim(words: Words, word: string, { language, month }: { language: string; month: number }): void {
  const known = words.get(word) ?? words.set(word, new Map()).get(word)!;
  known.set(language, (known.get(language) ?? month) === month ? month : 0);
}

/**
 * Removes case, dots and the accents of Latin, Greek and Cyrillic letters. In other scripts marks are letters, so they
 * stay.
 */
function level(word: string): string {
  return word
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f.'’׳]/gu, '')
    .trim();
}
