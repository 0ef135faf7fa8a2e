// The SQL of consent, a column of the membership: a member who leaves, or is removed, withdraws the consent by that.
import type { Sql } from '#chassis/database/sql.ts';
import type { RoleName } from '#proto/contract.ts';
import type { Act } from '../audit/entry.ts';
import { appendAudit, holdAccounts } from '../audit/store.ts';
import type { MemberKey } from '../organisation/store.ts';

/** The roles of two persons in the organisation; `undefined` for somebody who is not a member. */
export interface Acquaintance {
  role: RoleName | undefined;
  member: { consentedAt: Date | null } | undefined;
}

export class ConsentStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async get({ organisationId, userId }: MemberKey): Promise<Date | null> {
    const [row] = await this.#sql<{ consentedAt: Date | null }[]>`
      select consented_at as "consentedAt" from membership
      where organisation_id = ${organisationId} and account_id = ${userId}`;
    return row?.consentedAt ?? null;
  }

  /** Sets the consent. A consent that stands keeps its time. */
  set(organisationId: string, given: boolean, act: Act): Promise<Date | null> {
    return this.#sql.begin(async (transaction) => {
      await holdAccounts(transaction, [act.actorId]);
      const [before] = await transaction<{ consentedAt: Date | null }[]>`
        select consented_at as "consentedAt" from membership
        where organisation_id = ${organisationId} and account_id = ${act.actorId} for no key update`;
      if (!before || (before.consentedAt !== null) === given) return before?.consentedAt ?? null;
      const after = given ? act.time : null;
      await transaction`
        update membership set consented_at = ${after}
        where organisation_id = ${organisationId} and account_id = ${act.actorId}`;
      const action = given ? 'CONSENT_GIVEN' : 'CONSENT_WITHDRAWN';
      await appendAudit(transaction, { ...act, action, organisationId });
      return after;
    }) as Promise<Date | null>;
  }

  async findAcquaintance(organisationId: string, coachId: string, memberId: string): Promise<Acquaintance> {
    const rows = await this.#sql<{ userId: string; role: RoleName; consentedAt: Date | null }[]>`
      select account_id as "userId", role, consented_at as "consentedAt" from membership
      where organisation_id = ${organisationId} and account_id = any (${[coachId, memberId]})`;
    const of = (id: string) => rows.find(({ userId }) => userId === id);
    return { role: of(coachId)?.role, member: of(memberId) };
  }
}
