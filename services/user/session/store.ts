// The SQL of sessions and their refresh tokens. A transaction that changes a session locks the account's row first, when it
// needs both, and then the session's row.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import type { Page } from '#chassis/rpc/pages.ts';
import { type Credentials, userNotFound } from '../account/store/account.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { appendAudit } from '../audit/store.ts';
import { forgetDevices } from '../device/store.ts';
import { invalidRefreshToken, type Refreshed, type Session, sessionClosed } from './session.ts';

/** A session and its person. */
export interface SessionOwner {
  userId: string;
  sessionId: string;
}

export class SessionStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * Lets one refresh at a time decide on the session that the token was given for. The decision is kept, even when it is a
   * refusal. @throws Refusal INVALID_REFRESH_TOKEN for a token that was never given, and the refusals of the rule
   */
  async refresh(tokenHash: Buffer, rule: (session: Session) => AuditedRefresh): Promise<Session> {
    const { session, refusal } = await (this.#sql.begin(async (transaction) => {
      await transaction`
        select from account where id = (
          select account_id from session join refresh_token on session_id = session.id where hash = ${tokenHash})
        for key share`;
      const [row] = await transaction<Session[]>`
        select ${columns(transaction)} from session
        where id = (select session_id from refresh_token where hash = ${tokenHash}) for no key update`;
      if (!row) throw invalidRefreshToken();
      const refreshed = rule(row);
      await save(transaction, row, refreshed.session);
      if (refreshed.entry) await appendAudit(transaction, refreshed.entry);
      return refreshed;
    }) as Promise<Refreshed>);
    if (refusal) throw refusal;
    return session;
  }

  /** The open sessions, the newest first; one more than the page has. */
  list(userId: string, { size, after }: Page<string>, now: Date): Promise<Session[]> {
    const sql = this.#sql;
    return sql<Session[]>`
      select ${columns(sql)} from session
      where account_id = ${userId} and ${isOpen(sql, now)} ${after ? sql`and id < ${after}` : sql``}
      order by id desc limit ${size + 1}`;
  }

  /** Answers whether there was such an open session. */
  close({ userId, sessionId }: SessionOwner, entry: AuditEntry): Promise<boolean> {
    return this.#sql.begin(async (transaction) => {
      await transaction`select from account where id = ${userId} for key share`;
      const { count } = await transaction`
        update session set closed_at = ${entry.time}
        where id = ${sessionId} and account_id = ${userId} and ${isOpen(transaction, entry.time)}`;
      if (count > 0) await appendAudit(transaction, entry);
      return count > 0;
    }) as Promise<boolean>;
  }

  /**
   * Sets a new password and closes every session but the caller's. Answers `false`, and does nothing, when another change
   * of the password came first.
   */
  changePassword(credentials: Credentials, change: PasswordChange): Promise<boolean> {
    const { userId, passwordVersion } = credentials;
    return this.#sql.begin(async (transaction) => {
      const { count } = await transaction`
        update account set password_hash = ${change.passwordHash}, password_version = password_version + 1
        where id = ${userId} and password_version = ${passwordVersion}`;
      if (count === 0) return false;
      await transaction`
        update session set closed_at = ${change.now}
        where account_id = ${userId} and id <> ${change.keptSessionId} and ${isOpen(transaction, change.now)}`;
      await forgetDevices(transaction, userId, change.keptSessionId);
      await appendAudit(transaction, change.entry);
      return true;
    }) as Promise<boolean>;
  }

  /** @throws Refusal UNAUTHENTICATED when the account is gone or the session closed */
  async requireOpen({ userId, sessionId }: SessionOwner, now: Date): Promise<void> {
    const sql = this.#sql;
    const [row] = await sql<{ open: boolean }[]>`
      select exists (
        select from session where id = ${sessionId} and account_id = account.id and ${isOpen(sql, now)}) as open
      from account where id = ${userId}`;
    if (!row) throw userNotFound();
    if (!row.open) throw sessionClosed();
  }

  /** Removes sessions that have ended. Removes used tokens of the other sessions when they are too old to be of use. */
  async sweep(now: Date, lifetimeMs: number): Promise<void> {
    await this.#sql`
      delete from session where id in (
        select id from session where expires_at <= ${now} for update skip locked)`;
    await this.#sql`
      delete from refresh_token token using session
      where session.id = token.session_id and token.created_at <= ${new Date(now.getTime() - lifetimeMs)}
        and token.hash <> session.token_hash`;
  }
}

export interface PasswordChange {
  passwordHash: string;
  keptSessionId: string;
  now: Date;
  entry: AuditEntry;
}

/** A refresh, with the record that it leaves. */
export type AuditedRefresh = Refreshed & { entry?: AuditEntry };

async function save(transaction: Transaction, before: Session, after: Session): Promise<void> {
  if (after === before) return;
  await transaction`
    update session set token_hash = ${after.tokenHash}, last_used_at = ${after.lastUsedAt},
      expires_at = ${after.expiresAt}, closed_at = ${after.closedAt} where id = ${after.id}`;
  if (after.tokenHash !== before.tokenHash) await insertToken(transaction, after);
}

export async function insertSession(transaction: Transaction, session: Session): Promise<void> {
  const { id, userId, userAgent, tokenHash, createdAt, lastUsedAt, expiresAt } = session;
  await transaction`
    insert into session (id, account_id, user_agent, token_hash, created_at, last_used_at, expires_at)
    values (${id}, ${userId}, ${userAgent}, ${tokenHash}, ${createdAt}, ${lastUsedAt}, ${expiresAt})`;
  await insertToken(transaction, session);
}

async function insertToken(transaction: Transaction, { id, tokenHash, lastUsedAt }: Session): Promise<void> {
  await transaction`
    insert into refresh_token (hash, session_id, created_at) values (${tokenHash}, ${id}, ${lastUsedAt})`;
}

const isOpen = (sql: Sql | Transaction, now: Date) => sql`(closed_at is null and expires_at > ${now})`;

const columns = (sql: Sql | Transaction) => sql`
  id, account_id as "userId", user_agent as "userAgent", token_hash as "tokenHash", created_at as "createdAt",
  last_used_at as "lastUsedAt", expires_at as "expiresAt", closed_at as "closedAt"`;
