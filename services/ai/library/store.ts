// The SQL of the articles of the operator and of organisations. An article is a row with the number of its newest version,
// and each version is a row of its own. The articles of one owner are changed one after the other, so that the limit holds.
import { lockName } from '#chassis/database/lock.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Page } from '#chassis/rpc/pages.ts';
import { isOrganisationDeleted } from '#chassis/secrets/uses/store.ts';
import { topics } from '../knowledge/article.ts';
import { type ArticleContent, articleNotFound, type OwnArticle } from '../knowledge/own-article.ts';
import { forgetVectors } from '../vectors/store.ts';

/** The owner of an article: an organisation, or the operator. */
export type Owner = { readonly organisationId: string | undefined };

/** An article's place among others of one owner or several: by the place of its topic, and by its id. */
export interface ArticlePlace {
  readonly topic: number;
  readonly id: string;
}

const mostArticles = 500;
const mostVersions = 100;

type Piece<Position> = Pick<Page<Position>, 'size' | 'after'>;

/** The operator's articles, or those of these organisations. */
export type Shelf = 'operator' | readonly string[];

export class ArticleStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The newest version. Undefined when there is no such article, of whomever. */
  async find(id: string): Promise<OwnArticle | undefined> {
    const [row] = await this.#sql<ArticleRow[]>`${selectArticle(this.#sql)} where article.id = ${id}`;
    return row && toArticle(row);
  }

  /** The newest version. @throws Refusal ARTICLE_NOT_FOUND */
  async get({ organisationId }: Owner, id: string): Promise<OwnArticle> {
    const found = await this.find(id);
    if (found?.organisationId !== organisationId || !found) throw articleNotFound(id);
    return found;
  }

  /** The newest versions of an organisation's articles, the newest article first, without their texts. */
  async list(organisationId: string, { size, after }: Piece<string>): Promise<OwnArticle[]> {
    const sql = this.#sql;
    const rows = await sql<ArticleRow[]>`
      ${selectHead(sql)} where organisation_id = ${organisationId} ${after ? sql`and article.id < ${after}` : sql``}
      order by article.id desc limit ${size + 1}`;
    return rows.map(toArticle);
  }

  /** The newest versions on a shelf behind a place, by topic and id, without their texts; those of a topic, or all. */
  async listShelf(
    shelf: Shelf,
    { topic, after, limit }: { topic: string; after: ArticlePlace | undefined; limit: number },
  ): Promise<OwnArticle[]> {
    const sql = this.#sql;
    const place = sql`array_position(${topics as unknown as string[]}::text[], article.topic::text)`;
    const rows = await sql<ArticleRow[]>`
      ${selectHead(sql)} where ${onShelf(sql, shelf)}
        ${topic ? sql`and article.topic = ${topic}` : sql``}
        ${after ? sql`and (${place}, article.id) > (${after.topic}, ${after.id})` : sql``}
      order by ${place}, article.id limit ${limit}`;
    return rows.map(toArticle);
  }

  /** The newest versions of all articles on a shelf, with their texts. */
  async readShelf(shelf: Shelf): Promise<OwnArticle[]> {
    const sql = this.#sql;
    const rows = await sql<ArticleRow[]>`${selectArticle(sql)} where ${onShelf(sql, shelf)} order by article.id`;
    return rows.map(toArticle);
  }

  /** The ids of the operator's articles. */
  async operatorIds(): Promise<Set<string>> {
    const rows = await this.#sql<{ id: string }[]>`select id from article where organisation_id is null`;
    return new Set(rows.map(({ id }) => id));
  }

  /** The versions of an article, the newest first, without their texts. @throws Refusal ARTICLE_NOT_FOUND */
  async listVersions(owner: Owner, id: string, { size, after }: Piece<{ version: number }>): Promise<OwnArticle[]> {
    await this.get(owner, id);
    const sql = this.#sql;
    const rows = await sql<ArticleRow[]>`
      select ${columns(sql, sql`(content::jsonb - 'text')`)} from article_version join article on article.id = article_id
      where article_id = ${id} ${after ? sql`and article_version.version < ${after.version}` : sql``}
      order by article_version.version desc limit ${size + 1}`;
    return rows.map(toArticle);
  }

  /** @throws Refusal ARTICLE_NOT_FOUND */
  async getVersion(owner: Owner, id: string, version: number): Promise<OwnArticle> {
    await this.get(owner, id);
    const sql = this.#sql;
    const [row] = await sql<ArticleRow[]>`
      select ${columns(sql, sql`content`)} from article_version join article on article.id = article_id
      where article_id = ${id} and article_version.version = ${version}`;
    if (!row) throw new Refusal('ARTICLE_NOT_FOUND', `there is no version ${version} of the article ${id}`);
    return toArticle(row);
  }

  /** @throws Refusal TOO_MANY_ARTICLES, and ORGANISATION_NOT_FOUND when the organisation is deleted at the moment */
  async insert(article: OwnArticle): Promise<OwnArticle> {
    return this.#sql.begin(async (transaction) => {
      await lockShelf(transaction, article);
      const [count] = await transaction<{ articles: number }[]>`
        select count(*)::int as articles from article where ${ownedBy(transaction, article)}`;
      if (count!.articles >= mostArticles) {
        throw new Refusal('TOO_MANY_ARTICLES', `there are ${mostArticles} articles already`);
      }
      const { id, organisationId, version, content, createTime } = article;
      await transaction`
        insert into article (id, organisation_id, version, topic, create_time)
        values (${id}, ${organisationId ?? null}, ${version}, ${content.topic}, ${createTime})`;
      await insertVersion(transaction, article);
      return article;
    });
  }

  /** Applies a rule to the newest version while nobody else changes it. @throws Refusal ARTICLE_NOT_FOUND, and what the rule refuses with */
  async update(owner: Owner, id: string, rule: (article: OwnArticle) => OwnArticle): Promise<OwnArticle> {
    return this.#sql.begin(async (transaction) => {
      const before = await lockArticle(transaction, owner, id);
      const after = rule(before);
      if (after.version === before.version) return before;
      const { version, content } = after;
      await insertVersion(transaction, after);
      await transaction`update article set version = ${version}, topic = ${content.topic} where id = ${id}`;
      await forgetVectors(transaction, { kind: 'article', id });
      await transaction`
        delete from article_version where article_id = ${id} and version <= ${version - mostVersions}`;
      return after;
    });
  }

  /** @throws Refusal ARTICLE_NOT_FOUND, and what the rule refuses with */
  async delete(owner: Owner, id: string, rule: (article: OwnArticle) => void): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      rule(await lockArticle(transaction, owner, id));
      await transaction`delete from article where id = ${id}`;
      await forgetVectors(transaction, { kind: 'article', id });
    });
  }
}

