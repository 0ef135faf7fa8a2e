// How names are compared in searches: by plain words, without regard to case, accents and punctuation. What has no word in
// it, such as an emoji, is looked for as it is written.

/** The words of a text, lower-case, with one space between them. */
export function toPlainWords(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}'’`]/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** What a name must have to be found. */
export type Search =
  /** Nothing was asked for: every name is found. */
  | { kind: 'everything' }
  /** Nothing that a name could have was asked for: blanks. */
  | { kind: 'nothing' }
  /** Plain words, at least one. */
  | { kind: 'words'; words: readonly string[] }
  /** Signs, as they stand in the name. */
  | { kind: 'signs'; signs: string };

export function readQuery(query: string): Search {
  if (query === '') return { kind: 'everything' };
  const words = toPlainWords(query);
  if (words !== '') return { kind: 'words', words: words.split(' ') };
  const signs = query.replaceAll('\0', '').trim();
  return signs === '' ? { kind: 'nothing' } : { kind: 'signs', signs };
}
