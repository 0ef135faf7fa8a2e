// The language of a page for an unknown reader: the first language that the browser asks for and that we have.

/** @param acceptLanguage as in the header: `de-AT, de;q=0.9, en;q=0.5` */
export function preferredLanguage(acceptLanguage: string, spoken: readonly string[]): string | undefined {
  const wanted = acceptLanguage
    .split(',')
    .map((range) => /^\s*([\w-]+)\s*(?:;\s*q\s*=\s*(0(?:\.\d*)?|1(?:\.0*)?)\s*)?$/.exec(range))
    .filter((match) => match !== null)
    .map(([, tag, weight = '1']) => ({ language: primaryLanguage(tag!), weight: Number(weight) }))
    .filter(({ language, weight }) => weight > 0 && spoken.includes(language));
  return wanted.toSorted((a, b) => b.weight - a.weight)[0]?.language;
}

/** The primary language: `de` for `de-AT`. */
export const primaryLanguage = (locale: string): string => locale.split(/[-_]/)[0]!.toLowerCase();
