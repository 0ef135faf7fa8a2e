// The SQL of revocations, which triggers write: migrations/0065_revocations.sql.
import type { Sql } from '#chassis/database/sql.ts';

export interface RevocationRow {
  id: string;
  revokeTime: Date;
}

export interface RevocationReading {
  rows: RevocationRow[];
  /** The place from which to read the next time: no later commit lies before it. Some rows may be read twice. */
  horizon: string;
}

export class RevocationStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @param horizon of the reading before; `0` for everything */
  async read(horizon: string): Promise<RevocationReading> {
    const rows = await this.#sql<{ horizon: string; id: string | null; revokeTime: Date | null }[]>`
      select pg_snapshot_xmin(pg_current_snapshot())::text as horizon, id, revoke_time as "revokeTime"
      from (select) as always left join revocation on transaction_id >= ${horizon}::text::xid8`;
    const found = rows.flatMap(({ id, revokeTime }) => (id && revokeTime ? [{ id, revokeTime }] : []));
    return { rows: found, horizon: rows[0]!.horizon };
  }

  async sweep(before: Date): Promise<void> {
    await this.#sql`delete from revocation where revoke_time < ${before}`;
  }
}
