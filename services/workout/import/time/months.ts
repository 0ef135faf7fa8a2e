// The months as people's apps write them: Hevy writes dates in the language of the phone, long or short, with or without
// a dot. The names come from the runtime's own locale data; a word that means two months in two languages means none.

const languages = 'en es pt fr de it nl da nb sv fi pl cs ro hu tr el ru uk id ja ko zh'.split(' ');
/** Forms that apps use and the locale data do not have. */
const otherForms: ReadonlyMap<string, number> = new Map([['mrz', 3]]);
/** So that "sept" is read as "september", but a letter or two is never enough. */
const shortestPrefix = 3;

const names = new Map<string, number>();
const prefixes = new Map<string, number>();
for (const language of languages) collect(language);

/** The number of the month, January being 1. */
export function readMonth(word: string): number | undefined {
  const leveled = level(word);
  return otherForms.get(leveled) ?? (names.get(leveled) || prefixes.get(leveled) || undefined);
}

function collect(language: string): void {
  const formats = (['long', 'short'] as const).flatMap((month) => [
    new Intl.DateTimeFormat(language, { month, timeZone: 'UTC' }),
    // Russian has "май" alone and "мая" in a date.
    new Intl.DateTimeFormat(language, { month, day: 'numeric', timeZone: 'UTC' }),
  ]);
  for (let month = 1; month <= 12; month++) {
    const date = new Date(Date.UTC(2001, month - 1, 15));
    for (const name of new Set(formats.flatMap((format) => namesIn(format.formatToParts(date))))) {
      claim(names, name, month);
      for (let length = shortestPrefix; length < name.length; length++) claim(prefixes, name.slice(0, length), month);
    }
  }
}

/** Both with and without what follows the number in "9月". */
function namesIn(parts: readonly Intl.DateTimeFormatPart[]): string[] {
  const index = parts.findIndex((part) => part.type === 'month');
  const name = parts[index]?.value ?? '';
  const following = parts[index + 1]?.type === 'literal' ? parts[index + 1]!.value.trim() : '';
  return [name, name + following].map(level).filter((word) => /\p{L}/u.test(word) && !/\s/.test(word));
}

/** 0 marks a word that more than one month claims. */
function claim(words: Map<string, number>, word: string, month: number): void {
  words.set(word, (words.get(word) ?? month) === month ? month : 0);
}

function level(word: string): string {
  return word
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}.]/gu, '');
}
