// Own articles: what one must have, and when a change makes a version.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ArticleContent, requireSeenVersion, requireWhole, reviseArticle, writeFirst } from './own-article.ts';

const content: ArticleContent = {
  topic: 'technique',
  title: 'Our squat',
  summary: 'How we squat.',
  text: 'Slowly.',
  keywords: [],
  sources: [{ authors: 'A B', year: 2001, title: 'Squats', journal: 'J 1:2' }],
  exerciseIds: [],
  muscles: [],
};
const first = writeFirst(
  { id: 'one', organisationId: undefined, content },
  { authorId: 'ada', now: new Date('2026-01-01T00:00:00Z') },
);
const by = { authorId: 'ben', now: new Date('2026-01-02T00:00:00Z') };
const text = fc.stringMatching(/^[a-z]{1,9}$/);
const changes = fc.record({ title: text, text, keywords: fc.array(text) }, { requiredKeys: [] });

describe('an own article', () => {
  it.each(['topic', 'title', 'summary', 'text'] as const)('without its %s is refused by the name of it', (name) => {
    for (const empty of ['', ' \n']) {
      expect(() => requireWhole({ ...content, [name]: empty })).toThrow(
        expect.objectContaining({ violations: [expect.objectContaining({ field: `article.${name}` })] }),
      );
    }
  });

  it('without a source is refused', () => {
    expect(() => reviseArticle(first, { sources: [] }, by)).toThrow(
      expect.objectContaining({ violations: [expect.objectContaining({ field: 'article.sources' })] }),
    );
  });

  it('has one version for each change that changes anything, with its author and time, and keeps all else', () => {
    fc.assert(
      fc.property(fc.array(changes), (all) => {
        let article = first;
        for (const change of all) {
          const before = article;
          const after = { ...before.content, ...change };
          article = reviseArticle(before, change, by);
          expect(article.content).toEqual(after);
          if (JSON.stringify(after) === JSON.stringify(before.content)) expect(article).toBe(before);
          else expect(article).toMatchObject({ version: before.version + 1, authorId: 'ben', updateTime: by.now });
          expect(article).toMatchObject({ id: 'one', createTime: first.createTime });
        }
      }),
    );
  });

  it('is changed only by who has seen its newest version', () => {
    const second = reviseArticle(first, { title: 'Other' }, by);
    expect(() => requireSeenVersion(second, 2)).not.toThrow();
    expect(() => requireSeenVersion(second, undefined)).not.toThrow();
    for (const seen of [1, 3]) {
      expect(() => requireSeenVersion(second, seen)).toThrow(expect.objectContaining({ reason: 'ARTICLE_CHANGED' }));
    }
  });
});
