// The SQL of accounts: profile, password and preferences, which are one row.
import { brokenConstraint } from '#chassis/database/database.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { eraseAnswers } from '#chassis/idempotency/answers.ts';
import { eraseEvents } from '#chassis/personal-data/erase-events.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import { eraseSecrets } from '#chassis/secrets/uses/store.ts';
import type { Act, AuditEntry } from '../../audit/entry.ts';
import { appendAudit, eraseAudit } from '../../audit/store.ts';
import { insertDeletion } from '../../deletion/store.ts';
import {
  askEmailChange,
  confirmEmailChange,
  giveUpEmailChange,
  isReserved,
} from '../../email-change/store/email-change.ts';
import { type MailAsk, provingPurposes } from '../../mail-token/mail-token.ts';
import { mailReset, mailVerification } from '../../mail-token/store/account-mails.ts';
import { consumeMailToken, type GivenToken, readMailToken } from '../../mail-token/store/mail-tokens.ts';
import { leaveAll } from '../../organisation/store.ts';
import { tellProfile } from '../../profile/store.ts';
import type { Preferences } from '../preferences.ts';
import { replaceEmail, toEmailKey, type User, verifyEmail } from '../user.ts';

/** The values with which a password is compared. */
export interface Credentials {
  userId: string;
  /** `null` for an account without a password: its person signs in through a provider only. */
  passwordHash: string | null;
  /** Counts changes of the password, so that a password that has changed meanwhile is noticed. */
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

  /** Lets another address wait for its proof. @throws Refusal USER_NOT_FOUND, TOO_MANY_EMAIL_CHANGES */
  update(act: Act, change: (user: User) => User): Promise<User> {
    const userId = act.actorId;
    return this.#sql.begin(async (transaction) => {
      const before = await lockUser(transaction, userId);
      const after = await saveUser(transaction, before, change(before));
      const { pendingEmail: email } = after;
      if (email === null && before.pendingEmail !== null) await giveUpEmailChange(transaction, userId, act.time);
      if (email !== null && email !== before.pendingEmail) await askEmailChange(transaction, after, { email, act });
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

  /**
   * Has a link sent to the address that waits for its proof: the account's own, or the one that is to take its place.
   * @throws Refusal USER_NOT_FOUND, TOO_MANY_EMAIL_CHANGES
   */
  askVerification(act: Act): Promise<User> {
    return this.#sql.begin(async (transaction) => {
      const user = await lockUser(transaction, act.actorId);
      const { pendingEmail: email } = user;
      if (email !== null) await askEmailChange(transaction, user, { email, act });
      else if (!user.emailVerifiedAt) await mailVerification(transaction, user, { now: act.time });
      return user;
    }) as Promise<User>;
  }

  /**
   * Proves an address, of a sign-up or of a change.
   * @throws Refusal INVALID_MAIL_TOKEN, also for a token that was sent to an address that the account had before;
   * EMAIL_TAKEN when a new address has got an account meanwhile
   */
  async verifyEmail(token: string, { time, origin }: Pick<Act, 'time' | 'origin'>): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      const given: GivenToken = { token, purposes: provingPurposes, now: time };
      const { userId } = await readMailToken(transaction, given);
      const before = await lockUser(transaction, userId!);
      const ask = await consumeMailToken(transaction, given);
      const act = { time, actorId: before.id, origin };
      if (ask.purpose === 'changeEmail') return changeEmail(transaction, { before, ask, act });
      await saveUser(transaction, before, verifyEmail(before, ask.email, time));
      if (ask.purpose === 'claimEmail') await claim(transaction, before, time);
      await appendAudit(transaction, { ...act, action: 'EMAIL_VERIFIED' });
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
  // This comes last: an account that gives the address up at this moment must have released it.
  if (await isReserved(transaction, user)) throw emailTaken();
  await tellProfile(transaction, 'userSignedUp', user.id);
  if (!user.emailVerifiedAt) await mailVerification(transaction, user, { now: user.createdAt });
  await appendAudit(transaction, entry);
}

export const userNotFound = (): Refusal => new Refusal('UNAUTHENTICATED', 'the account was deleted');

async function changeEmail(
  transaction: Transaction,
  { before, ask, act }: { before: User; ask: MailAsk; act: Act },
): Promise<void> {
  const after = await saveUser(transaction, before, replaceEmail(before, ask.email, act.time));
  if (await isReserved(transaction, after)) throw emailTaken();
  await confirmEmailChange(transaction, ask.subjectId!, act.time);
  await appendAudit(transaction, { ...act, action: 'EMAIL_CHANGED', targetId: ask.subjectId! });
}

/** Marks the address as proven for the reset of a password: the link can go there now. */
async function claim(transaction: Transaction, before: User, now: Date): Promise<void> {
  if (!before.emailVerifiedAt) await transaction`update account set claimed_at = ${now} where id = ${before.id}`;
  await mailReset(transaction, before, { now });
}

export async function lockUser(transaction: Transaction, userId: string): Promise<User> {
  const [row] = await transaction<User[]>`
    select ${userColumns(transaction)} from account where id = ${userId} for no key update`;
  return found(row);
}

/** @throws Refusal EMAIL_TAKEN */
export async function saveUser(transaction: Transaction, before: User, after: User): Promise<User> {
  const { id, email, displayName, emailVerifiedAt, updatedAt } = after;
  const isSame = email === before.email && displayName === before.displayName;
  if (isSame && emailVerifiedAt === before.emailVerifiedAt) return after;
  await transaction`
    update account set email = ${email}, email_key = ${toEmailKey(email)}, display_name = ${displayName},
      email_verified_at = ${emailVerifiedAt}, updated_at = ${updatedAt} where id = ${id}`.catch(refuseTakenEmail);
  await tellProfile(transaction, 'userChanged', id);
  return after;
}

function found<Row>(row: Row | undefined): Row {
  if (!row) throw userNotFound();
  return row;
}

function refuseTakenEmail(cause: unknown): never {
  if (brokenConstraint(cause) !== 'account_email_key_unique') throw cause;
  throw emailTaken(cause);
}

const emailTaken = (cause?: unknown): Refusal =>
  new Refusal('EMAIL_TAKEN', 'this e-mail address already has an account', { cause });

const userColumns = (sql: Sql | Transaction) =>
  sql`id, email, display_name as "displayName", email_verified_at as "emailVerifiedAt", created_at as "createdAt",
    updated_at as "updatedAt", (select pending.email from email_change pending
      where pending.account_id = account.id and confirmed_at is null and ended_at is null) as "pendingEmail"`;

const preferenceColumns = (sql: Sql | Transaction) => sql`weight_unit as "weightUnit", time_zone as "timeZone", locale`;

const credentialColumns = (sql: Sql | Transaction) =>
  sql`id as "userId", password_hash as "passwordHash", password_version as "passwordVersion"`;
