// The articles of an organisation by RPC: written, changed in versions, read by members only, found, cited and erased.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Article, KnowledgeServiceService, Article_Origin as Origin } from '#proto/gen/sinew/ai/v1/knowledge.ts';
import { OrganisationKnowledgeServiceService } from '#proto/gen/sinew/ai/v1/organisation_knowledge.ts';
import { Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import { serveCoach } from '#test/harness/ai.ts';
import { type Person, reasonsOf } from '#test/harness/service.ts';

const served = serveCoach();
const knowledgeOf = (person: Pick<Person, 'as'>) => person.as(KnowledgeServiceService);
const gymKnowledgeOf = (person: Pick<Person, 'as'>) => person.as(OrganisationKnowledgeServiceService);

const draft = (given: Partial<Article> = {}): Article =>
  Article.fromPartial({
    topic: 'technique',
    title: 'The yoke of our gym',
    summary: 'How to carry the yoke.',
    text: 'Brace, stand up, and walk in short steps.',
    sources: [{ authors: 'McGill SM', year: 2009, title: 'Strongman events.', journal: 'JSCR 23:1148–1161' }],
    ...given,
  });

/** Two members of a new gym: one who coaches, one who trains. */
async function newGym() {
  const organisationId = randomUUID();
  const join = async (role: Role): Promise<Person> => {
    const person = await served.person();
    served.organisations.set(
      person.userId,
      new Map([
        [randomUUID(), Role.MEMBER],
        [organisationId, role],
      ]),
    );
    return person;
  };
  return { organisationId, coach: await join(Role.COACH), member: await join(Role.MEMBER) };
}

async function newArticle(given: Partial<Article> = {}) {
  const gym = await newGym();
  const { organisationId, coach } = gym;
  const article = await gymKnowledgeOf(coach).createOrganisationArticle({ organisationId, article: draft(given) });
  return { ...gym, article, key: { organisationId, articleId: article.id } };
}

describe('an article of an organisation', () => {
  it('is written by a coach, and read by members alone', async () => {
    const { key, article, coach, member, organisationId } = await newArticle();
    expect(article).toMatchObject({
      ...draft(),
      id: article.id,
      origin: Origin.ORGANISATION,
      organisationId,
      version: 1,
      authorId: coach.userId,
      createTime: served.now,
      updateTime: served.now,
    });
    expect(await gymKnowledgeOf(member).getOrganisationArticle(key)).toEqual(article);
    expect(await knowledgeOf(member).getArticle({ articleId: article.id })).toEqual(article);
    const stranger = await served.person();
    expect(
      await reasonsOf([
        gymKnowledgeOf(stranger).getOrganisationArticle(key),
        knowledgeOf(stranger).getArticle({ articleId: article.id }),
        knowledgeOf(served.anybody).getArticle({ articleId: article.id }),
        gymKnowledgeOf(member).createOrganisationArticle({ organisationId, article: draft() }),
        gymKnowledgeOf(member).deleteOrganisationArticle(key),
      ]),
    ).toEqual([
      'ORGANISATION_NOT_FOUND',
      'ARTICLE_NOT_FOUND',
      'ARTICLE_NOT_FOUND',
      'PERMISSION_DENIED',
      'PERMISSION_DENIED',
    ]);
  });

  it('cannot be reached by another organisation', async () => {
    const { article } = await newArticle();
    const { coach, organisationId } = await newGym();
    const key = { organisationId, articleId: article.id };
    expect(
      await reasonsOf([
        gymKnowledgeOf(coach).getOrganisationArticle(key),
        gymKnowledgeOf(coach).updateOrganisationArticle({ ...key, article: draft(), seenVersion: 1 }),
        gymKnowledgeOf(coach).deleteOrganisationArticle(key),
        gymKnowledgeOf(coach).listArticleVersions(key),
        gymKnowledgeOf(coach).getArticleVersion({ ...key, version: 1 }),
      ]),
    ).toEqual(Array(5).fill('ARTICLE_NOT_FOUND'));
  });

  it('has a version for each change, with its author and time, and each can be read', async () => {
    const { key, article, coach, member } = await newArticle();
    const { updateOrganisationArticle } = gymKnowledgeOf(coach);
    served.now = new Date(served.now.getTime() + 60_000);
    const changed = await updateOrganisationArticle({
      ...key,
      article: Article.fromPartial({ title: 'Yoke' }),
      seenVersion: 1,
    });
    expect(changed).toMatchObject({
      ...article,
      title: 'Yoke',
      version: 2,
      updateTime: served.now,
    });
    const { versions } = await gymKnowledgeOf(member).listArticleVersions(key);
    expect(versions.map(({ version, title, text, authorId }) => ({ version, title, text, authorId }))).toEqual([
      { version: 2, title: 'Yoke', text: '', authorId: coach.userId },
      { version: 1, title: draft().title, text: '', authorId: coach.userId },
    ]);
    const old = await gymKnowledgeOf(member).getArticleVersion({ ...key, version: 1 });
    expect(old).toMatchObject({ title: draft().title, text: draft().text, version: 1 });
    expect(await reasonsOf([gymKnowledgeOf(member).getArticleVersion({ ...key, version: 3 })])).toEqual([
      'ARTICLE_NOT_FOUND',
    ]);
  });

  it('is not changed by who has not seen the newest version, nor twice at once', async () => {
    const { key, coach } = await newArticle();
    const { updateOrganisationArticle, deleteOrganisationArticle } = gymKnowledgeOf(coach);
    const change = (title: string, seenVersion: number) =>
      updateOrganisationArticle({ ...key, article: Article.fromPartial({ title }), seenVersion });
    const reasons = await reasonsOf(['A', 'B', 'C'].map((title) => change(title, 1)));
    expect(reasons.toSorted()).toEqual(['ARTICLE_CHANGED', 'ARTICLE_CHANGED', 'OK']);
    expect(
      await reasonsOf([change('D', 1), deleteOrganisationArticle({ ...key, seenVersion: 1 }), change('D', 0)]),
    ).toEqual(['ARTICLE_CHANGED', 'ARTICLE_CHANGED', 'INVALID_FIELDS']);
    expect(await reasonsOf([deleteOrganisationArticle({ ...key, seenVersion: 2 })])).toEqual(['OK']);
    expect(await reasonsOf([deleteOrganisationArticle(key)])).toEqual(['ARTICLE_NOT_FOUND']);
  });

  it.each([
    ['no source', { sources: [] }, 'article.sources'],
    ['no title', { title: '' }, 'article.title'],
    ['a topic of its own', { topic: 'gossip' }, 'article.topic'],
    ['a text without end', { text: 'x'.repeat(20_001) }, 'article.text'],
    ['a muscle twice', { muscles: [1, 1] }, 'article.muscles'],
  ] as const)('with %s is refused by name', async (_, given, field) => {
    const { coach, organisationId } = await newGym();
    const { createOrganisationArticle } = gymKnowledgeOf(coach);
    const article = draft(given as Partial<Article>);
    await expect(createOrganisationArticle({ organisationId, article })).rejects.toMatchObject({
      reason: 'INVALID_FIELDS',
      violations: [{ field }],
    });
  });

  it('is about exercises of the catalogue', async () => {
    const { coach, organisationId } = await newGym();
    const { createOrganisationArticle } = gymKnowledgeOf(coach);
    const write = (id: string) => createOrganisationArticle({ organisationId, article: draft({ exerciseIds: [id] }) });
    expect(await reasonsOf([write('levitation'), write('barbell-squat')])).toEqual(['EXERCISE_NOT_FOUND', 'OK']);
  });

  it('forgets its author when the account goes, and goes with the organisation, for good', async () => {
    const { key, coach, member, organisationId } = await newArticle();
    await served.deletePerson(coach.userId);
    expect(await gymKnowledgeOf(member).getOrganisationArticle(key)).toMatchObject({ authorId: '', version: 1 });
    await served.deleteOrganisation(organisationId);
    const rest = await served.sql`select from article_version where article_id = ${key.articleId}`;
    expect(rest).toHaveLength(0);
    const late = (await served.person()).userId;
    served.organisations.set(late, new Map([[organisationId, Role.OWNER]]));
    const writer = await served.person(late);
    expect(
      await reasonsOf([gymKnowledgeOf(writer).createOrganisationArticle({ organisationId, article: draft() })]),
    ).toEqual(['ORGANISATION_NOT_FOUND']);
  });
});

describe('the list of articles', () => {
  /** All ids of the list, page by page. */
  async function walk(person: Pick<Person, 'as'>, request: { query?: string; topic?: string }, limit: number) {
    const ids: string[] = [];
    for (let pageToken = ''; ; ) {
      const page = await knowledgeOf(person).listArticles({ ...request, limit, pageToken });
      expect(page.articles.length).toBeLessThanOrEqual(limit);
      ids.push(...page.articles.map(({ id }) => id));
      pageToken = page.nextPageToken;
      if (!pageToken) return ids;
    }
  }

  it('has those of the member’s organisations behind the others, in pages without a gap or a double', async () => {
    const { article, member, coach, organisationId } = await newArticle();
    const second = await gymKnowledgeOf(coach).createOrganisationArticle({
      organisationId,
      article: draft({ topic: 'recovery' }),
    });
    const all = await walk(member, {}, 200);
    expect(all.slice(-2)).toEqual([article.id, second.id]);
    expect(await walk(member, {}, 7)).toEqual(all);
    expect(await walk(member, { topic: 'recovery' }, 3)).toEqual(await walk(member, { topic: 'recovery' }, 200));
    expect(await walk(member, { topic: 'recovery' }, 200)).not.toContain(article.id);
    const others = await walk(await served.person(), {}, 200);
    expect(others).toEqual(all.slice(0, -2));
    expect(await walk(served.anybody, {}, 200)).toEqual(others);
  });

  it('finds them by meaning, page by page', async () => {
    const { article, member, coach, organisationId } = await newArticle();
    const found = await walk(member, { query: 'walking with the yoke' }, 200);
    expect(found[0]).toBe(article.id);
    const vectors = async () => {
      await served.service.searcher.settled();
      return (await served.sql`select from embedding where owner = ${organisationId}`).length;
    };
    expect(await vectors()).toBe(1);
    const key = { organisationId, articleId: article.id };
    const change = Article.fromPartial({ text: 'Longer steps.' });
    await gymKnowledgeOf(coach).updateOrganisationArticle({ ...key, article: change, seenVersion: 1 });
    expect(await vectors()).toBe(0);
    expect((await walk(member, { query: 'walking with the yoke' }, 200))[0]).toBe(article.id);
    const again = await walk(member, { query: 'walking with the yoke' }, 200);
    expect(await walk(member, { query: 'walking with the yoke' }, 3)).toEqual(again);
    expect(await walk(await served.person(), { query: 'walking with the yoke' }, 200)).not.toContain(article.id);
    await served.deleteOrganisation(organisationId);
    expect(await vectors()).toBe(0);
  });
});
