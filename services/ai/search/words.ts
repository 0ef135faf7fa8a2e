// The words of a text, in the form in which texts of nine languages are compared: without case, accents and punctuation.
// Chinese and Japanese write no blanks, so each of their characters is a word of its own, and a term is several in a row.

/** No text has more words than this in a search, so that the time for a text has a bound. */
export const mostWords = 2000;
const longestWord = 40;

/** Marks that people leave out. Marks of other scripts, such as the voiced kana, are letters. */
const accents = /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu;
const unspaced = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]`;
const word = new RegExp(`${unspaced}|(?:(?!${unspaced})[\\p{L}\\p{N}\\p{M}])+`, 'gu');
const isCharacter = new RegExp(`^${unspaced}$`, 'u');

export function readSearchWords(text: string): string[] {
  // A word of forty characters and what parts it from the next one is the most that a word can cost.
  const levelled = level(text.slice(0, mostWords * longestWord));
  return (levelled.match(word) ?? []).slice(0, mostWords).map((found) => found.slice(0, longestWord));
}

/** Whether the word is a character of a script without blanks. */
export const isUnspaced = (found: string): boolean => isCharacter.test(found);

/** The English word without the ending of a plural. It changes words of other languages on both sides in the same way. */
export function toSingular(plural: string): string {
  if (plural.length < 4 || isUnspaced(plural)) return plural;
  if (plural.endsWith('ies')) return `${plural.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x)es$/.test(plural)) return plural.slice(0, -2);
  return /[^siu]s$/.test(plural) ? plural.slice(0, -1) : plural;
}

/** The word without the endings of English verbs as well: "squatting" and "squats" become "squat". */
export function toStem(inflected: string): string {
  const singular = toSingular(inflected);
  if (singular.length < 6) return singular;
  return singular.replace(/(?:ing|ed)$/, '').replace(/([bdfgklmnprtz])\1$/, '$1');
}

function level(text: string): string {
  return text.normalize('NFKD').toLowerCase().replace(accents, '$1').replaceAll('ß', 'ss').normalize('NFC');
}