/** The articles stay, because they are the organisation's; who wrote them is forgotten. */
export async function forgetAuthor(transaction: Transaction, userId: string): Promise<void> {
  await transaction`update article_version set author_id = null where author_id = ${userId}`;
}

/** Deletes the articles of an organisation. */
export async function eraseArticles(transaction: Transaction, organisationId: string): Promise<void> {
  await transaction`delete from article where organisation_id = ${organisationId}`;
}

type ArticleRow = Omit<OwnArticle, 'organisationId' | 'authorId' | 'content'> & {
  readonly organisationId: string | null;
  readonly authorId: string | null;
  readonly content: Omit<ArticleContent, 'text'> & { readonly text?: string };
};

const toArticle = ({ organisationId, authorId, content, ...row }: ArticleRow): OwnArticle => ({
  ...row,
  organisationId: organisationId ?? undefined,
  authorId: authorId ?? undefined,
  content: { ...content, text: content.text ?? '' },
});

const columns = (sql: Sql | Transaction, content: ReturnType<typeof sql>) => sql`
  article.id, organisation_id as "organisationId", article_version.version, author_id as "authorId", ${content} as content,
  article.create_time as "createTime", article_version.create_time as "updateTime"`;

const newest = (sql: Sql | Transaction) => sql`
  from article join article_version on article_id = article.id and article_version.version = article.version`;

const selectArticle = (sql: Sql | Transaction) => sql`select ${columns(sql, sql`content`)} ${newest(sql)}`;
const selectHead = (sql: Sql | Transaction) =>
  sql`select ${columns(sql, sql`(content::jsonb - 'text')`)} ${newest(sql)}`;

const onShelf = (sql: Sql, shelf: Shelf) =>
  shelf === 'operator' ? sql`organisation_id is null` : sql`organisation_id = any (${shelf as string[]}::uuid[])`;

const ownedBy = (sql: Transaction, { organisationId }: Owner) =>
  organisationId === undefined ? sql`organisation_id is null` : sql`organisation_id = ${organisationId}`;

async function lockShelf(transaction: Transaction, { organisationId }: Owner): Promise<void> {
  if (organisationId !== undefined && (await isOrganisationDeleted(transaction, organisationId))) {
    throw new Refusal('ORGANISATION_NOT_FOUND', 'the organisation was deleted');
  }
  await lockName(transaction, `articles ${organisationId ?? ''}`);
}

/** The article is read when its lock is held: a statement that waits for the lock would pair it with an older version. */
async function lockArticle(transaction: Transaction, owner: Owner, id: string): Promise<OwnArticle> {
  await transaction`select from article where id = ${id} for update`;
  const [row] = await transaction<ArticleRow[]>`
    ${selectArticle(transaction)} where article.id = ${id} and ${ownedBy(transaction, owner)}`;
  if (!row) throw articleNotFound(id);
  return toArticle(row);
}

async function insertVersion(transaction: Transaction, { id, version, authorId, content, updateTime }: OwnArticle) {
  await transaction`
    insert into article_version (article_id, version, author_id, content, create_time)
    values (${id}, ${version}, ${authorId ?? null}, ${transaction.json(content as never)}, ${updateTime})`;
}
