// The database of a service that starts: connected, brought to its newest schema, known to the service's secrets, and closed
// when the service stops.
import { connectDatabase, migrate, type Sql } from '../database.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { type DatabaseConfig, databaseOf } from './password.ts';

export interface DatabaseOwner {
  config: DatabaseConfig;
  /** Where the schema has the tables of secrets. */
  secrets?: Secrets;
  onStop: (close: () => unknown) => void;
}

export async function openDatabase({ config, secrets, onStop }: DatabaseOwner, migrations?: URL): Promise<Sql> {
  const sql = connectDatabase(databaseOf(config));
  onStop(() => sql.end());
  if (migrations) await migrate(sql, migrations);
  secrets?.useDatabase(sql);
  return sql;
}
