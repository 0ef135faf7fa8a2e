// The lexicon: which words and phrases, of which language, say which concept. A concept is a movement, a muscle, a kind of
// equipment, a manner of doing it, a subject of training, or the kind of thing that is looked for; so "Kniebeuge",
// "sentadilla" and "深蹲" are one. The longest phrase that fits decides. A German compound is read by its parts, and a
// misspelt word of a query as the known word that is one slip away. The tables are left to vocabulary.ts.
import { isUnspaced, readSearchWords, toSingular } from './words.ts';

export const conceptGroups = ['muscle', 'equipment', 'movement', 'manner', 'subject', 'kind'] as const;
export type ConceptGroup = (typeof conceptGroups)[number];

export interface WeightedConcept {
  readonly concept: string;
  readonly weight: number;
}

/** One row of a table: the concepts, the most important one first, and what says them. */
export interface LexiconEntry {
  readonly group: ConceptGroup;
  readonly concepts: readonly WeightedConcept[];
  /** Words and phrases. One that ends with * is the beginning of a word. */
  readonly forms: readonly string[];
  /** Those that German puts together to longer words. */
  readonly compoundForms: readonly string[];
}

interface Node {
  entry?: LexiconEntry;
  readonly whole: Map<string, Node>;
  readonly beginnings: Map<string, Node>;
}

interface Match {
  readonly entry: LexiconEntry;
  readonly length: number;
}

/** A stretch of a text: an entry of the lexicon, or a word that the lexicon does not have. */
export type LexiconReading = { readonly words: readonly string[]; readonly entry?: LexiconEntry };

export interface Lexicon {
  /** The words one after the other, by the longest phrases that fit. */
  read(words: readonly string[]): LexiconReading[];
  /** The known word that was meant, or the word itself. */
  correct(word: string): string;
}

const leastBeginning = 2;
const leastPart = 4;
/** A word is read by its parts only if they make up most of it. */
const coveredShare = 0.75;
const leastMisspelt = 4;

export interface KnownWords {
  /** Those that say nothing about what is looked for. */
  readonly ordinaryWords: ReadonlySet<string>;
  /** Others that are no slips. */
  readonly spelledWords: ReadonlySet<string>;
}

export function buildLexicon(entries: readonly LexiconEntry[], { ordinaryWords, spelledWords }: KnownWords): Lexicon {
  const root = newNode();
  const parts = new Map<string, LexiconEntry>();
  for (const entry of entries) {
    for (const form of entry.forms) addForm(root, form, entry);
    for (const form of entry.compoundForms) addPart(parts, form, entry);
  }
  const correct = correctorOf(root, { ordinaryWords, spelledWords });
  return { correct, read: (words) => readPhrases({ root, parts, ordinaryWords }, words) };
}

const newNode = (): Node => ({ whole: new Map(), beginnings: new Map() });

function addForm(root: Node, form: string, entry: LexiconEntry): void {
  const words = form.split(' ').flatMap(readFormWord);
  let node = root;
  for (const { word, isBeginning } of words) node = childOf(isBeginning ? node.beginnings : node.whole, word);
  // The first entry that has a form keeps it.
  node.entry ??= entry;
  const joined = words.map(({ word }) => word).join('');
  const isPhrase = words.length > 1 && words.length < 4 && !words.some(({ isBeginning }) => isBeginning);
  // "Pull up" is also written "pullup".
  if (isPhrase && joined.length > 5 && !isUnspaced(joined[0]!)) childOf(root.whole, joined).entry ??= entry;
}

interface FormWord {
  readonly word: string;
  readonly isBeginning: boolean;
}

function readFormWord(written: string): FormWord[] {
  const words = readSearchWords(written);
  return words.map((word, index) => {
    const isBeginning = written.endsWith('*') && index === words.length - 1;
    return { word: isBeginning ? word : toSingular(word), isBeginning };
  });
}

function childOf(children: Map<string, Node>, word: string): Node {
  const child = children.get(word) ?? newNode();
  children.set(word, child);
  return child;
}

function addPart(parts: Map<string, LexiconEntry>, form: string, entry: LexiconEntry): void {
  const [word, ...more] = readSearchWords(form);
  if (word && more.length === 0 && word.length >= leastPart && !parts.has(word)) parts.set(word, entry);
}

interface Tables {
  readonly root: Node;
  readonly parts: ReadonlyMap<string, LexiconEntry>;
  readonly ordinaryWords: ReadonlySet<string>;
}

