// The SQL of invitations. Each has an ask of the same id. The ask's token is made when the mail is sent and lies here only
// as a hash. Code that ends an invitation ends its ask first, so that all transactions take their locks in one order.
import type { PendingQuery, Row } from 'postgres';
import { brokenConstraint } from '#chassis/database/database.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { appendEvents } from '#chassis/events/outbox.ts';
import { hashOpaqueToken } from '#chassis/identity/opaque-token.ts';
import type { Refusal } from '#chassis/rpc/errors.ts';
import type { Page } from '#chassis/rpc/pages.ts';
import { userNotFound } from '../account/store/account.ts';
import { toEmailKey } from '../account/user.ts';
import type { Act } from '../audit/entry.ts';
import { appendAudit, holdAccounts } from '../audit/store.ts';
import { createMailAsk } from '../mail-token/mail-token.ts';
import { consumeMailToken, insertMailAsk, readMailToken } from '../mail-token/store/mail-tokens.ts';
import { organisationNotFound } from '../organisation/organisation.ts';
import {
  alreadyMember,
  type Invitation,
  invitationNotFound,
  refusalOf,
  requireRoomForInvitation,
} from './invitation.ts';

export class InvitationStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Inserts an invitation in place of an open one of the address. @throws Refusal ALREADY_A_MEMBER, TOO_MANY_INVITATIONS */
  insert(draft: Pick<Invitation, 'id' | 'organisationId' | 'email' | 'role'>, act: Act): Promise<Invitation> {
    const ask = createMailAsk({ ...draft, purpose: 'invitation', subjectId: draft.id }, act.time);
    const { createdAt, expiresAt } = ask;
    const invitation = { ...draft, inviterId: act.actorId, createdAt, expiresAt };
    const { id, organisationId, email, role } = invitation;
    const emailKey = toEmailKey(email);
    return this.#sql.begin(async (transaction) => {
      await holdAccounts(transaction, [act.actorId]);
      const { name, ...told } = await lockForInvitation(transaction, invitation);
      await removeInvitations(
        transaction,
        transaction`organisation_id = ${organisationId} and email_key = ${emailKey}`,
      );
      await transaction`
        insert into invitation (id, organisation_id, email, email_key, role, inviter_id, created_at, expires_at)
        values (${id}, ${organisationId}, ${email}, ${emailKey}, ${role}, ${act.actorId}, ${createdAt}, ${expiresAt})`;
      await insertMailAsk(transaction, ask);
      const value = { ...told, invitationId: id, organisationName: name, email };
      const aggregate = `invitation/${id}`;
      await appendEvents(transaction, [{ aggregate, payload: { $case: 'invitationCreated', value } }]);
      const entry = { ...act, organisationId, targetId: id, details: { role } };
      await appendAudit(transaction, { ...entry, action: 'INVITATION_CREATED' });
      return invitation;
    }) as Promise<Invitation>;
  }

  /** The open invitations, the newest first; one more than the page has. */
  list(organisationId: string, { size, after }: Page<string>, now: Date): Promise<Invitation[]> {
    const sql = this.#sql;
    return sql<Invitation[]>`
      select ${columns(sql)} from invitation
      where organisation_id = ${organisationId} and expires_at > ${now} ${after ? sql`and id < ${after}` : sql``}
      order by id desc limit ${size + 1}`;
  }

  /** @throws Refusal INVITATION_NOT_FOUND */
  async revoke({ organisationId, id }: Pick<Invitation, 'organisationId' | 'id'>, act: Act): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      await holdAccounts(transaction, [act.actorId]);
      const which = transaction`id = ${id} and organisation_id = ${organisationId}`;
      if ((await removeInvitations(transaction, which)) === 0) throw invitationNotFound();
      await appendAudit(transaction, { ...act, action: 'INVITATION_REVOKED', organisationId, targetId: id });
    });
  }

  /**
   * Makes the actor a member. An attempt from another account is noted and does not use the token up.
   * @throws Refusal INVALID_MAIL_TOKEN, INVITATION_OF_ANOTHER, ALREADY_A_MEMBER
   */
  async accept(token: string, act: Act): Promise<string> {
    const given = { token, purposes: ['invitation'], now: act.time } as const;
    const { organisationId, refusal } = await (this.#sql.begin(async (transaction): Promise<Accepted> => {
      const [account] = await transaction<{ email: string }[]>`
        select email from account where id = ${act.actorId} for key share`;
      if (!account) throw userNotFound();
      // One transaction at a time: the second one finds no such token.
      await transaction`select from mail_ask where token_hash = ${hashOpaqueToken(token)} for update`;
      const { subjectId } = await readMailToken(transaction, given);
      const invitation = await readInvitation(transaction, subjectId!);
      const entry = { ...act, organisationId: invitation.organisationId, targetId: invitation.id };
      const refusal = refusalOf(invitation, account.email);
      if (!refusal) {
        await consumeMailToken(transaction, given);
        await admit(transaction, invitation, act);
      }
      const result = refusal ? 'refused' : 'done';
      await appendAudit(transaction, { ...entry, action: 'INVITATION_ACCEPTED', result });
      return { organisationId: invitation.organisationId, refusal };
    }) as Promise<Accepted>);
    if (refusal) throw refusal;
    return organisationId;
  }

  async sweep(now: Date): Promise<void> {
    await this.#sql`delete from invitation where expires_at <= ${now}`;
  }
}

