// The SQL of deletions.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { appendEvents } from '#chassis/events/outbox.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import { beginDeletion, confirmDeletion, type Deletion, type ServiceDeletion } from './deletion.ts';

/** After this time without a confirmation the services are told again: a lost message must not hold up the deletion. */
const tellAgainMs = 60_000;

export class DeletionStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async find(userId: string): Promise<Deletion | undefined> {
    return readDeletion(this.#sql, userId);
  }

  /** @throws Refusal DELETION_NOT_FOUND */
  async get(userId: string): Promise<Deletion> {
    const deletion = await this.find(userId);
    if (!deletion) throw new Refusal('DELETION_NOT_FOUND', 'the account is not being deleted');
    return deletion;
  }

  /** Tells the services of deletions that they have not confirmed for some time; any instance may, at any time. */
  async tellAgain(now: Date): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      const rows = await transaction<{ userId: string }[]>`
        update account_deletion set told_at = ${now} where user_id in (
          select user_id from account_deletion
          where finished_at is null and told_at <= ${new Date(now.getTime() - tellAgainMs)}
          order by told_at limit 100 for update skip locked)
        returning user_id as "userId"`;
      for (const { userId } of rows) await tellStarted(transaction, userId);
    });
  }
}

/** @param services those that have to confirm */
export async function insertDeletion(
  transaction: Transaction,
  { userId, services, now }: { userId: string; services: readonly string[]; now: Date },
): Promise<void> {
  const { finishedAt, services: steps } = beginDeletion(userId, services, now);
  await transaction`
    insert into account_deletion (user_id, started_at, finished_at, told_at)
    values (${userId}, ${now}, ${finishedAt}, ${now})`;
  for (const { service, deletedAt } of steps) {
    await transaction`
      insert into account_deletion_step (user_id, service, deleted_at) values (${userId}, ${service}, ${deletedAt})`;
  }
  await tellStarted(transaction, userId);
  if (finishedAt) await tellFinished(transaction, userId);
}

/** Notes that a service has deleted everything of the person. */
export async function confirmStep(
  transaction: Transaction,
  { userId, service, now }: { userId: string; service: string; now: Date },
): Promise<void> {
  await transaction`select from account_deletion where user_id = ${userId} for update`;
  const before = await readDeletion(transaction, userId);
  if (!before) return;
  const after = confirmDeletion(before, service, now);
  if (after === before) return;
  await transaction`
    update account_deletion_step set deleted_at = ${now} where user_id = ${userId} and service = ${service}`;
  if (!after.finishedAt) return;
  await transaction`update account_deletion set finished_at = ${now} where user_id = ${userId}`;
  await tellFinished(transaction, userId);
}

async function readDeletion(sql: Sql | Transaction, userId: string): Promise<Deletion | undefined> {
  const [row] = await sql<Omit<Deletion, 'services'>[]>`
    select user_id as "userId", started_at as "startedAt", finished_at as "finishedAt"
    from account_deletion where user_id = ${userId}`;
  if (!row) return undefined;
  const services = await sql<ServiceDeletion[]>`
    select service, deleted_at as "deletedAt" from account_deletion_step where user_id = ${userId} order by service`;
  return { ...row, services: [...services] };
}

/** The deletion is an aggregate of its own, so that no parked event of the person holds it up. */
const aggregate = (userId: string): string => `deletion/${userId}`;

const tellStarted = (transaction: Transaction, userId: string): Promise<void> =>
  appendEvents(transaction, [
    { aggregate: aggregate(userId), payload: { $case: 'userDeletionStarted', value: { userId } } },
  ]);

const tellFinished = (transaction: Transaction, userId: string): Promise<void> =>
  appendEvents(transaction, [{ aggregate: aggregate(userId), payload: { $case: 'userDeleted', value: { userId } } }]);