function readPhrases(tables: Tables, words: readonly string[]): LexiconReading[] {
  const readings: LexiconReading[] = [];
  for (let at = 0; at < words.length; ) {
    const match = longestMatch(tables.root, words, at);
    const length = match?.length ?? 1;
    const parts = length === 1 ? readParts(tables, words[at]!) : [];
    // A compound begins like its first part, but says more.
    if (parts.length > 1 || (parts.length > 0 && !match)) readings.push(...parts);
    else readings.push({ words: words.slice(at, at + length), entry: match?.entry });
    at += length;
  }
  return readings;
}

function longestMatch(node: Node, words: readonly string[], at: number): Match | undefined {
  const word = words[at];
  if (word === undefined) return undefined;
  for (const child of childrenOf(node, word)) {
    const further = longestMatch(child, words, at + 1);
    if (further) return { entry: further.entry, length: further.length + 1 };
    if (child.entry) return { entry: child.entry, length: 1 };
  }
  return undefined;
}

/** The nodes that a word leads to, the closest first: the word itself, its singular, its longest beginning. */
function childrenOf(node: Node, word: string): Node[] {
  const found = [node.whole.get(word), node.whole.get(toSingular(word))];
  if (node.beginnings.size > 0) {
    for (let length = word.length; length >= Math.min(leastBeginning, word.length); length--) {
      found.push(node.beginnings.get(word.slice(0, length)));
    }
  }
  return found.filter((child) => child !== undefined);
}

/** The parts of a compound; none if the word is in the lexicon as it is, or if they do not make up most of it. */
function readParts({ root, parts, ordinaryWords }: Tables, word: string): LexiconReading[] {
  if (word.length < 2 * leastPart || ordinaryWords.has(word) || root.whole.has(word)) return [];
  const found: LexiconReading[] = [];
  let covered = 0;
  for (let at = 0; at <= word.length - leastPart; ) {
    const part = longestPart(parts, word, at);
    if (part) found.push({ words: [part], entry: parts.get(part)! });
    covered += part?.length ?? 0;
    at += part?.length ?? 1;
  }
  return covered / word.length >= coveredShare ? found : [];
}

function longestPart(parts: ReadonlyMap<string, LexiconEntry>, word: string, at: number): string | undefined {
  for (let end = word.length; end >= at + leastPart; end--) {
    const part = word.slice(at, end);
    if (parts.has(part)) return part;
  }
  return undefined;
}

/** Finds known words that are one letter left out, put in, changed or swapped with its neighbour away. */
function correctorOf(root: Node, { ordinaryWords, spelledWords }: KnownWords): Lexicon['correct'] {
  const { whole, beginnings } = wordsBelow(root);
  const known = [...new Set([...whole, ...beginnings])].filter(
    (word) => word.length >= leastMisspelt && !ordinaryWords.has(word),
  );
  // People hardly ever miss the first letter.
  const byFirstLetter = Map.groupBy(known, (word) => word[0]!);
  const isKnown = (word: string): boolean =>
    ordinaryWords.has(word) ||
    spelledWords.has(word) ||
    whole.has(word) ||
    whole.has(toSingular(word)) ||
    hasBeginning(beginnings, word);
  const meant = (word: string): string | undefined => {
    const near = (byFirstLetter.get(word[0]!) ?? []).filter((other) => isOneSlip(word, other));
    // All letters are there more often, in the wrong order or a wrong one among them, than one too many or too few.
    return near.find(({ length }) => length === word.length) ?? near[0];
  };
  return (word) => {
    if (word.length < leastMisspelt || isKnown(word)) return word;
    return meant(toSingular(word)) ?? meant(word) ?? word;
  };
}

function hasBeginning(beginnings: ReadonlySet<string>, word: string): boolean {
  for (let length = word.length; length >= leastMisspelt; length--) {
    if (beginnings.has(word.slice(0, length))) return true;
  }
  return false;
}

function wordsBelow(node: Node, whole = new Set<string>(), beginnings = new Set<string>()) {
  for (const [word, child] of node.whole) {
    whole.add(word);
    wordsBelow(child, whole, beginnings);
  }
  for (const [word, child] of node.beginnings) {
    beginnings.add(word);
    wordsBelow(child, whole, beginnings);
  }
  return { whole, beginnings };
}

function isOneSlip(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let end = 0;
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  const left = one.slice(start, one.length - end);
  const right = other.slice(start, other.length - end);
  const isSwap = left.length === 2 && left[0] === right[1] && left[1] === right[0] && right.length === 2;
  return isSwap || Math.max(left.length, right.length) <= 1;
}
