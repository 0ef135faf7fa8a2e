// The SQL of resetting a forgotten password. A request for a link writes one row, whatever the address. The work for an
// account, if there is one, is done after the answer, so that neither the answer nor its time tells who has an account.
import type { Sql } from '#chassis/database/sql.ts';
import { isSameEmail, toEmailKey, type User } from '../../account/user.ts';
import type { AuditOrigin } from '../../audit/entry.ts';
import { appendAudit } from '../../audit/store.ts';
import type { MailAsk } from '../../mail-token/mail-token.ts';
import { mailReset, mailVerification } from '../../mail-token/store/account-mails.ts';
import { closeMailAsks, consumeMailToken, type GivenToken, readMailToken } from '../../mail-token/store/mail-tokens.ts';
import { tellProfile } from '../../profile/store.ts';
import { closeOtherWays } from './recovery.ts';

export interface ResetRequest {
  id: string;
  email: string;
  origin: AuditOrigin;
  now: Date;
}

export interface Reset {
  token: string;
  passwordHash: string;
  origin: AuditOrigin;
  now: Date;
}

export class ResetStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async request({ id, email, origin, now }: ResetRequest): Promise<void> {
    await this.#sql`
      insert into password_reset_request (id, email_key, address, user_agent, created_at)
      values (${id}, ${toEmailKey(email)}, ${origin.address}, ${origin.userAgent}, ${now})`;
  }

  /** Has links sent for the requests written so far; any instance may, at any time. */
  async resolve(now: Date): Promise<void> {
    while (await this.#resolveOne(now));
  }

  /** Each request has a transaction of its own, which locks the account first and the account's audit last. */
  #resolveOne(now: Date): Promise<boolean> {
    return this.#sql.begin(async (transaction) => {
      const [request] = await transaction<(AuditOrigin & { emailKey: string })[]>`
        delete from password_reset_request where id = (
          select id from password_reset_request order by id limit 1 for update skip locked)
        returning email_key as "emailKey", address, user_agent as "userAgent"`;
      if (!request) return false;
      const { emailKey, ...origin } = request;
      const [user] = await transaction<Pick<User, 'id' | 'email' | 'emailVerifiedAt'>[]>`
        select id, email, email_verified_at as "emailVerifiedAt" from account
        where email_key = ${emailKey} for no key update`;
      if (user) {
        // Nobody has proven the address: by a slip or on purpose, it may be another person's.
        if (user.emailVerifiedAt) await mailReset(transaction, user, { now });
        else await mailVerification(transaction, user, { now, purpose: 'claimEmail' });
        await appendAudit(transaction, { action: 'PASSWORD_RESET_ASKED', time: now, subjectId: user.id, origin });
      }
      return true;
    }) as Promise<boolean>;
  }

  /** Fails when a reset would fail, before the work of hashing a password. @throws Refusal INVALID_MAIL_TOKEN */
  requireToken(token: string, now: Date): Promise<MailAsk> {
    return readMailToken(this.#sql, { token, purposes: ['resetPassword'], now });
  }

  /**
   * Sets the password. Closes all sessions of the person, every link for a reset that was sent, and every other way in that
   * somebody else may have opened. The holder of the token reads mail at the address, so the address is verified.
   * @throws Refusal INVALID_MAIL_TOKEN
   */
  async reset({ token, passwordHash, origin, now }: Reset): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      const given: GivenToken = { token, purposes: ['resetPassword'], now };
      const userId = (await readMailToken(transaction, given)).userId!;
      const [before] = await transaction<(Pick<User, 'email' | 'emailVerifiedAt'> & { claimedAt: Date | null })[]>`
        select email, email_verified_at as "emailVerifiedAt", claimed_at as "claimedAt" from account
        where id = ${userId} for no key update`;
      const ask = await consumeMailToken(transaction, given);
      const verified = isSameEmail(before!.email, ask.email) ? now : null;
      await transaction`
        update account set password_hash = ${passwordHash}, password_version = password_version + 1,
          email_verified_at = coalesce(email_verified_at, ${verified}), claimed_at = null where id = ${userId}`;
      await transaction`
        update session set closed_at = ${now} where account_id = ${userId} and closed_at is null`;
      await closeOtherWays(transaction, userId, { provenLate: before!.emailVerifiedAt ? before!.claimedAt : now, now });
      await closeMailAsks(transaction, { userId, purpose: 'resetPassword', now });
      if (verified && !before!.emailVerifiedAt) await tellProfile(transaction, 'userChanged', userId);
      await appendAudit(transaction, { action: 'PASSWORD_RESET', time: now, actorId: userId, origin });
    });
  }
}
