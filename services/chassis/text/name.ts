// Names that people give: to themselves, to an organisation, a device, a key, an exercise, a routine, a workout. One rule
// holds for all names, wherever they come from. A second rule holds where others read a name: it must not pass for something
// that it is not.

/** Characters that nobody sees and that mean nothing in a name. Joiners stay: some scripts need them for spelling. */
const invisible = /[\u00AD\u061C\u180E\u200B\u200E\u200F\u2060-\u2064\uFEFF]/gu;

/** Controls (such as line ends and escapes), separators of lines and paragraphs, and half a character. */
const control = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\uFFF9-\uFFFB]/u;

/** Characters that turn the direction of the words around them. */
const direction = /[\u202A-\u202E\u2066-\u2069]/u;

/** Characters that nobody sees, whether they take a place or not; also the fillers, which count as letters. */
const unseen = /[\p{Default_Ignorable_Code_Point}\p{M}\p{Z}\p{C}\u2800]/gu;

/** The name in one spelling, without blanks around it and without marks that nobody sees. */
export const tidyName = (name: string): string => name.normalize('NFC').replace(invisible, '').trim();

/** The fault of a tidied name; `undefined` if it has no fault. An empty text is no name, but has no fault. */
export function problemOfName(name: string): string | undefined {
  if (control.test(name)) return 'must be one line without control characters';
  if (direction.test(name)) return 'must not turn the direction of the text around it';
  if (name !== '' && name.replace(unseen, '') === '') return 'must have characters that can be seen';
  return undefined;
}

/** Makes a name of a text that nobody can be asked about, such as a provider's. Empty when nothing of a name is left. */
export function toName(text: string, most: number): string {
  const line = text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069\uFFF9-\uFFFB]+/gu, ' ');
  const name = [...tidyName(line)].slice(0, most).join('').trim();
  return problemOfName(name) ? '' : name;
}

/** Text that a program turns into a link, an address or a number to call, or reads as a different text. */
const active = [
  /:\s*[/\\]|\bwww\b/iu,
  /[@＠﹫]/u,
  // Names of hosts, also with other dots than the usual one.
  /[\p{L}\p{M}\p{N}-][.。．｡․]\s?\p{L}[\p{L}\p{M}]/u,
  /\d{1,3}(?:[.。．｡․]\d{1,3}){3}/u,
  /(?:\d[\s()/.-]*){7,}/u,
  // Words that a mail program decodes.
  /=\?|\?=/u,
];

/**
 * A stranger's words as they may stand among ours, in a mail or on a page: one short line, without anything that a reader
 * could follow. Empty when the words are different: then our text must do without them.
 */
export function plainWords(text: string, most: number): string {
  const words = toName(text, most + 1).replace(/\s+/gu, ' ');
  // A joiner between the parts of an address hides the address from a rule, but not from its reader.
  const bare = words.replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  if ([words, bare, bare.normalize('NFKC')].some((read) => active.some((form) => form.test(read)))) return '';
  const characters = [...words];
  return characters.length > most ? `${characters.slice(0, most).join('').trim()}…` : words;
}
