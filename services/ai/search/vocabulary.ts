// The tables of the lexicon in concepts/, one a group of concepts, with a column for each language, so that who speaks one
// can correct and extend it without code. They are read once, when this module is loaded, and a mistake stops the start
// with its file and line. What is done with them is left to lexicon.ts.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { articles } from '../knowledge/articles.ts';
import { buildLexicon, type ConceptGroup, conceptGroups, type LexiconEntry, type WeightedConcept } from './lexicon.ts';
import type { Negations } from './negation.ts';
import { readSearchWords } from './words.ts';

const folder = new URL('./concepts/', import.meta.url);
const tables: Readonly<Record<ConceptGroup, string>> = {
  muscle: 'muscles.csv',
  equipment: 'equipment.csv',
  movement: 'movements.csv',
  manner: 'manners.csv',
  subject: 'subjects.csv',
  kind: 'kinds.csv',
};
const commonWords = 'stop-words.csv';
const negatingWords = 'negations.csv';
const german = 'de';
/** The weight of a concept that goes along with the first one of its row, if the row says no other. */
const furtherConcept = 0.5;

const readTable = (file: string): Record<string, string>[] =>
  parse(readFileSync(new URL(file, folder)), { columns: true });

/** The words that say nothing about what is looked for. */
export const ordinaryWords: ReadonlySet<string> = new Set(
  readTable(commonWords).flatMap(({ words = '' }) => readSearchWords(words)),
);

const negatingForms = (place: string): string[][] =>
  readTable(negatingWords)
    .filter((row) => row.place === place)
    .flatMap(({ place: _, ...languages }) => Object.values(languages).filter(Boolean).flatMap(formsOf))
    .map((form) => readSearchWords(form));

/** How a question says what is not wanted. */
export const negations: Negations = {
  before: negatingForms('before'),
  after: negatingForms('after'),
  joining: new Set(negatingForms('or').flat()),
  ordinaryWords,
};

const entries = conceptGroups.flatMap((group) =>
  readTable(tables[group]).map((row, index) => toEntry(group, row, index)),
);

/** The words of the articles are spelt as they should be, so none of them is taken for another one. */
const spelledWords = new Set(
  articles.flatMap(({ title, summary, text }) => readSearchWords([title, summary, text].join(' '))),
);

export const lexicon = buildLexicon(entries, { ordinaryWords, spelledWords });

/** The group of each concept: that of the row that it stands first in, or of the row that it stands in at all. */
export const groupOfConcept: ReadonlyMap<string, ConceptGroup> = new Map([
  ...entries.flatMap(({ group, concepts }) => concepts.map(({ concept }) => [concept, group] as const)),
  ...entries.map(({ group, concepts }) => [concepts[0]!.concept, group] as const),
]);

/** Another one for every change of the tables. */
export const vocabularyDigest = createHash('sha256')
  .update(JSON.stringify([entries, [...ordinaryWords]]))
  .digest('hex');

function toEntry(group: ConceptGroup, row: Record<string, string>, index: number): LexiconEntry {
  const { concepts = '', ...languages } = row;
  const place = `${tables[group]}, line ${index + 2}`;
  if (!/^[a-z_]+(:0\.\d)?( [a-z_]+(:0\.\d)?)*$/.test(concepts)) {
    throw new Error(`${place}: ${concepts} are no concepts with their weights`);
  }
  const forms = Object.values(languages).flatMap(formsOf);
  const empty = forms.find((form) => readSearchWords(form).length === 0);
  if (empty !== undefined) throw new Error(`${place}: a form of ${concepts} has no word`);
  return {
    group,
    concepts: concepts.split(' ').map(toWeighted),
    forms,
    compoundForms: formsOf(languages[german] ?? ''),
  };
}

function toWeighted(written: string, index: number): WeightedConcept {
  const [concept = '', weight] = written.split(':');
  return { concept, weight: weight ? Number(weight) : index === 0 ? 1 : furtherConcept };
}

function formsOf(cell: string): string[] {
  return cell.split('|').map((form) => form.trim());
}
