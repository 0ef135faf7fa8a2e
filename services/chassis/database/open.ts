// The database of a service that starts: connected, brought to its newest schema, known to the service's secrets, and closed
// when the service stops.
import { connectDatabase, migrate, type Sql } from '../database.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { type DatabaseConfig, databaseOf, passwordVersion } from './password.ts';

export interface DatabaseOwner {
  config: DatabaseConfig;
  /** Where the schema has the tables of secrets. */
  secrets?: Secrets;
  onStop: (close: () => unknown) => void;
}

/** postgres.js waits for ever for a connection that was lost in the middle of a query. */
const endSeconds = 2;

export async function openDatabase({ config, secrets, onStop }: DatabaseOwner, migrations?: URL): Promise<Sql> {
  const sql = connectDatabase(databaseOf(config));
  onStop(() => sql.end({ timeout: endSeconds }));
  if (migrations) await migrate(sql, migrations);
  else await sql`select 1`;
  keepTypes(sql);
  secrets?.useDatabase(sql);
  if (config.databasePasswordFile) await secrets?.recordElsewhere('database-password', 'read', passwordVersion);
  return sql;
}

/**
 * The pool asks each new connection for the types of arrays, and postgres.js 3.4 leaves that question's failure to nobody: a
 * connection that is lost just then ends the process. The first one has learned all that the schema has; no other asks.
 */
function keepTypes(sql: Sql): void {
  sql.options.fetch_types = false;
}
