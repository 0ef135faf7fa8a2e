// Articles of the operator and of organisations: which parts one must have, and how a change makes a version. The form of
// the single fields is left to the contract, and who may write to the permissions.
import { invalidField, Refusal } from '#chassis/rpc/errors.ts';
import type { Article } from './article.ts';

export type ArticleContent = Omit<Article, 'id' | 'topic'> & { readonly topic: string };

/** An article in one of its versions. */
export interface OwnArticle {
  readonly id: string;
  /** Absent for an article of the operator. */
  readonly organisationId: string | undefined;
  readonly version: number;
  /** The author of this version; absent for the operator, and after the author's account was deleted. */
  readonly authorId: string | undefined;
  readonly content: ArticleContent;
  readonly createTime: Date;
  /** When this version was written. */
  readonly updateTime: Date;
}

export interface Writing {
  readonly authorId: string | undefined;
  readonly now: Date;
}

const needed = ['topic', 'title', 'summary', 'text'] as const;

/** @throws Refusal INVALID_FIELDS with the name of the part that is missing */
export function requireWhole(content: ArticleContent): ArticleContent {
  const missing = needed.find((name) => content[name].trim() === '');
  if (missing) throw invalidField(`article.${missing}`, 'must be given');
  if (content.sources.length === 0) throw invalidField('article.sources', 'must name at least one source');
  return content;
}

export const writeFirst = (
  { id, organisationId, content }: Pick<OwnArticle, 'id' | 'organisationId' | 'content'>,
  { authorId, now }: Writing,
): OwnArticle => ({
  id,
  organisationId,
  version: 1,
  authorId,
  content: requireWhole(content),
  createTime: now,
  updateTime: now,
});

/** The next version; the article as it is when nothing changes. @throws Refusal INVALID_FIELDS */
export function reviseArticle(
  article: OwnArticle,
  changes: Partial<ArticleContent>,
  { authorId, now }: Writing,
): OwnArticle {
  const content = requireWhole({ ...article.content, ...changes });
  const isSame = (Object.keys(changes) as (keyof ArticleContent)[]).every(
    (name) => JSON.stringify(content[name]) === JSON.stringify(article.content[name]),
  );
  return isSame ? article : { ...article, version: article.version + 1, authorId, content, updateTime: now };
}

/** @param seen the version that was seen; `undefined` when any will do. @throws Refusal ARTICLE_CHANGED */
export function requireSeenVersion(
  { id, version }: Pick<OwnArticle, 'id' | 'version'>,
  seen: number | undefined,
): void {
  if (seen === undefined || seen === version) return;
  throw new Refusal(
    'ARTICLE_CHANGED',
    `the article ${id} has version ${version}: look at it anew, and say seenVersion`,
  );
}

export const articleNotFound = (id: string): Refusal => new Refusal('ARTICLE_NOT_FOUND', `there is no article ${id}`);
