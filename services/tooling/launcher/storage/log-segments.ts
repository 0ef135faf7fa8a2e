// Gives a new PostgreSQL cluster files for its write-ahead log ahead of their use. A server that cannot make the next file
// on a full disk ends. A cluster that has been written to for a while keeps such files by itself.
import postgres, { type Sql } from 'postgres';

/** The server uses files that are not needed any more again, up to five by default (min_wal_size). */
const ahead = 4;

export async function prepareLogSegments(adminUrl: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    const missing = ahead - (await countAhead(sql));
    if (missing <= 0) return;
    for (let made = 0; made < missing; made++) {
      // A file that nothing was written to is not left.
      await sql`select pg_logical_emit_message(false, 'sinew', '')`;
      await sql`select pg_switch_wal()`;
    }
    // The files that were left are then free to be used again.
    await sql`checkpoint`;
  } finally {
    await sql.end();
  }
}

async function countAhead(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from pg_ls_waldir()
    where name ~ '^[0-9A-F]{24}$' and name > pg_walfile_name(pg_current_wal_insert_lsn())`;
  return row!.count;
}
