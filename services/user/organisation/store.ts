// The SQL of organisations and memberships. A transaction that changes a membership locks the accounts first and then the
// organisation's row, so that the owners whom a rule has seen stay the owners until the end of the transaction.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { appendEvents } from '#chassis/events/outbox.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Page } from '#chassis/rpc/pages.ts';
import { removeOrganisationSecrets } from '#chassis/secrets/uses/store.ts';
import type { RoleName } from '#proto/contract.ts';
import type { Act, AuditAction } from '../audit/entry.ts';
import { appendAudit, holdAccounts } from '../audit/store.ts';
import { type Encounter, type Membership, ranks } from './membership.ts';
import {
  type Organisation,
  type OwnOrganisation,
  organisationNotFound,
  requireRoomForAnother,
} from './organisation.ts';

export interface MemberKey {
  organisationId: string;
  userId: string;
}

/** A member as other members see it. */
export type NamedMember = Membership & { displayName: string };

/** The membership that a rule gives; `undefined` ends it. */
export interface MembershipChange {
  rule: (encounter: Encounter) => Membership | undefined;
  action: AuditAction;
}

export class OrganisationStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Makes an organisation with the actor as its owner. @throws Refusal TOO_MANY_ORGANISATIONS */
  async insert({ id, name, createdAt, updatedAt }: Organisation, act: Act): Promise<OwnOrganisation> {
    await this.#sql.begin(async (transaction) => {
      // Calls that make organisations for one account wait for each other.
      await transaction`select from account where id = ${act.actorId} for no key update`;
      const [row] = await transaction<{ owned: number }[]>`
        select count(*)::int as owned from membership where account_id = ${act.actorId} and role = 'OWNER'`;
      requireRoomForAnother(row!.owned);
      await transaction`
        insert into organisation (id, name, created_at, updated_at) values (${id}, ${name}, ${createdAt}, ${updatedAt})`;
      await transaction`
        insert into membership (organisation_id, account_id, role, joined_at)
        values (${id}, ${act.actorId}, 'OWNER', ${createdAt})`;
      await appendAudit(transaction, { ...act, action: 'ORGANISATION_CREATED', organisationId: id });
    });
    return { id, name, createdAt, updatedAt, role: 'OWNER', consentedAt: null };
  }

  /** @throws Refusal ORGANISATION_NOT_FOUND */
  async get({ organisationId, userId }: MemberKey): Promise<OwnOrganisation> {
    const [row] = await this.#sql<OwnOrganisation[]>`
      select ${ownColumns(this.#sql)} from membership join organisation on id = organisation_id
      where organisation_id = ${organisationId} and account_id = ${userId}`;
    if (!row) throw organisationNotFound();
    return row;
  }

  /** The person's organisations, the newest first; one more than the page has. */
  list(userId: string, { size, after }: Page<string>): Promise<OwnOrganisation[]> {
    const sql = this.#sql;
    return sql<OwnOrganisation[]>`
      select ${ownColumns(sql)} from membership join organisation on id = organisation_id
      where account_id = ${userId} ${after ? sql`and id < ${after}` : sql``}
      order by id desc limit ${size + 1}`;
  }

  async findRole({ organisationId, userId }: MemberKey): Promise<RoleName | undefined> {
    const [row] = await this.#sql<{ role: RoleName }[]>`
      select role from membership where organisation_id = ${organisationId} and account_id = ${userId}`;
    return row?.role;
  }

  /** @throws Refusal ORGANISATION_NOT_FOUND */
  async rename(organisationId: string, name: string, act: Act): Promise<OwnOrganisation> {
    await this.#sql.begin(async (transaction) => {
      await holdAccounts(transaction, [act.actorId]);
      const { count } = await transaction`
        update organisation set name = ${name}, updated_at = ${act.time}
        where id = ${organisationId} and name <> ${name}`;
      if (count > 0) await appendAudit(transaction, { ...act, action: 'ORGANISATION_RENAMED', organisationId });
    });
    return this.get({ organisationId, userId: act.actorId });
  }

  /** @throws Refusal ORGANISATION_NOT_FOUND */
  async delete(organisationId: string, act: Act): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      await holdAccounts(transaction, [act.actorId]);
      if (!(await deleteOrganisation(transaction, organisationId))) throw organisationNotFound();
      await appendAudit(transaction, { ...act, action: 'ORGANISATION_DELETED', organisationId });
    });
  }

  /** The members, sorted by the age of their accounts; one more than the page has. */
  listMembers(organisationId: string, { size, after }: Page<string>): Promise<NamedMember[]> {
    const sql = this.#sql;
    return sql<NamedMember[]>`
      select ${memberColumns(sql)}, display_name as "displayName"
      from membership join account on account.id = account_id
      where organisation_id = ${organisationId} ${after ? sql`and account_id > ${after}` : sql``}
      order by account_id limit ${size + 1}`;
  }

  /** @throws Refusal ORGANISATION_NOT_FOUND, MEMBER_NOT_FOUND, and the refusals of the rule */
  change(key: MemberKey, { rule, action }: MembershipChange, act: Act): Promise<NamedMember | undefined> {
    return this.#sql.begin(async (transaction) => {
      const encounter = await lockEncounter(transaction, key, act.actorId);
      const { target } = encounter;
      const after = rule(encounter);
      if (after?.role === target.role) return { ...target, ...after };
      await saveMembership(transaction, target, after);
      const details = { from: target.role, ...(after ? { to: after.role } : {}) };
      const { organisationId, userId: subjectId } = key;
      await appendAudit(transaction, { ...act, action, organisationId, subjectId, details });
      return after && { ...target, ...after };
    }) as Promise<NamedMember | undefined>;
  }
}

/**
 * Ends all memberships of a person who is about to be deleted, in the same transaction. When nobody else is an owner, the
 * member of the highest rank who has been there longest becomes the owner. When nobody else is left, the organisation is
 * deleted too.
 */
export async function leaveAll(transaction: Transaction, { actorId, time, origin }: Act): Promise<void> {
  await forgetAddress(transaction, actorId);
  const rows = await transaction<{ organisationId: string }[]>`
    select organisation_id as "organisationId" from membership where account_id = ${actorId} order by organisation_id`;
  for (const { organisationId } of rows) {
    await transaction`select from organisation where id = ${organisationId} for update`;
    await transaction`delete from membership where organisation_id = ${organisationId} and account_id = ${actorId}`;
    const entry = { actorId, time, origin, organisationId };
    await appendAudit(transaction, { ...entry, action: 'ORGANISATION_LEFT' });
    const [heir] = await transaction<{ userId: string; role: RoleName }[]>`
      select account_id as "userId", role from membership where organisation_id = ${organisationId}
      order by array_position(${ranks}::text[], role), joined_at, account_id limit 1`;
    if (!heir) {
      await deleteOrganisation(transaction, organisationId);
      await appendAudit(transaction, { ...entry, action: 'ORGANISATION_DELETED' });
    } else if (heir.role !== 'OWNER') {
      await transaction`
        update membership set role = 'OWNER' where organisation_id = ${organisationId} and account_id = ${heir.userId}`;
      const details = { from: heir.role, to: 'OWNER', cause: 'the last owner deleted the account' };
      await appendAudit(transaction, { time, organisationId, action: 'ROLE_CHANGED', subjectId: heir.userId, details });
    }
  }
}

/** Deletes the invitations that others sent to the person. */
async function forgetAddress(transaction: Transaction, userId: string): Promise<void> {
  const invitations = transaction`
    select id from invitation where email_key = (select email_key from account where id = ${userId})`;
  await transaction`delete from mail_ask where purpose = 'invitation' and subject_id in (${invitations})`;
  await transaction`delete from invitation where id in (${invitations})`;
}

async function deleteOrganisation(transaction: Transaction, organisationId: string): Promise<boolean> {
  const { count } = await transaction`select from organisation where id = ${organisationId} for update`;
  await transaction`
    delete from mail_ask where purpose = 'invitation'
      and subject_id in (select id from invitation where organisation_id = ${organisationId})`;
  await transaction`delete from organisation where id = ${organisationId}`;
  if (count === 0) return false;
  await removeOrganisationSecrets(transaction, organisationId);
  const payload = { $case: 'organisationDeleted', value: { organisationId } } as const;
  await appendEvents(transaction, [{ aggregate: `organisation/${organisationId}`, payload }]);
  return true;
}

async function lockEncounter(transaction: Transaction, key: MemberKey, actorId: string): Promise<Encounter> {
  const { organisationId, userId } = key;
  await holdAccounts(transaction, [actorId, userId]);
  await transaction`select from organisation where id = ${organisationId} for update`;
  const members = await transaction<NamedMember[]>`
    select ${memberColumns(transaction)}, display_name as "displayName"
    from membership join account on account.id = account_id
    where organisation_id = ${organisationId} and account_id = any (${[actorId, userId]})`;
  const [row] = await transaction<{ owners: number }[]>`
    select count(*)::int as owners from membership where organisation_id = ${organisationId} and role = 'OWNER'`;
  const actor = members.find((member) => member.userId === actorId);
  const target = members.find((member) => member.userId === userId);
  if (!actor) throw organisationNotFound();
  if (!target) throw new Refusal('MEMBER_NOT_FOUND', 'there is no such member in the organisation');
  return { actor, target, owners: row!.owners };
}

async function saveMembership(
  transaction: Transaction,
  { organisationId, userId }: Membership,
  after: Membership | undefined,
): Promise<void> {
  const which = transaction`organisation_id = ${organisationId} and account_id = ${userId}`;
  if (after) await transaction`update membership set role = ${after.role} where ${which}`;
  else await transaction`delete from membership where ${which}`;
}

const ownColumns = (sql: Sql) => sql`
  id, name, created_at as "createdAt", updated_at as "updatedAt", role, consented_at as "consentedAt"`;

const memberColumns = (sql: Sql | Transaction) => sql`
  organisation_id as "organisationId", account_id as "userId", role, joined_at as "joinedAt",
  consented_at as "consentedAt"`;
