// The SQL of the audit. A record is added in the transaction of the act itself, so that neither exists without the other. An
// act that is refused changes nothing, and its record has a transaction of its own.
// Add the record last in a transaction, because it locks the row of its chain until the end. It locks the accounts before
// the chain, as every transaction does that locks both.
import { randomBytes } from 'node:crypto';
import { createId } from '#chassis/database/identifiers.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import type { Page } from '#chassis/rpc/pages.ts';
import type { AuditEntry } from './entry.ts';
import { toRanges } from './erasure.ts';
import {
  type AuditParty,
  type AuditRecord,
  type ChainHead,
  type ChainOwner,
  emptyHash,
  ownerOf,
  toParties,
  toRecord,
} from './record.ts';
import type { AuditedRecord } from './verification.ts';
import type { ShownParty } from './visibility.ts';

/** A record with the parties that are still there. */
export type ReadRecord = AuditRecord & { actor: ShownParty | null; subject: ShownParty | null };

export class AuditStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Appends the record of an act that has no transaction, because it was refused. */
  async append(entry: AuditEntry): Promise<void> {
    await this.#sql.begin((transaction) => appendAudit(transaction, entry));
  }

  /** The person's records, the newest first; one more than the page has. */
  listOfPerson(userId: string, { size, after }: Page<string>): Promise<ReadRecord[]> {
    const sql = this.#sql;
    return sql<ReadRecord[]>`
      select ${recordColumns(sql)} from audit_record
      where id in (
        select distinct record_id from audit_party
        where account_id = ${userId} ${after ? sql`and record_id < ${after}` : sql``}
        order by record_id desc limit ${size + 1})
      order by id desc`;
  }

  /** The records of acts within the organisation, the newest first; one more than the page has. */
  listOfOrganisation(organisationId: string, { size, after }: Page<string>): Promise<ReadRecord[]> {
    const sql = this.#sql;
    return sql<ReadRecord[]>`
      select ${recordColumns(sql)} from audit_record
      where organisation_id = ${organisationId} ${after ? sql`and id < ${after}` : sql``}
      order by id desc limit ${size + 1}`;
  }

  /**
   * Reads every chain with its head, as they were at one moment, however many records are written meanwhile. `visit` takes
   * one chain and reads its records, a thousand at a time. A chain without a head or without records is also visited.
   */
  async readAll(visit: (chain: AuditedChain) => Promise<void>): Promise<void> {
    await this.#sql.begin('isolation level repeatable read read only', async (transaction) => {
      const heads = await transaction<(Partial<ChainHead> & { id: string })[]>`
        select id, audit_chain.id as "chainId", length::float8 as length, hash
        from (select id from audit_chain union select chain_id from audit_record) as chain (id)
          left join audit_chain using (id) order by id`;
      for (const { id, ...head } of heads) {
        const records = readChain(transaction, id);
        await visit({ id, head: head.chainId === null ? undefined : (head as ChainHead), records });
      }
    });
  }

  /** How many parties belong to no record. */
  async countStrayParties(): Promise<number> {
    const [row] = await this.#sql<{ count: number }[]>`
      select count(*)::float8 as count from audit_party
      where not exists (select from audit_record where id = record_id)`;
    return row!.count;
  }
}

export interface AuditedChain {
  id: string;
  head: ChainHead | undefined;
  records: AsyncIterable<AuditedRecord>;
}

async function* readChain(transaction: Transaction, id: string): AsyncGenerator<AuditedRecord> {
  const batches = transaction<(ReadRecord & Record<'actorSalt' | 'subjectSalt', Buffer | null>)[]>`
    select ${recordColumns(transaction)}, ${saltColumn(transaction, 'actor')} as "actorSalt",
      ${saltColumn(transaction, 'subject')} as "subjectSalt"
    from audit_record where chain_id = ${id} order by position`.cursor(1000);
  for await (const rows of batches) {
    for (const { actor, subject, actorSalt, subjectSalt, ...record } of rows) {
      yield { record, actor: withSalt(actor, actorSalt), subject: withSalt(subject, subjectSalt) };
    }
  }
}

const withSalt = (party: ShownParty | null, salt: Buffer | null): AuditParty | null =>
  party && salt && { ...party, salt };

export async function appendAudit(transaction: Transaction, entry: AuditEntry): Promise<void> {
  const persons = [entry.actorId, entry.subjectId].filter((id) => id !== undefined);
  const accounts = await holdAccounts(transaction, persons);
  const id = createId(entry.time);
  const parties = toParties(entry, accounts, () => randomBytes(16));
  const head = await lockChain(transaction, ownerOf(entry, accounts, id));
  await insertRecord(transaction, toRecord(entry, head, { id, parties }), parties);
}

/**
 * Notes in every chain which records are about to lose the data of the person. The same transaction must delete the account
 * next: `delete from account` also deletes those data.
 */
export async function eraseAudit(transaction: Transaction, userId: string, time: Date): Promise<void> {
  await transaction`select from account where id = ${userId} for update`;
  const chains = await transaction<{ chainId: string; organisationId: string | null; positions: number[] }[]>`
    select chain_id as "chainId", audit_chain.organisation_id as "organisationId",
      array_agg(distinct position::float8 order by position::float8) as positions
    from audit_party
      join audit_record on audit_record.id = record_id
      join audit_chain on audit_chain.id = chain_id
    where audit_party.account_id = ${userId}
    group by chain_id, audit_chain.organisation_id order by chain_id`;
  for (const { chainId, organisationId, positions } of chains) {
    const details = { positions: toRanges(positions) };
    const entry = {
      action: 'PERSONAL_DATA_ERASED',
      time,
      details,
      organisationId: organisationId ?? undefined,
    } as const;
    const [head] = await transaction<ChainHead[]>`
      select ${headColumns(transaction)} from audit_chain where id = ${chainId} for update`;
    await insertRecord(transaction, toRecord(entry, head!, { id: createId(time), parties: [] }), []);
  }
}

/**
 * Keeps the accounts from being deleted until the transaction ends; comes before other locks. Answers with those that exist.
 * It runs also without an account: the time for the record of a failed sign-in must not tell whether there is an account.
 */
export async function holdAccounts(transaction: Transaction, ids: readonly string[]): Promise<Set<string>> {
  const rows = await transaction<{ id: string }[]>`
    select id from account where id = any (${ids}) order by id for key share`;
  return new Set(rows.map(({ id }) => id));
}

async function lockChain(transaction: Transaction, owner: ChainOwner): Promise<ChainHead> {
  const column = transaction({ organisation: 'organisation_id', account: 'account_id', shard: 'shard' }[owner.kind]);
  const lock = () => transaction<ChainHead[]>`
    select ${headColumns(transaction)} from audit_chain where ${column} = ${owner.id} for update`;
  const [found] = await lock();
  if (found) return found;
  await transaction`
    insert into audit_chain (id, ${column}, length, hash)
    values (gen_random_uuid(), ${owner.id}, 0, ${emptyHash}) on conflict (${column}) do nothing`;
  return (await lock())[0]!;
}

async function insertRecord(
  transaction: Transaction,
  record: AuditRecord,
  parties: readonly AuditParty[],
): Promise<void> {
  const { chainId, position, id, hash } = record;
  // The statements are sent together and run in this order.
  await Promise.all([
    transaction`
      insert into audit_record (chain_id, position, id, time, action, result, organisation_id, target_id, details,
        actor_hash, subject_hash, hash)
      values (${chainId}, ${position}, ${id}, ${record.time}, ${record.action}, ${record.result},
        ${record.organisationId}, ${record.targetId}, ${transaction.json(record.details)}, ${record.actorHash},
        ${record.subjectHash}, ${hash})`,
    transaction`update audit_chain set length = ${position}, hash = ${hash} where id = ${chainId}`,
    ...parties.map(
      (party) => transaction`
        insert into audit_party (record_id, role, account_id, known, address, user_agent, salt)
        values (${id}, ${party.role}, ${party.accountId}, ${party.known}, ${party.address}, ${party.userAgent},
          ${party.salt})`,
    ),
  ]);
}

const headColumns = (sql: Transaction) => sql`id as "chainId", length::float8 as length, hash`;

const recordColumns = (sql: Sql | Transaction) => sql`
  chain_id as "chainId", position::float8 as position, id, time, action, result, organisation_id as "organisationId",
  target_id as "targetId", details, actor_hash as "actorHash", subject_hash as "subjectHash", hash,
  ${partyColumn(sql, 'actor')} as actor, ${partyColumn(sql, 'subject')} as subject`;

const partyColumn = (sql: Sql | Transaction, role: AuditParty['role']) => sql`(
  select json_build_object('role', role, 'accountId', account_id, 'known', known, 'address', address,
    'userAgent', user_agent)
  from audit_party where record_id = audit_record.id and role = ${role})`;

const saltColumn = (sql: Sql | Transaction, role: AuditParty['role']) => sql`(
  select salt from audit_party where record_id = audit_record.id and role = ${role})`;
