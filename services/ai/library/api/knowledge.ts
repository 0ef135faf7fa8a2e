// The RPCs of articles, and of search by meaning.
import { z } from 'zod';
import type { Context } from '#chassis/rpc/context.ts';
import { invalidField } from '#chassis/rpc/errors.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { cutPage, positions, readPage } from '#chassis/rpc/pages.ts';
import type { KnowledgeServiceService, ListArticlesRequest } from '#proto/gen/sinew/ai/v1/knowledge.ts';
import type { Dependencies } from '../../api/dependencies.ts';
import { getArticle, listArticles, readArticles, type Shelves, shelfPlaceOf, shelfPosition } from './shelves.ts';

/** The tables of the search take 7 MB, so they are loaded by the first search. */
const load = () => import('../finding.ts');

/** The shelves, and what searches them. */
type Library = Shelves & Pick<Dependencies, 'searcher'>;

const usualFound = 5;
const usualSimilar = 10;

export const knowledgeHandlers = (
  dependencies: Library & Pick<Dependencies, 'exercises'>,
): Handlers<typeof KnowledgeServiceService> => ({
  listArticles: (request, context) =>
    request.query ? findPage(dependencies, request, context) : listPage(dependencies, request, context),

  getArticle: ({ articleId }, context) => getArticle(dependencies, articleId, context),

  listSimilarExercises: async ({ exerciseId, query, limit }, context) => {
    if ((exerciseId === '') === (query === '')) throw invalidField('query', 'give either exerciseId or query');
    const { exercises, searcher } = dependencies;
    const table = await exercises.table(context);
    const like = exerciseId ? await exercises.get(exerciseId, context) : query;
    const { findExercises } = await load();
    const { userId } = context.caller;
    const wanted = { like, exercises: table.values(), userId, limit: limit || usualSimilar };
    const found = await findExercises(searcher, wanted);
    return { exercises: found.map(({ item: exercise, similarity }) => ({ exercise, similarity })) };
  },
});

async function listPage(shelves: Shelves, { topic, limit, pageToken }: ListArticlesRequest, context: Context) {
  const list = { name: 'ai.articles', filters: [topic], position: shelfPosition };
  const page = readPage({ pageSize: limit, pageToken }, list);
  const asked = { topic, after: page.after, limit: page.size + 1 };
  const { rows, nextPageToken } = cutPage(page, await listArticles(shelves, asked, context), shelfPlaceOf);
  return { articles: [...rows], nextPageToken };
}

const foundPosition = z.strictObject({ score: z.number().min(0).max(1), id: positions.word });

/** The ranking is made anew for each page, and goes on behind the last article of the page before. */
async function findPage(library: Library, { query, topic, limit, pageToken }: ListArticlesRequest, context: Context) {
  const list = { name: 'ai.articles-found', filters: [query, topic], position: foundPosition };
  const page = readPage({ pageSize: limit || usualFound, pageToken }, list);
  const found = (await rankReadable(library, { query, topic }, context))
    .map(({ item: article, similarity: score }) => ({ score, id: article.id, article }))
    .sort((one, other) => other.score - one.score || (one.id < other.id ? -1 : 1));
  const { after } = page;
  const start = after
    ? found.findIndex(({ score, id }) => score < after.score || (score === after.score && id > after.id))
    : 0;
  const rest = start < 0 ? [] : found.slice(start);
  const { rows, nextPageToken } = cutPage(page, rest, ({ score, id }) => ({ score, id }));
  return { articles: rows.map(({ article }) => ({ ...article, text: '' })), nextPageToken };
}

/** The articles that the caller may read, by how much they are like the query. */
export async function rankReadable(
  library: Library,
  { query, topic = '' }: { query: string; topic?: string },
  context: Context,
) {
  const [{ rankArticles }, articles] = await Promise.all([load(), readArticles(library, context)]);
  const ofTopic = articles.filter((article) => topic === '' || article.topic === topic);
  return rankArticles(library.searcher, { query, userId: context.person?.userId }, ofTopic);
}
