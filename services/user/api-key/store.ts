// The SQL of API keys.
import { createId } from '#chassis/database/identifiers.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import type { Page } from '#chassis/rpc/pages.ts';
import { userNotFound } from '../account/store/account.ts';
import type { AuditEntry, AuditOrigin } from '../audit/entry.ts';
import { appendAudit, holdAccounts } from '../audit/store.ts';
import { noteAttempt } from '../sign-in/store/history.ts';
import { type ApiKey, keyNotFound, mostKeys, shownMs, tooManyKeys } from './key.ts';

export class ApiKeyStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @throws Refusal TOO_MANY_API_KEYS, USER_NOT_FOUND */
  async insert(key: ApiKey, hash: Buffer, entry: AuditEntry): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      // The lock lets one call at a time count, so that many calls at once do not pass the limit.
      const { count } = await transaction`select from account where id = ${key.userId} for no key update`;
      if (count === 0) throw userNotFound();
      const [row] = await transaction<{ working: bigint }[]>`
        select count(*) as working from api_key
        where account_id = ${key.userId} and revoked_at is null and expires_at > ${key.createdAt}`;
      if (row!.working >= mostKeys) throw tooManyKeys();
      await transaction`
        insert into api_key (id, account_id, name, hash, preview, scopes, created_at, expires_at)
        values (${key.id}, ${key.userId}, ${key.name}, ${hash}, ${key.preview}, ${key.scopes as string[]},
          ${key.createdAt}, ${key.expiresAt})`;
      await appendAudit(transaction, entry);
    });
  }

  /** The keys that are not revoked, the newest first; one more than the page has. */
  list(userId: string, { size, after }: Page<string>): Promise<ApiKey[]> {
    const sql = this.#sql;
    return sql<ApiKey[]>`
      select ${columns(sql)} from api_key
      where account_id = ${userId} and revoked_at is null ${after ? sql`and id < ${after}` : sql``}
      order by id desc limit ${size + 1}`;
  }

  async find(hash: Buffer): Promise<ApiKey | undefined> {
    const [row] = await this.#sql<ApiKey[]>`select ${columns(this.#sql)} from api_key where hash = ${hash}`;
    return row;
  }

  /** Records a use of the key; the latest use stands. The person's history tells of a use from a new place. */
  async markUsed({ id, userId }: ApiKey, { address, userAgent }: AuditOrigin, now: Date): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      await holdAccounts(transaction, [userId]);
      const [before] = await transaction<AuditOrigin[]>`
        select last_address as address, last_user_agent as "userAgent" from api_key where id = ${id} for update`;
      const { count } = await transaction`
        update api_key set last_used_at = greatest(last_used_at, ${now}),
          last_address = case when ${address} = '' then last_address else ${address} end,
          last_user_agent = case when ${address} = '' then last_user_agent else ${userAgent} end
        where id = ${id}`;
      // A call inside the mesh has no address. The call at the door has told it.
      const isElsewhere = address !== '' && (before?.address !== address || before.userAgent !== userAgent);
      if (count === 0 || !isElsewhere) return;
      const use = { id: createId(now), createdAt: now, address, userAgent, method: 'API_KEY', provider: '' } as const;
      await noteAttempt(transaction, userId, { ...use, result: 'DONE', newDevice: false });
    });
  }

  /** @throws Refusal API_KEY_NOT_FOUND */
  async revoke(id: string, entry: AuditEntry): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      await holdAccounts(transaction, [entry.actorId!]);
      const { count } = await transaction`
        update api_key set revoked_at = ${entry.time}
        where id = ${id} and account_id = ${entry.actorId!} and revoked_at is null`;
      if (count === 0) throw keyNotFound();
      await appendAudit(transaction, entry);
    });
  }

  /** Whether the person has such a key that still works. */
  async isWorking(userId: string, id: string, now: Date): Promise<boolean> {
    const { count } = await this.#sql`
      select from api_key
      where id = ${id} and account_id = ${userId} and revoked_at is null and expires_at > ${now}`;
    return count > 0;
  }

  /** Removes keys that ended, or were revoked, so long ago that nobody looks for them. */
  async sweep(now: Date): Promise<void> {
    const before = new Date(now.getTime() - shownMs);
    await this.#sql`delete from api_key where expires_at <= ${before} or revoked_at <= ${before}`;
  }
}

const columns = (sql: Sql | Transaction) => sql`
  id, account_id as "userId", name, preview, scopes, created_at as "createdAt", expires_at as "expiresAt",
  last_used_at as "lastUsedAt", revoked_at as "revokedAt"`;
