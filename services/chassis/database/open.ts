// The database of a service that starts: connected, brought to its newest schema, known to the service's secrets, and closed
// when the service stops. The start waits for a database that is just restarting.
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { needs } from '../rpc/needs.ts';
import { isPassing, isStorageFull } from '../runtime/passing.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { connectDatabase, migrate } from './database.ts';
import { type DatabaseConfig, databaseOf, passwordVersion } from './password.ts';
import type { Sql } from './sql.ts';

export interface DatabaseOwner {
  config: DatabaseConfig;
  /** The service's secrets, when the schema has their tables. */
  secrets?: Secrets;
  log: Pick<Logger, 'info' | 'warn'>;
  /** Aborts the wait for the database. */
  signal: AbortSignal;
  onStop: (close: () => unknown) => void;
}

/** postgres.js waits for ever for a connection that was lost in the middle of a query. */
const endSeconds = 2;
const longestPauseMs = 2000;
const silentMs = 1000;

/** Says that the database is away, the first time that it is called. */
type SayAway = (error?: unknown) => void;

export async function openDatabase(owner: DatabaseOwner, migrations?: URL): Promise<Sql> {
  const { config, secrets, onStop } = owner;
  const sql = await untilThere(owner, async (say) => {
    const opened = await connect(config, say);
    try {
      if (migrations) await migrate(opened, migrations);
      secrets?.useDatabase(opened);
      if (config.databasePasswordFile) await secrets?.recordElsewhere('database-password', 'read', passwordVersion);
      return opened;
    } catch (error) {
      await opened.end({ timeout: 0 }).catch(() => {});
      throw error;
    }
  });
  onStop(() => sql.end({ timeout: endSeconds }));
  onStop(needs.add('database', () => sql`select 1`));
  return sql;
}

/** Repeats the attempt for as long as the database is away, and says once that it is away. */
export async function untilThere<Result>(
  { log, signal }: Pick<DatabaseOwner, 'log' | 'signal'>,
  attempt: (say: SayAway) => Promise<Result>,
): Promise<Result> {
  let said = false;
  const say: SayAway = (err) => {
    if (!said)
      log.warn(
        { err },
        isStorageFull(err)
          ? 'the database has no room; it is waited for'
          : 'the database cannot be reached; it is waited for',
      );
    said = true;
  };
  for (let pause = 100; ; pause = Math.min(pause * 2, longestPauseMs)) {
    try {
      const result = await attempt(say);
      if (said) log.info('the database is there');
      return result;
    } catch (error) {
      if (!isPassing(error) || signal.aborted) throw error;
      say(error);
      // Services that start together do not all ask at the same moments.
      await delay(pause * (0.75 + Math.random() / 2), undefined, { signal });
    }
  }
}

/**
 * The pool asks each new connection for the types of arrays, and postgres.js 3.4 leaves that question's failure to nobody: a
 * connection that is lost just then ends the process. So the first one asks while somebody listens, and no other does, for
 * the first has learned all that the schema has. One that could not ask is given up with its pool.
 */
async function connect(config: DatabaseConfig, say: SayAway): Promise<Sql> {
  const sql = connectDatabase(databaseOf(config));
  // The library repeats a failed connection by itself and reports nothing.
  const silence = setTimeout(say, silentMs);
  process.on('unhandledRejection', heedOthers);
  try {
    await sql`select 1`;
    const { typeArrayMap } = (sql.options as unknown as { shared: { typeArrayMap: object } }).shared;
    if (Object.keys(typeArrayMap).length === 0) throw new TypesUnknown();
    sql.options.fetch_types = false;
    return sql;
  } catch (error) {
    await sql.end({ timeout: 0 }).catch(() => {});
    throw error;
  } finally {
    clearTimeout(silence);
    process.off('unhandledRejection', heedOthers);
  }
}

class TypesUnknown extends Error {
  readonly code = 'CONNECTION_CLOSED';

  constructor() {
    super('the connection was lost while it asked for the types of arrays');
  }
}

/** An error that is not about a lost connection ends the process, as it would without this handler. */
function heedOthers(error: unknown): void {
  if (!isPassing(error)) throw error;
}
