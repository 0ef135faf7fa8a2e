// The SQL of accounts: profile, password and preferences, which are one row.
import { brokenConstraint, type Sql, type Transaction } from '#chassis/database.ts';
import { Refusal } from '#chassis/errors.ts';
import { eraseAnswers } from '#chassis/idempotency/answers.ts';
import { eraseEvents } from '#chassis/personal-data/erase-events.ts';
import { eraseSecrets } from '#chassis/secrets/uses/store.ts';
import type { Preferences } from '../account/preferences.ts';
import { isSameEmail, toEmailKey, type User, verifyEmail } from '../account/user.ts';
import type { Act, AuditEntry } from '../audit/entry.ts';
import { insertDeletion } from '../deletion/store.ts';
import { leaveAll } from '../organisation/store.ts';
import { mailVerification } from './account-mails.ts';
import { appendAudit, eraseAudit } from './audit.ts';
import { closeMailAsks, consumeMailToken, type GivenToken, readMailToken } from './mail-tokens.ts';
import { tellProfile } from './profile-events.ts';

/** What a password is compared with. */
export interface Credentials {
  userId: string;
  /** `null` for an account that is entered through a provider only. */
  passwordHash: string | null;
  /** Counts changes of the password, so that nothing is done with one that has been changed meanwhile. */
  passwordVersion: number;
}

export interface NewAccount {
  user: User;
  passwordHash: string | null;
  preferences: Preferences;
}

