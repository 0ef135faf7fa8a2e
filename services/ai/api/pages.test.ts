// Each list of the coach judges each page token before it is asked of the database.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { ConversationServiceService } from '#proto/gen/sinew/ai/v1/conversation.ts';
import { Article, KnowledgeServiceService } from '#proto/gen/sinew/ai/v1/knowledge.ts';
import { OrganisationKnowledgeServiceService } from '#proto/gen/sinew/ai/v1/organisation_knowledge.ts';
import { Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import { serveCoach } from '#test/harness/ai.ts';
import { hostileTokens, listsOf, unjudged } from '#test/harness/pages.ts';

const served = serveCoach();

interface Pages {
  pageSize?: number;
  pageToken?: string;
}

/** Every list, with two rows at least. */
async function listsWithRows() {
  const organisationId = randomUUID();
  const coach = await served.person();
  served.organisations.set(coach.userId, new Map([[organisationId, Role.COACH]]));
  const gym = coach.as(OrganisationKnowledgeServiceService);
  const sources = [{ authors: 'A B', year: 2001, title: 'T', journal: 'J' }];
  const article = Article.fromPartial({ topic: 'recovery', title: 'One', summary: 'S.', text: 'T.', sources });
  const { id: articleId } = await gym.createOrganisationArticle({ organisationId, article });
  await gym.createOrganisationArticle({ organisationId, article });
  const change = Article.fromPartial({ title: 'Two' });
  await gym.updateOrganisationArticle({ organisationId, articleId, article: change, seenVersion: 1 });
  const { createConversation, listConversations } = coach.as(ConversationServiceService);
  for (const title of ['one', 'two']) await createConversation({ title });
  const key = { organisationId, articleId };
  const knowledge = coach.as(KnowledgeServiceService);
  return {
    listArticles: ({ pageSize = 0, pageToken = '' }: Pages) => knowledge.listArticles({ limit: pageSize, pageToken }),
    listConversations: (pages: Pages) => listConversations(pages),
    listArticleVersions: (pages: Pages) => gym.listArticleVersions({ ...key, ...pages }),
    listOrganisationArticles: (pages: Pages) => gym.listOrganisationArticles({ organisationId, ...pages }),
    found: ({ pageSize = 0, pageToken = '' }: Pages) =>
      knowledge.listArticles({ query: 'squat', limit: pageSize, pageToken }),
  };
}

test('no list takes a page token that is not its own', async () => {
  const { found, ...lists } = await listsWithRows();
  expect(Object.keys(lists).sort()).toEqual(listsOf('sinew.ai.v1'));
  for (const [name, list] of Object.entries({ ...lists, found })) {
    // The id of an article is a word, and a version any number.
    const free = ['id', 'version'];
    const { nextPageToken } = await list({ pageSize: 1 });
    expect(nextPageToken, name).not.toBe('');
    const tokens = hostileTokens(nextPageToken, free);
    expect(await unjudged((pageToken) => list({ pageToken }), tokens), name).toEqual([]);
  }
});