interface Accepted {
  organisationId: string;
  refusal: Refusal | undefined;
}

/** The parts of the mail about the inviter and the invited person. */
interface Told {
  inviterName: string;
  /** The inviter's address; empty when nobody has proven it. */
  inviterEmail: string;
  locale: string;
  hasAccount: boolean;
}

/** Locks the organisation. Answers with the parts of the mail, in the language of the receiver when it is known. */
async function lockForInvitation(transaction: Transaction, { organisationId, email, inviterId }: Invitation) {
  const [organisation] = await transaction<{ name: string }[]>`
    select name from organisation where id = ${organisationId} for update`;
  if (!organisation) throw organisationNotFound();
  const [row] = await transaction<(Told & { open: number; member: boolean })[]>`
    select (select count(*)::int from invitation where organisation_id = ${organisationId}) as open,
      exists (select from membership where organisation_id = ${organisationId} and account_id = invited.id) as member,
      inviter.display_name as "inviterName", coalesce(invited.locale, inviter.locale) as locale,
      case when inviter.email_verified_at is null then '' else inviter.email end as "inviterEmail",
      invited.id is not null as "hasAccount"
    from account inviter left join account invited on invited.email_key = ${toEmailKey(email)}
    where inviter.id = ${inviterId}`;
  const { open, member, ...told } = row!;
  if (member) throw alreadyMember();
  requireRoomForInvitation(open);
  return { ...organisation, ...told };
}

async function readInvitation(transaction: Transaction, id: string): Promise<Invitation> {
  const [invitation] = await transaction<Invitation[]>`
    select ${columns(transaction)} from invitation where id = ${id}`;
  if (!invitation) throw invitationNotFound();
  return invitation;
}

async function admit(transaction: Transaction, { id, organisationId, role }: Invitation, act: Act): Promise<void> {
  await transaction`
    insert into membership (organisation_id, account_id, role, joined_at)
    values (${organisationId}, ${act.actorId}, ${role}, ${act.time})`.catch((cause) => {
    throw brokenConstraint(cause) ? alreadyMember() : cause;
  });
  await removeInvitations(transaction, transaction`id = ${id}`);
}

/** Ends invitations with their asks. Answers with their number. */
async function removeInvitations(transaction: Transaction, which: PendingQuery<Row[]>): Promise<number> {
  await transaction`
    delete from mail_ask where purpose = 'invitation' and subject_id in (select id from invitation where ${which})`;
  const { count } = await transaction`delete from invitation where ${which}`;
  return count;
}

const columns = (sql: Sql | Transaction) => sql`
  id, organisation_id as "organisationId", email, role, inviter_id as "inviterId", created_at as "createdAt",
  expires_at as "expiresAt"`;