export class UserStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @throws Refusal EMAIL_TAKEN */
  async insert(account: NewAccount, entry: AuditEntry): Promise<void> {
    await this.#sql.begin((transaction) => insertAccount(transaction, account, entry));
  }

  /** @throws Refusal USER_NOT_FOUND */
  async get(userId: string): Promise<User> {
    const [row] = await this.#sql<User[]>`select ${userColumns(this.#sql)} from account where id = ${userId}`;
    return found(row);
  }

  /** @throws Refusal USER_NOT_FOUND, EMAIL_TAKEN */
  update(act: Act, change: (user: User) => User): Promise<User> {
    const userId = act.actorId;
    return this.#sql.begin(async (transaction) => {
      const before = await lockUser(transaction, userId);
      const after = await saveUser(transaction, before, change(before));
      if (after.email !== before.email) await appendAudit(transaction, { ...act, action: 'EMAIL_CHANGED' });
      return after;
    }) as Promise<User>;
  }

  /**
   * Deletes all that this service holds of the person, and tells the services that hold something too.
   * @param holders the services that have to confirm
   * @throws Refusal USER_NOT_FOUND
   */
  async delete(act: Act, holders: readonly string[]): Promise<void> {
    const userId = act.actorId;
    await this.#sql.begin(async (transaction) => {
      const [account] = await transaction<{ email: string }[]>`
        select email from account where id = ${userId} for update`;
      const { email } = found(account);
      await insertDeletion(transaction, { userId, services: holders, now: act.time });
      await appendAudit(transaction, { ...act, action: 'ACCOUNT_DELETED' });
      await leaveAll(transaction, act);
      await eraseAudit(transaction, userId, act.time);
      await eraseEvents(transaction, [userId, email]);
      await eraseAnswers(transaction, [userId, email]);
      await eraseSecrets(transaction, userId);
      await transaction`delete from account where id = ${userId}`;
    });
  }

  /** Has a link sent to the account's address, unless it is verified. @throws Refusal USER_NOT_FOUND */
  askVerification(userId: string, now: Date): Promise<User> {
    return this.#sql.begin(async (transaction) => {
      const user = await lockUser(transaction, userId);
      if (!user.emailVerifiedAt) await mailVerification(transaction, user, now);
      return user;
    }) as Promise<User>;
  }

  /** @throws Refusal INVALID_MAIL_TOKEN, also for a token that was sent to an address that the account had before */
  async verifyEmail(token: string, { time: now, origin }: Pick<Act, 'time' | 'origin'>): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      const given: GivenToken = { token, purpose: 'verifyEmail', now };
      const { userId } = await readMailToken(transaction, given);
      const before = await lockUser(transaction, userId!);
      const ask = await consumeMailToken(transaction, given);
      await saveUser(transaction, before, verifyEmail(before, ask.email, now));
      await appendAudit(transaction, { action: 'EMAIL_VERIFIED', time: now, actorId: before.id, origin });
    });
  }

  /** @throws Refusal USER_NOT_FOUND */
  async getPreferences(userId: string): Promise<Preferences> {
    const [row] = await this.#sql<Preferences[]>`
      select ${preferenceColumns(this.#sql)} from account where id = ${userId}`;
    return found(row);
  }

  /** @throws Refusal USER_NOT_FOUND */
  updatePreferences(userId: string, change: (preferences: Preferences) => Preferences): Promise<Preferences> {
    return this.#sql.begin(async (transaction) => {
      const rows = await transaction<Preferences[]>`
        select ${preferenceColumns(transaction)} from account where id = ${userId} for no key update`;
      const preferences = change(found(rows[0]));
      await transaction`
        update account set weight_unit = ${preferences.weightUnit}, time_zone = ${preferences.timeZone},
          locale = ${preferences.locale} where id = ${userId}`;
      await tellProfile(transaction, 'userChanged', userId);
      return preferences;
    }) as Promise<Preferences>;
  }

  async findCredentials(email: string): Promise<Credentials | undefined> {
    const [row] = await this.#sql<Credentials[]>`
      select ${credentialColumns(this.#sql)} from account where email_key = ${toEmailKey(email)}`;
    return row;
  }

  /** @throws Refusal USER_NOT_FOUND */
  async getCredentials(userId: string): Promise<Credentials> {
    const [row] = await this.#sql<Credentials[]>`
      select ${credentialColumns(this.#sql)} from account where id = ${userId}`;
    return found(row);
  }

  /** The same password under another hash; nothing happens when it was changed meanwhile. */
  async replaceHash({ userId, passwordVersion }: Credentials, passwordHash: string): Promise<void> {
    await this.#sql`
      update account set password_hash = ${passwordHash}
      where id = ${userId} and password_version = ${passwordVersion}`;
  }
}

/** @throws Refusal EMAIL_TAKEN */
export async function insertAccount(
  transaction: Transaction,
  { user, passwordHash, preferences }: NewAccount,
  entry: AuditEntry,
): Promise<void> {
  await transaction`
    insert into account (id, email, email_key, display_name, password_hash, password_version, weight_unit,
      time_zone, locale, email_verified_at, created_at, updated_at)
    values (${user.id}, ${user.email}, ${toEmailKey(user.email)}, ${user.displayName}, ${passwordHash}, 1,
      ${preferences.weightUnit}, ${preferences.timeZone}, ${preferences.locale}, ${user.emailVerifiedAt},
      ${user.createdAt}, ${user.updatedAt})`.catch(refuseTakenEmail);
  await tellProfile(transaction, 'userSignedUp', user.id);
  if (!user.emailVerifiedAt) await mailVerification(transaction, user, user.createdAt);
  await appendAudit(transaction, entry);
}

export const userNotFound = (): Refusal => new Refusal('UNAUTHENTICATED', 'the account was deleted');

async function lockUser(transaction: Transaction, userId: string): Promise<User> {
  const [row] = await transaction<User[]>`
    select ${userColumns(transaction)} from account where id = ${userId} for no key update`;
  return found(row);
}

/** With what follows from another address: the links that went to the one before are dead, and one goes to the new one. */
async function saveUser(transaction: Transaction, before: User, after: User): Promise<User> {
  if (after === before) return after;
  const { id, email, displayName, emailVerifiedAt, updatedAt } = after;
  await transaction`
    update account set email = ${email}, email_key = ${toEmailKey(email)}, display_name = ${displayName},
      email_verified_at = ${emailVerifiedAt}, updated_at = ${updatedAt} where id = ${id}`.catch(refuseTakenEmail);
  await tellProfile(transaction, 'userChanged', id);
  if (!isSameEmail(before.email, email)) {
    await closeMailAsks(transaction, { userId: id, now: updatedAt });
    await mailVerification(transaction, after, updatedAt);
  }
  return after;
}

function found<Row>(row: Row | undefined): Row {
  if (!row) throw userNotFound();
  return row;
}

function refuseTakenEmail(cause: unknown): never {
  if (brokenConstraint(cause) !== 'account_email_key_unique') throw cause;
  throw new Refusal('EMAIL_TAKEN', 'this e-mail address already has an account', { cause });
}

const userColumns = (sql: Sql | Transaction) =>
  sql`id, email, display_name as "displayName", email_verified_at as "emailVerifiedAt", created_at as "createdAt", updated_at as "updatedAt"`;

const preferenceColumns = (sql: Sql | Transaction) => sql`weight_unit as "weightUnit", time_zone as "timeZone", locale`;

const credentialColumns = (sql: Sql | Transaction) =>
  sql`id as "userId", password_hash as "passwordHash", password_version as "passwordVersion"`;
