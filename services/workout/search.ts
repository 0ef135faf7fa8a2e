// How names are compared in searches: by plain words, without regard to case, accents and punctuation.

/** The words of a text, lower-case, with one space between them. */
export function toPlainWords(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}'’`]/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
