// The RPCs of an organisation's articles. The contract says which members may call them, and the chassis enforces that.
import { z } from 'zod';
import { createId } from '#chassis/database/identifiers.ts';
import { toChanges } from '#chassis/rpc/changes.ts';
import type { ClientContext } from '#chassis/rpc/context.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { cutPage, positions, readPage } from '#chassis/rpc/pages.ts';
import type { OrganisationKnowledgeServiceService } from '#proto/gen/sinew/ai/v1/organisation_knowledge.ts';
import type { Dependencies } from '../../api/dependencies.ts';
import { requireExercise } from '../../exercise/table.ts';
import { requireSeenVersion, reviseArticle, writeFirst } from '../../knowledge/own-article.ts';
import { fromOwn, modifiableArticle, toContent } from './messages.ts';

type OrganisationKnowledgeHandlers = Handlers<typeof OrganisationKnowledgeServiceService>;

export const organisationKnowledgeHandlers = (
  dependencies: Pick<Dependencies, 'articles' | 'exercises' | 'clock'>,
): OrganisationKnowledgeHandlers => ({ ...readHandlers(dependencies), ...writeHandlers(dependencies) });

function readHandlers({
  articles,
}: Pick<Dependencies, 'articles'>): Pick<
  OrganisationKnowledgeHandlers,
  'listOrganisationArticles' | 'getOrganisationArticle' | 'listArticleVersions' | 'getArticleVersion'
> {
  return {
    listOrganisationArticles: async ({ organisationId, ...request }) => {
      const list = { name: 'ai.organisation-articles', filters: organisationId, position: positions.id };
      const page = readPage(request, list);
      const { rows, nextPageToken } = cutPage(page, await articles.list(organisationId, page), ({ id }) => id);
      return { articles: rows.map(fromOwn), nextPageToken };
    },

    getOrganisationArticle: async ({ organisationId, articleId }) =>
      fromOwn(await articles.get({ organisationId }, articleId)),

    listArticleVersions: async ({ organisationId, articleId, ...request }) => {
      const list = { name: 'ai.article-versions', filters: [organisationId, articleId], position: versionPosition };
      const page = readPage(request, list);
      const versions = await articles.listVersions({ organisationId }, articleId, page);
      const { rows, nextPageToken } = cutPage(page, versions, ({ version }) => ({ version }));
      return { versions: rows.map(fromOwn), nextPageToken };
    },

    getArticleVersion: async ({ organisationId, articleId, version }) =>
      fromOwn(await articles.getVersion({ organisationId }, articleId, version)),
  };
}

function writeHandlers({
  articles,
  exercises,
  clock,
}: Pick<Dependencies, 'articles' | 'exercises' | 'clock'>): Pick<
  OrganisationKnowledgeHandlers,
  'createOrganisationArticle' | 'updateOrganisationArticle' | 'deleteOrganisationArticle'
> {
  /** Only exercises that every member can see. */
  const requireKnown = async (ids: readonly string[], context: ClientContext): Promise<void> => {
    if (ids.length === 0) return;
    const catalogue = await exercises.catalogue(context);
    for (const id of ids) requireExercise(catalogue, id);
  };
  return {
    createOrganisationArticle: async ({ organisationId, article }, context) => {
      const now = clock.now();
      const content = toContent(article!);
      const written = writeFirst(
        { id: createId(now), organisationId, content },
        { authorId: context.caller.userId, now },
      );
      await requireKnown(content.exerciseIds, context);
      return fromOwn(await articles.insert(written));
    },

    updateOrganisationArticle: async ({ organisationId, articleId, article, updateMask, seenVersion }, context) => {
      const changes = toChanges(article!, updateMask, modifiableArticle);
      await requireKnown(changes.exerciseIds ?? [], context);
      const by = { authorId: context.caller.userId, now: clock.now() };
      const changed = await articles.update({ organisationId }, articleId, (before) => {
        requireSeenVersion(before, seenVersion);
        return reviseArticle(before, changes, by);
      });
      return fromOwn(changed);
    },

    deleteOrganisationArticle: async ({ organisationId, articleId, seenVersion }) => {
      await articles.delete({ organisationId }, articleId, (article) =>
        requireSeenVersion(article, seenVersion || undefined),
      );
      return {};
    },
  };
}

/** Up to what the column holds. */
const versionPosition = z.strictObject({ version: positions.number(1, 2_147_483_647) });
