// The SQL of vectors. They lie as real[] in every database; where the server has pgvector, it ranks them there. A vector is
// known by what it is of and by the digest of what it was made from, so a text that has changed has none until it is made.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import type { Vector } from '../search/vector.ts';

export interface VectorKey {
  readonly kind: string;
  /** The person or organisation that it is of, or everybody. */
  readonly owner: string;
  readonly id: string;
  /** Of what the vector is made from. */
  readonly digest: string;
}

export type StoredVector = VectorKey & { readonly vector: Vector };

/** The place of a key in the list that was asked for, with the cosine. */
export interface RankedKey {
  readonly index: number;
  readonly score: number;
}

/** Rows of one statement. */
const batch = 200;

export class VectorStore {
  readonly #sql: Sql;
  #hasPgvector: Promise<boolean> | undefined;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Whether the database ranks vectors. The extension is made when the server has it and lets us. */
  hasPgvector(): Promise<boolean> {
    this.#hasPgvector ??= this.#findPgvector().catch((error: unknown) => {
      this.#hasPgvector = undefined;
      throw error;
    });
    return this.#hasPgvector;
  }

  async #findPgvector(): Promise<boolean> {
    const sql = this.#sql;
    const [available] =
      await sql`select from pg_available_extensions where name = 'vector' and installed_version is null`;
    // Another instance may make it at the same moment, or we may not be allowed to: the type tells.
    if (available) await sql`create extension if not exists vector`.catch(() => undefined);
    const [row] = await sql<{ found: boolean }[]>`select to_regtype('vector') is not null as found`;
    return row!.found;
  }

  /** The vectors that the model has made of these, by their places in the list. */
  async read(model: string, keys: readonly VectorKey[]): Promise<Map<number, Vector>> {
    const rows = await this.#sql<{ index: number; bytes: Buffer }[]>`
      select place::int - 1 as index, array_send(vector) as bytes ${stored(this.#sql, model, keys)}`;
    return new Map(rows.map(({ index, bytes }) => [index, toVector(bytes)]));
  }

  /** The places of those of which there is a vector with so many numbers. */
  async places(model: string, keys: readonly VectorKey[], dimensions: number): Promise<Set<number>> {
    const rows = await this.#sql<{ index: number }[]>`
      select place::int - 1 as index ${stored(this.#sql, model, keys)} where cardinality(vector) = ${dimensions}`;
    return new Set(rows.map(({ index }) => index));
  }

  /** Ranks by pgvector: the most similar first, equal ones in their order, without those that have nothing in common. */
  async rank(model: string, query: Vector, { keys, limit }: { keys: readonly VectorKey[]; limit: number }) {
    const sql = this.#sql;
    return sql<RankedKey[]>`
      select index, score from (
        select place::int - 1 as index, least(-(vector::vector <#> ${toText(query)}::real[]::vector), 1) as score
        ${stored(sql, model, keys)} where cardinality(vector) = ${query.length}) as ranked
      where score > 0 order by score desc, index limit ${limit}`;
  }

  /** Writes vectors of a model in the place of what it made of older texts. */
  async save(model: string, vectors: readonly StoredVector[]): Promise<void> {
    // One order for all keeps two that write the same from waiting for each other.
    const inOrder = vectors.toSorted((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
    for (let start = 0; start < inOrder.length; start += batch)
      await this.#saveSome(model, inOrder.slice(start, start + batch));
  }

  async #saveSome(model: string, some: readonly StoredVector[]): Promise<void> {
    const sql = this.#sql;
    const texts = some.map(({ vector }) => toText(vector));
    await sql`
      insert into embedding (kind, owner, id, model, digest, vector)
      select kind, owner, id, ${model}, digest, text::real[]
      from unnest(${column(some, 'kind')}::text[], ${column(some, 'owner')}::uuid[], ${column(some, 'id')}::text[],
        ${column(some, 'digest')}::text[], ${texts}::text[]) as made (kind, owner, id, digest, text)
      on conflict (kind, owner, id, model) do update set digest = excluded.digest, vector = excluded.vector`;
  }

  /** Deletes the vectors of an owner's things of one kind that are not among these any more. */
  async keepOnly({ kind, owner }: Pick<VectorKey, 'kind' | 'owner'>, ids: readonly string[]): Promise<void> {
    await this.#sql`
      delete from embedding where kind = ${kind} and owner = ${owner} and id <> all (${ids as string[]}::text[])`;
  }

  /** Deletes the vectors of all models but these. A model that ends with * stands for all that begin like it. */
  async keepModels(models: readonly string[]): Promise<void> {
    const patterns = models.map((model) => model.replace(/[\\%_]/g, '\\$&').replace(/\*$/, '%'));
    await this.#sql`delete from embedding where model not like all (${patterns}::text[])`;
  }
}

/** Deletes the vectors of a person or of an organisation. */
export async function eraseVectors(transaction: Transaction, owner: string): Promise<void> {
  await transaction`delete from embedding where owner = ${owner}`;
}

/** Deletes the vectors of a thing that is gone or has another text now. */
export async function forgetVectors(
  transaction: Transaction,
  { kind, id }: Pick<VectorKey, 'kind' | 'id'>,
): Promise<void> {
  await transaction`delete from embedding where kind = ${kind} and id = ${id}`;
}

const column = (keys: readonly VectorKey[], name: keyof VectorKey): string[] => keys.map((key) => key[name]);

const stored = (sql: Sql, model: string, keys: readonly VectorKey[]) => sql`
  from unnest(${column(keys, 'kind')}::text[], ${column(keys, 'owner')}::uuid[], ${column(keys, 'id')}::text[],
    ${column(keys, 'digest')}::text[]) with ordinality as asked (kind, owner, id, digest, place)
  join (select * from embedding where model = ${model}) as embedding using (kind, owner, id, digest)`;

/** Tells a thing from all others. */
export const idOf = ({ kind, owner, id }: VectorKey): string => `${kind} ${owner} ${id}`;

/** As PostgreSQL reads an array: nine digits give the same float again. */
const toText = (vector: Vector): string => `{${Array.from(vector, (value) => value.toPrecision(9)).join(',')}}`;

/** PostgreSQL's binary form of a real[] of one dimension: a head of 20 bytes, then for each number its length and its bytes. */
function toVector(bytes: Buffer): Vector {
  const head = 20;
  const step = 8;
  const vector = new Float32Array(Math.max(0, (bytes.length - head) / step));
  for (let index = 0; index < vector.length; index++) vector[index] = bytes.readFloatBE(head + index * step + 4);
  return vector;
}
