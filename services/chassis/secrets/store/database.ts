// The secrets of organisations and people, sealed, in the database of the service that uses them, and the record of who
// used which secret when. Both tables are made by a migration of the service.
import type { Sql, Transaction } from '../../database.ts';
import { none, type SecretId, type SecretStore, sealedVersions } from './store.ts';

export const databaseSecrets = (sql: Sql): SecretStore => ({
  read: async ({ scope, owner, name }) => {
    const [row] = await sql<{ versions: unknown; revision: number }[]>`
      select versions, revision from secret where scope = ${scope} and owner = ${owner} and name = ${name}`;
    return row ? { versions: sealedVersions.parse(row.versions), revision: row.revision } : none;
  },
  replace: async ({ scope, owner, name }, { versions, revision }) => {
    const json = sql.json(versions as never);
    if (versions.length === 0) {
      const gone = await sql`
        delete from secret
        where scope = ${scope} and owner = ${owner} and name = ${name} and revision = ${revision}`;
      return gone.count === 1;
    }
    const written =
      revision === 0
        ? await sql`
            insert into secret (scope, owner, name, versions, revision)
            values (${scope}, ${owner}, ${name}, ${json}, 1) on conflict do nothing`
        : await sql`
            update secret set versions = ${json}, revision = revision + 1
            where scope = ${scope} and owner = ${owner} and name = ${name} and revision = ${revision}`;
    return written.count === 1;
  },
  list: () => sql<SecretId[]>`select scope, owner, name from secret order by scope, owner, name`,
});

export type SecretAct = 'read' | 'set' | 'rotate' | 'remove';

export interface SecretAccess extends SecretId {
  /** The instance of a service, or the operator. */
  reader: string;
  act: SecretAct;
  version: number;
  at: Date;
}

/** One row for each minute in which somebody used a version, with how often. */
export async function recordAccess(sql: Sql, access: SecretAccess): Promise<void> {
  const { reader, act, scope, owner, name, version, at } = access;
  await sql`
    insert into secret_access (reader, act, scope, owner, name, version, minute, last_at, count)
    values (${reader}, ${act}, ${scope}, ${owner}, ${name}, ${version}, date_trunc('minute', ${at}::timestamptz), ${at}, 1)
    on conflict (scope, owner, name, version, minute, reader, act)
    do update set last_at = excluded.last_at, count = secret_access.count + 1`;
}

export interface RecordedAccess extends Omit<SecretAccess, 'at'> {
  lastAt: Date;
  count: number;
}

/** The newest first; of all secrets, of an owner's, or of one, also of those that are gone. */
export const listAccesses = (sql: Sql, { scope, owner, name }: Partial<SecretId>): Promise<RecordedAccess[]> =>
  sql<RecordedAccess[]>`
    select reader, act, scope, owner, name, version, last_at as "lastAt", count from secret_access
    where ${scope === undefined ? sql`true` : sql`scope = ${scope}`}
      and ${owner === undefined ? sql`true` : sql`owner = ${owner}`}
      and ${name === undefined ? sql`true` : sql`name = ${name}`}
    order by last_at desc`;

/** All secrets of a person, and who used them. */
export async function eraseSecrets(transaction: Transaction, userId: string): Promise<void> {
  await transaction`delete from secret where scope = 'person' and owner = ${userId}`;
  await transaction`delete from secret_access where scope = 'person' and owner = ${userId}`;
}
