// The RPCs of articles, and of search by meaning.
import { invalidField, Refusal } from '#chassis/rpc/errors.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type { Article as ArticleMessage, KnowledgeServiceService } from '#proto/gen/sinew/ai/v1/knowledge.ts';
import type { Exercises } from '../api/exercises.ts';
import type { Article } from '../knowledge/article.ts';
import { articles, findArticle } from '../knowledge/articles.ts';

/** The tables of the search take 7 MB, so they are loaded by the first search. */
const load = () => import('./finding.ts');

const usualLimit = 50;
const usualFound = 5;
const usualSimilar = 10;

export const knowledgeHandlers = (
  exercises: Pick<Exercises, 'table' | 'get'>,
): Handlers<typeof KnowledgeServiceService> => ({
  listArticles: async ({ query, topic, limit }) => {
    const isOfTopic = (article: Article): boolean => topic === '' || article.topic === topic;
    const all = query ? (await load()).findArticles(query, articles.length) : articles;
    const found = all.filter(isOfTopic);
    const most = limit || (query ? usualFound : usualLimit);
    return { articles: found.slice(0, most).map((article) => ({ ...fromArticle(article), text: '' })) };
  },

  getArticle: async ({ articleId }) => {
    const article = findArticle(articleId);
    if (!article) throw new Refusal('ARTICLE_NOT_FOUND', `there is no article ${articleId}`);
    return fromArticle(article);
  },

  listSimilarExercises: async ({ exerciseId, query, limit }, context) => {
    if ((exerciseId === '') === (query === '')) throw invalidField('query', 'give either exerciseId or query');
    const table = await exercises.table(context);
    const like = exerciseId ? await exercises.get(exerciseId, context) : query;
    const { findExercises } = await load();
    return { exercises: findExercises(like, table.values(), limit || usualSimilar) };
  },
});

const fromArticle = ({ keywords: _, sources, exerciseIds, muscles, ...article }: Article): ArticleMessage => ({
  ...article,
  sources: sources.map((source) => ({ ...source })),
  exerciseIds: [...exerciseIds],
  muscles: [...muscles],
});
