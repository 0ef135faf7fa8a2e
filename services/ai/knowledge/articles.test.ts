// The articles: each is whole, short, about exercises that exist, and says where it has its knowledge from.
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { readArticle, topics, writeArticle } from './article.ts';
import { articles, findArticle } from './articles.ts';

const tables = new URL('../../workout/catalogue/exercises/', import.meta.url);
const exerciseIds = new Set(
  readdirSync(tables).flatMap((file) =>
    parse<{ id: string }>(readFileSync(new URL(file, tables)), { columns: true }).map(({ id }) => id),
  ),
);

const wordsOf = (text: string): number => text.split(/\s+/).length;

describe('the articles', () => {
  it('are at least forty-four, of every topic, under ids that are words', () => {
    expect(articles.length).toBeGreaterThanOrEqual(44);
    expect(new Set(articles.map(({ topic }) => topic))).toEqual(new Set(topics));
    expect(new Set(articles.map(({ id }) => id)).size).toBe(articles.length);
    expect(new Set(articles.map(({ title }) => title)).size).toBe(articles.length);
    for (const { id } of articles) expect(id).toMatch(/^(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it('are found by their id', () => {
    expect(findArticle('squat-depth')?.title).toBe('How deep to squat');
    expect(findArticle('no-such-article')).toBeUndefined();
  });

  it('cite a source in one way wherever they cite it', () => {
    const cited = new Map<string, string>();
    for (const { authors, year, title, journal } of articles.flatMap(({ sources }) => sources)) {
      const whole = `${authors} (${year}) ${journal}`;
      expect(cited.get(title) ?? whole, title).toBe(whole);
      cited.set(title, whole);
    }
    expect(cited.size).toBeGreaterThan(60);
  });
});

describe.each(articles.map((article) => [article.id, article] as const))('the article %s', (_, article) => {
  it('has a title, a summary of one line and keywords', () => {
    expect(article.title.length).toBeLessThanOrEqual(70);
    expect(article.title).toMatch(/^[A-Z].*[^.?]$/);
    expect(article.summary).toMatch(/^[A-Z0-9].{38,158}\.$/);
    expect(article.keywords.length).toBeGreaterThanOrEqual(4);
    expect(new Set(article.keywords).size).toBe(article.keywords.length);
  });

  it('has 120 to 250 words in paragraphs', () => {
    expect(wordsOf(article.text)).toBeGreaterThanOrEqual(120);
    expect(wordsOf(article.text)).toBeLessThanOrEqual(250);
    const paragraphs = article.text.split('\n\n');
    expect(paragraphs.length).toBeGreaterThanOrEqual(3);
    for (const paragraph of paragraphs) expect(paragraph).toMatch(/^[A-Z][^\n]*\.$/);
  });

  it('has one to three sources', () => {
    expect(article.sources.length).toBeGreaterThanOrEqual(1);
    expect(article.sources.length).toBeLessThanOrEqual(3);
    for (const { authors, year, journal } of article.sources) {
      expect(authors).toMatch(/^(van )?\p{Lu}/u);
      expect(year).toBeGreaterThanOrEqual(1985);
      expect(year).toBeLessThanOrEqual(2024);
      expect(journal).toMatch(/^(The )?\p{Lu}.* [\w:–]+$/u);
    }
  });

  it('is about exercises of the catalogue', () => {
    expect(article.exerciseIds.filter((id) => !exerciseIds.has(id))).toEqual([]);
    expect(new Set(article.exerciseIds).size).toBe(article.exerciseIds.length);
    expect(new Set(article.muscles).size).toBe(article.muscles.length);
  });
});

describe('an article that is written to a file', () => {
  it.each(articles.map((article) => [article.id, article] as const))('is read as it was: %s', (_, article) => {
    expect(readArticle(article, writeArticle(article))).toEqual(article);
  });
});

describe('a file of an article', () => {
  const head = ['---', 'title: A title', 'summary: A line.', 'keywords: one, two', 'muscles: chest lats', '---'];
  const source = '- Ada A, Bea B (2001). *What is it?* Journal of Tests 1:2–3';
  const write = (lines: string[], sources = source): string =>
    [...lines, '', 'One\nline.', '', 'Two.', '', '## Sources', '', sources, ''].join('\n');
  const read = (file: string) => readArticle({ id: 'one', topic: 'caution' }, file);

  it('is read into its parts', () => {
    expect(read(write(head))).toEqual({
      id: 'one',
      topic: 'caution',
      title: 'A title',
      summary: 'A line.',
      keywords: ['one', 'two'],
      text: 'One line.\n\nTwo.',
      sources: [{ authors: 'Ada A, Bea B', year: 2001, title: 'What is it?', journal: 'Journal of Tests 1:2–3' }],
      exerciseIds: [],
      muscles: [Muscle.CHEST, Muscle.LATS],
    });
  });

  it.each([
    ['no head', write([]), 'a head between two lines'],
    ['no sources', 'text', '## Sources'],
    ['no title', write(head.filter((line) => !line.startsWith('title'))), 'title is missing'],
    ['an empty summary', write(head.map((line) => line.replace('A line.', ''))), 'summary is missing'],
    ['a line that is not known', write(head.with(1, 'titel: A title')), 'titel: A title'],
    ['a line twice', write(head.toSpliced(1, 0, 'title: Another')), 'twice'],
    ['an unknown muscle', write(head.map((line) => line.replace('lats', 'wings'))), 'the unknown word wings'],
    ['a source without a year', write(head, source.replace('(2001)', '2001')), 'unlike - Ada A, Bea B 2001'],
  ])('is refused with %s', (_, file, problem) => {
    expect(() => read(file)).toThrow(problem);
  });
});
