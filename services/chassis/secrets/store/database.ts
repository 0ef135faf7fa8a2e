// The secrets of organisations and people, sealed, in the database of the service that uses them. The table is made by a
// migration of the service.
import type { Sql } from '../../database/sql.ts';
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
