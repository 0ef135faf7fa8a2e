// The SQL of the record of the uses of secrets, in the database of the service that uses them. A migration of the service
// makes its tables, and keeps the service's own role from changing records that are written.
import type { Sql, Transaction } from '../../database/sql.ts';
import { isStorageFull } from '../../runtime/passing.ts';
import type { SecretId } from '../store/store.ts';
import { emptyHash, hashUse, type SecretUse, type UseChain } from './use.ts';

export type NewUse = Omit<SecretUse, 'chainId' | 'position' | 'count' | 'hash'>;

/**
 * Appends the next record to its owner's chain. The chain's row is held until the transaction ends. A service begins with
 * such a record, so it is also written while the database takes no writes by default.
 */
export async function appendUse(sql: Sql, use: NewUse): Promise<void> {
  const append = (transaction: Transaction) => appendTo(transaction, use);
  await sql.begin(append).catch(async (error: unknown) => {
    if (!isStorageFull(error)) throw error;
    await sql.begin('read write', append);
  });
}

async function appendTo(transaction: Transaction, use: NewUse): Promise<void> {
  const chain = await lockChain(transaction, use);
  const draft = { ...use, chainId: chain.id, position: chain.length + 1, count: 1 };
  const hash = hashUse(draft, chain.hash);
  const { chainId, position, name, version, reader, act, at } = draft;
  await transaction`
    insert into secret_use (chain_id, position, name, version, reader, act, at, count, hash)
    values (${chainId}, ${position}, ${name}, ${version}, ${reader}, ${act}, ${at}, 1, ${hash})`;
  await transaction`update secret_chain set length = ${position}, hash = ${hash} where id = ${chainId}`;
}

async function lockChain(transaction: Transaction, { scope, owner }: NewUse): Promise<UseChain> {
  const lock = () => transaction<UseChain[]>`
    select id, length::float8 as length, hash, false as erased from secret_chain
    where scope = ${scope} and owner = ${owner} for update`;
  const [found] = await lock();
  if (found) return found;
  await transaction`
    insert into secret_chain (id, scope, owner, length, hash)
    values (gen_random_uuid(), ${scope}, ${owner}, 0, ${emptyHash})
    on conflict (scope, owner) where owner is not null do nothing`;
  return (await lock())[0]!;
}

/** Uses of one version by one reader within a minute. */
export interface CountedUses extends Omit<NewUse, 'at'> {
  lastAt: Date;
  count: number;
}

/** The uses of all secrets, of an owner's, or of one secret, the newest first. Removed secrets are included. */
export const listAccesses = (sql: Sql, { scope, owner, name }: Partial<SecretId>): Promise<CountedUses[]> =>
  sql<CountedUses[]>`
    select reader, act, scope, owner, name, version, max(at) as "lastAt", sum(count)::int as count
    from secret_use join secret_chain on secret_chain.id = chain_id
    where ${scope === undefined ? sql`true` : sql`scope = ${scope}`}
      and ${owner === undefined ? sql`true` : sql`owner = ${owner}`}
      and ${name === undefined ? sql`true` : sql`name = ${name}`}
    group by reader, act, scope, owner, name, version, date_trunc('minute', at)
    order by "lastAt" desc`;

/** The place that a reader has reached. Earlier uses, and uses of the same time at a lower position, are still to come. */
export interface UsePlace {
  time: Date;
  position: number;
}

/** An owner's uses of secrets, the newest first, as the owner reads them. */
export const listUses = (
  sql: Sql,
  { scope, owner }: Pick<SecretId, 'scope' | 'owner'>,
  { before, limit }: { before: UsePlace | undefined; limit: number },
): Promise<SecretUse[]> => sql<SecretUse[]>`
  select ${useColumns(sql)} from secret_use join secret_chain on secret_chain.id = chain_id
  where scope = ${scope} and owner = ${owner}
    ${before ? sql`and (at, position) < (${before.time}, ${before.position})` : sql``}
  order by at desc, position desc limit ${limit}`;

/** Visits every chain with its records, as they were at one moment. */
export async function readUses(sql: Sql, visit: (chain: UseChain, uses: readonly SecretUse[]) => void): Promise<void> {
  await sql.begin('isolation level repeatable read read only', async (transaction) => {
    const chains = await transaction<UseChain[]>`
      select id, coalesce(length, 0)::float8 as length, coalesce(hash, ''::bytea) as hash, erased_at is not null as erased
      from secret_chain full join (select distinct chain_id as id from secret_use) as used using (id) order by id`;
    for (const chain of chains) {
      const uses = await transaction<SecretUse[]>`
        select ${useColumns(transaction)} from secret_use left join secret_chain on secret_chain.id = chain_id
        where chain_id = ${chain.id} order by position`;
      visit(chain, uses);
    }
  });
}

const useColumns = (sql: Sql | Transaction) => sql`
  chain_id as "chainId", position::float8 as position, scope, owner, name, version, reader, act, at, count,
  secret_use.hash as hash`;

/** Deletes all secrets of a person, and the record of who used them. */
export async function eraseSecrets(transaction: Transaction, userId: string): Promise<void> {
  await transaction`delete from secret where scope = 'person' and owner = ${userId}`;
  const chains = await transaction<{ id: string }[]>`
    update secret_chain set owner = null, erased_at = now() where scope = 'person' and owner = ${userId} returning id`;
  for (const { id } of chains) await transaction`delete from secret_use where chain_id = ${id}`;
}

/** Deletes all secrets of an organisation, also those that are just being added. Who used them stays on record. */
export async function removeOrganisationSecrets(transaction: Transaction, organisationId: string): Promise<void> {
  await transaction`select pg_advisory_xact_lock(${organisationLock(transaction, organisationId)})`;
  await transaction`insert into deleted_organisation (id) values (${organisationId}) on conflict do nothing`;
  await transaction`delete from secret where scope = 'organisation' and owner = ${organisationId}`;
}

/**
 * Whether the organisation was deleted. Until the transaction ends, a deletion waits, so that nothing comes late: it holds
 * the lock alone, and the writes of the organisation's data hold it together.
 */
export async function isOrganisationDeleted(transaction: Transaction, organisationId: string): Promise<boolean> {
  await transaction`select pg_advisory_xact_lock_shared(${organisationLock(transaction, organisationId)})`;
  const rows = await transaction`select from deleted_organisation where id = ${organisationId}`;
  return rows.length > 0;
}

const organisationLock = (sql: Transaction, organisationId: string) =>
  sql`hashtextextended(${`organisation ${organisationId}`}, 0)`;
