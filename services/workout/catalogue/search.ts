// How searches compare names: by plain words, without case, accents and punctuation. A query without a word, such as an emoji, is looked
// for as it is written.

/** The words of a text, lower-case, with one space between them. */
export function toPlainWords(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(accents, '$1')
    .replace(asides, '')
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .split(' ')
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .join(' ');
}

/** Marks that people leave out. Marks of other scripts, such as the vowels of Hindi and the voiced kana, are letters. */
const accents = /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu;
/** Apostrophes, the pointing of Hebrew and Arabic, and what makes a sign an emoji. */
const asides = /['’`]|[\u0591-\u05bd]|[\u05bf-\u05c7]|[\u064b-\u065f]|\u0670|[\ufe00-\ufe0f]|[\u20dd-\u20e4]/gu;

/** The condition under which a name is found. */
export type ExerciseSearch =
  /** The query is empty: it finds every name. */
  | { kind: 'everything' }
  /** The query has only blanks, which no name has: it finds nothing. */
  | { kind: 'nothing' }
  /** Plain words, at least one: the name must have all of them. */
  | { kind: 'words'; words: readonly string[] }
  /** Signs: the name must have them as they are written. */
  | { kind: 'signs'; signs: string };

export function readSearch(query: string): ExerciseSearch {
  if (query === '') return { kind: 'everything' };
  const words = toPlainWords(query);
  if (words !== '') return { kind: 'words', words: words.split(' ') };
  const signs = query.replaceAll('\0', '').trim();
  return signs === '' ? { kind: 'nothing' } : { kind: 'signs', signs };
}
