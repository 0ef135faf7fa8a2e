// The articles that a caller may read, from three shelves: those that come with the mesh, those of the operator, and those of
// the caller's organisations. An article of the operator stands in the place of one of the same id that comes with the mesh.
import { z } from 'zod';
import type { Context } from '#chassis/rpc/context.ts';
import { type List, positions } from '#chassis/rpc/pages.ts';
import { type Article as ArticleMessage, Article_Origin as Origin } from '#proto/gen/sinew/ai/v1/knowledge.ts';
import { Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import type { Dependencies } from '../../api/dependencies.ts';
import { topics } from '../../knowledge/article.ts';
import { articles as builtIn, findArticle } from '../../knowledge/articles.ts';
import { articleNotFound } from '../../knowledge/own-article.ts';
import type { ArticlePlace } from '../store.ts';
import { fromBuiltIn, fromOwn } from './messages.ts';

export type Shelves = Pick<Dependencies, 'articles' | 'organisations'>;

/** Each shelf has its articles by topic and id. */
export interface ShelfPlace extends ArticlePlace {
  readonly shelf: number;
}

const shelfOf: Record<number, number> = { [Origin.BUILT_IN]: 0, [Origin.OPERATOR]: 1, [Origin.ORGANISATION]: 2 };

export const shelfPlaceOf = ({ id, topic, origin }: ArticleMessage): ShelfPlace => ({
  shelf: shelfOf[origin]!,
  topic: topics.indexOf(topic as (typeof topics)[number]) + 1,
  id,
});

export const shelfPosition: List<ShelfPlace>['position'] = z.strictObject({
  shelf: positions.number(0, 2),
  topic: positions.number(1, topics.length),
  id: positions.word,
});

const organisationsScope = 'ORGANISATIONS_READ';

/** Whether the caller may be told of organisations at all. */
const seesOrganisations = ({ person }: Context): boolean =>
  person !== undefined && (!person.scopes || person.scopes.includes(organisationsScope));

/** The ids of the caller's organisations. */
async function listOrganisations({ organisations }: Shelves, context: Context): Promise<string[]> {
  if (!seesOrganisations(context)) return [];
  const ids: string[] = [];
  let pageToken = '';
  do {
    const page = await organisations.listOrganisations({ pageSize: 0, pageToken }, context);
    ids.push(...page.organisations.map(({ id }) => id));
    pageToken = page.nextPageToken;
  } while (pageToken);
  return ids;
}

/** @throws Refusal ARTICLE_NOT_FOUND, also for one that the caller may not read */
export async function getArticle(shelves: Shelves, id: string, context: Context): Promise<ArticleMessage> {
  const { articles, organisations } = shelves;
  const own = await articles.find(id);
  const known = own ? undefined : findArticle(id);
  if (known) return fromBuiltIn(known);
  const { organisationId } = own ?? {};
  if (organisationId !== undefined && seesOrganisations(context)) {
    const { role } = await organisations.getMembership({ organisationId }, context);
    if (role !== Role.UNSPECIFIED) return fromOwn(own!);
  }
  if (!own || organisationId !== undefined) throw articleNotFound(id);
  return fromOwn(own);
}

/** All articles that the caller may read, with their texts. */
export async function readArticles(shelves: Shelves, context: Context): Promise<ArticleMessage[]> {
  const { articles } = shelves;
  const [operators, organisations] = await Promise.all([
    articles.readShelf('operator'),
    listOrganisations(shelves, context),
  ]);
  const replaced = new Set(operators.map(({ id }) => id));
  const own = organisations.length > 0 ? await articles.readShelf(organisations) : [];
  return [
    ...builtIn.filter(({ id }) => !replaced.has(id)).map(fromBuiltIn),
    ...operators.map(fromOwn),
    ...own.map(fromOwn),
  ];
}

/** The articles behind a place, one shelf after the other, without their texts; those of a topic, or all. */
export async function listArticles(
  shelves: Shelves,
  { topic, after, limit }: { topic: string; after: ShelfPlace | undefined; limit: number },
  context: Context,
): Promise<ArticleMessage[]> {
  const { articles } = shelves;
  const found: ArticleMessage[] = [];
  const behind = (shelf: number): { topic: string; after: ArticlePlace | undefined; limit: number } => ({
    topic,
    after: after?.shelf === shelf ? after : undefined,
    limit: limit - found.length,
  });
  const first = after?.shelf ?? 0;
  if (first === 0) {
    const replaced = await articles.operatorIds();
    const isNext = (article: ArticleMessage): boolean => isBehind(shelfPlaceOf(article), behind(0).after);
    const ofTopic = builtIn.filter((one) => !replaced.has(one.id) && (topic === '' || one.topic === topic));
    found.push(...ofTopic.map(fromBuiltIn).filter(isNext).slice(0, limit));
  }
  if (first <= 1 && found.length < limit) {
    found.push(...(await articles.listShelf('operator', behind(1))).map(fromOwn));
  }
  if (found.length < limit) {
    const organisations = await listOrganisations(shelves, context);
    if (organisations.length > 0) found.push(...(await articles.listShelf(organisations, behind(2))).map(fromOwn));
  }
  return found.map((article) => ({ ...article, text: '' }));
}

const isBehind = (place: ArticlePlace, after: ArticlePlace | undefined): boolean =>
  after === undefined || place.topic > after.topic || (place.topic === after.topic && place.id > after.id);
