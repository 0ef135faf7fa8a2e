// The SQL of asks and their tokens. An ask begins or ends together with a change of something else, so these functions work
// in the transaction of that change.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { hashOpaqueToken } from '#chassis/identity/opaque-token.ts';
import {
  issueMailToken,
  isUsable,
  type MailAsk,
  type MailLink,
  type MailPurpose,
  useMailToken,
} from '../mail-token.ts';

export async function insertMailAsk(transaction: Transaction, ask: MailAsk): Promise<void> {
  await transaction`
    insert into mail_ask (id, purpose, account_id, email, subject_id, token_hash, issued, created_at, expires_at)
    values (${ask.id}, ${ask.purpose}, ${ask.userId}, ${ask.email}, ${ask.subjectId}, ${ask.tokenHash}, ${ask.issued},
      ${ask.createdAt}, ${ask.expiresAt})`;
}

/** Reads the ask of a token without using the token up. @throws Refusal INVALID_MAIL_TOKEN */
export async function readMailToken(sql: Sql | Transaction, { token, purposes, now }: GivenToken): Promise<MailAsk> {
  const [ask] = await sql<MailAsk[]>`select ${columns(sql)} from mail_ask where token_hash = ${hashOpaqueToken(token)}`;
  useMailToken(ask, purposes, now);
  return ask!;
}

/**
 * Uses a token up. A transaction that also locks an account's row locks the row first: `readMailToken` tells which row.
 * @throws Refusal INVALID_MAIL_TOKEN
 */
export async function consumeMailToken(
  transaction: Transaction,
  { token, purposes, now }: GivenToken,
): Promise<MailAsk> {
  const [found] = await transaction<MailAsk[]>`
    select ${columns(transaction)} from mail_ask where token_hash = ${hashOpaqueToken(token)} for update`;
  const used = useMailToken(found, purposes, now);
  await transaction`update mail_ask set used_at = ${now}, token_hash = null where id = ${used.id}`;
  return used;
}

/** Ends the open asks of a person, of one purpose or of all: their links are dead from here on. */
export async function closeMailAsks(
  transaction: Transaction,
  { userId, purpose, now }: { userId: string; purpose?: MailPurpose; now: Date },
): Promise<void> {
  await transaction`
    update mail_ask set used_at = ${now}, token_hash = null
    where account_id = ${userId} and used_at is null ${purpose ? transaction`and purpose = ${purpose}` : transaction``}`;
}

/** Ends the links that take changes of the address back, for changes since a time. */
export async function closeUndoAsks(
  transaction: Transaction,
  { userId, since, now }: { userId: string; since: Date; now: Date },
): Promise<void> {
  await transaction`
    update mail_ask set used_at = ${now}, token_hash = null
    where account_id = ${userId} and used_at is null and purpose = 'undoEmailChange'
      and subject_id in (select id from email_change where account_id = ${userId} and asked_at >= ${since})`;
}

export interface GivenToken {
  token: string;
  /** The purposes that are allowed. */
  purposes: readonly MailPurpose[];
  now: Date;
}

/** How long an ask is kept after its end, so that the limits of asking can be counted. */
const keptMs = 24 * 3_600_000;

export class MailTokenStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Puts the token in place of the ask's former one; `undefined` when no mail is to be sent for it any more. */
  issue(id: string, { token, now }: { token: string; now: Date }): Promise<MailAsk | undefined> {
    return this.#sql.begin(async (transaction) => {
      const [found] = await transaction<MailAsk[]>`
        select ${columns(transaction)} from mail_ask where id = ${id} for update`;
      const issued = found && issueMailToken(found, hashOpaqueToken(token), now);
      if (issued) {
        await transaction`
          update mail_ask set token_hash = ${issued.tokenHash}, issued = ${issued.issued} where id = ${id}`;
      }
      return issued;
    }) as Promise<MailAsk | undefined>;
  }

  /** The facts about a link for the page behind it. The link is not used up; `undefined` when it does not work any more. */
  async find({ token, purposes, now }: GivenToken): Promise<MailLink | undefined> {
    const sql = this.#sql;
    const [ask] = await sql<
      MailAsk[]
    >`select ${columns(sql)} from mail_ask where token_hash = ${hashOpaqueToken(token)}`;
    if (!isUsable(ask, purposes, now)) return undefined;
    const [row] = await sql<Pick<MailLink, 'locale' | 'organisationName'>[]>`
      select reader.locale, organisation.name as "organisationName"
      from (values (${ask.subjectId}::uuid)) asked (id)
      left join invitation on invitation.id = asked.id
      left join organisation on organisation.id = invitation.organisation_id
      left join account reader on reader.id = ${ask.userId} or reader.email_key = invitation.email_key`;
    return { token, email: ask.email, ...row! };
  }

  async sweep(now: Date): Promise<void> {
    await this.#sql`delete from mail_ask where expires_at < ${new Date(now.getTime() - keptMs)}`;
  }
}

const columns = (sql: Sql | Transaction) => sql`
  id, purpose, account_id as "userId", email, subject_id as "subjectId", token_hash as "tokenHash", issued,
  created_at as "createdAt", expires_at as "expiresAt", used_at as "usedAt"`;
