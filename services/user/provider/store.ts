// The SQL of identities at providers, and of sign-ins with them that are on their way.
import { brokenConstraint } from '#chassis/database/database.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { type Credentials, insertAccount, type NewAccount, userNotFound } from '../account/store/account.ts';
import { toEmailKey } from '../account/user.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { appendAudit } from '../audit/store.ts';
import type { Flow } from './flow.ts';
import {
  type Candidate,
  identityNotFound,
  identityNotLinked,
  identityTaken,
  type LinkedIdentity,
  lastWayIn,
  mostIdentities,
  tooManyIdentities,
} from './identity.ts';

export class ProviderStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async insertFlow(flow: Flow): Promise<void> {
    await this.#sql`
      insert into provider_flow (state_hash, handle_hash, provider, issuer, redirect_uri, sealed, account_id, proves,
        created_at, expires_at)
      values (${flow.stateHash}, ${flow.handleHash}, ${flow.provider}, ${flow.issuer}, ${flow.redirectUri},
        ${flow.sealed}, ${flow.userId}, ${flow.proves}, ${flow.createdAt}, ${flow.expiresAt})`;
  }

  /** Takes the flow out: a second call with the same state finds nothing. */
  async takeFlow(stateHash: Buffer, now: Date): Promise<Flow | undefined> {
    const [row] = await this.#sql<Flow[]>`
      delete from provider_flow where state_hash = ${stateHash} and expires_at > ${now}
      returning state_hash as "stateHash", handle_hash as "handleHash", provider, issuer, redirect_uri as "redirectUri",
        sealed, account_id as "userId", proves, created_at as "createdAt", expires_at as "expiresAt"`;
    return row;
  }

  async findOwner(issuer: string, subject: string): Promise<string | undefined> {
    const [row] = await this.#sql<{ userId: string }[]>`
      select account_id as "userId" from identity where issuer = ${issuer} and subject = ${subject}`;
    return row?.userId;
  }

  async findCandidate(email: string): Promise<Candidate | undefined> {
    const [row] = await this.#sql<Candidate[]>`
      select id as "userId", email_verified_at is not null as "emailVerified" from account
      where email_key = ${toEmailKey(email)}`;
    return row;
  }

  /** The account with its password's version, so that no session opens after a change of the password. */
  async enter(
    userId: string,
    issuer: string,
    { subject, now }: { subject: string; now: Date },
  ): Promise<EnteredAccount> {
    const [row] = await this.#sql<EnteredAccount[]>`
      update identity set last_used_at = ${now} from account
      where account.id = account_id and account_id = ${userId} and issuer = ${issuer} and subject = ${subject}
      returning account.id as "userId", password_version as "passwordVersion", account.email_key as "emailKey"`;
    if (!row) throw userNotFound();
    return row;
  }

  /**
   * Links an identity to the account at its address, if both still hold. @throws Refusal IDENTITY_NOT_LINKED when the
   * address changed or lost its proof meanwhile, IDENTITY_TAKEN, TOO_MANY_IDENTITIES
   */
  async linkByAddress(identity: LinkedIdentity, entry: AuditEntry): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      const { count } = await transaction`
        select from account where id = ${identity.userId} and email_key = ${toEmailKey(identity.email)}
          and email_verified_at is not null for no key update`;
      if (count === 0) throw identityNotLinked();
      await insertIdentity(transaction, identity);
      await appendAudit(transaction, entry);
    });
  }

  /** Links an identity to the caller's account. @throws Refusal IDENTITY_TAKEN, TOO_MANY_IDENTITIES, USER_NOT_FOUND */
  async link(identity: LinkedIdentity, entry: AuditEntry): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      const { count } = await transaction`select from account where id = ${identity.userId} for no key update`;
      if (count === 0) throw userNotFound();
      await insertIdentity(transaction, identity);
      await appendAudit(transaction, entry);
    });
  }

  /** @throws Refusal EMAIL_TAKEN, IDENTITY_TAKEN */
  async signUp(
    account: NewAccount,
    identity: LinkedIdentity,
    entries: Record<'signedUp' | 'linked', AuditEntry>,
  ): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      await insertAccount(transaction, account, entries.signedUp);
      await insertIdentity(transaction, identity);
      await appendAudit(transaction, entries.linked);
    });
  }

  list(userId: string): Promise<LinkedIdentity[]> {
    const sql = this.#sql;
    return sql<LinkedIdentity[]>`select ${columns(sql)} from identity where account_id = ${userId} order by id desc`;
  }

  /** @throws Refusal IDENTITY_NOT_FOUND, LAST_WAY_IN */
  async unlink(id: string, entry: AuditEntry): Promise<void> {
    const userId = entry.actorId!;
    await this.#sql.begin(async (transaction) => {
      // One transaction at a time, so that two do not remove the last two ways to sign in together.
      const [account] = await transaction<{ hasPassword: boolean }[]>`
        select password_hash is not null as "hasPassword" from account where id = ${userId} for no key update`;
      const all = await transaction<{ id: string }[]>`select id from identity where account_id = ${userId}`;
      if (!all.some((identity) => identity.id === id)) throw identityNotFound();
      if (!account?.hasPassword && all.length === 1) throw lastWayIn();
      await transaction`delete from identity where id = ${id}`;
      await appendAudit(transaction, entry);
    });
  }

  async sweep(now: Date): Promise<void> {
    await this.#sql`delete from provider_flow where expires_at <= ${now}`;
  }
}

export interface EnteredAccount extends Pick<Credentials, 'userId' | 'passwordVersion'> {
  emailKey: string;
}

async function insertIdentity(transaction: Transaction, identity: LinkedIdentity): Promise<void> {
  const { id, userId, provider, issuer, subject, email, createdAt } = identity;
  const { count } = await transaction`select from identity where account_id = ${userId}`;
  if (count >= mostIdentities) throw tooManyIdentities();
  await transaction`
    insert into identity (id, account_id, provider, issuer, subject, email, created_at)
    values (${id}, ${userId}, ${provider}, ${issuer}, ${subject}, ${email}, ${createdAt})`.catch((cause) => {
    if (brokenConstraint(cause) !== 'identity_subject_unique') throw cause;
    throw identityTaken();
  });
}

const columns = (sql: Sql) => sql`
  id, account_id as "userId", provider, issuer, subject, email, created_at as "createdAt",
  last_used_at as "lastUsedAt"`;
