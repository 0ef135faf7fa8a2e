// The SQL of the inbox. Positions are given out under a lock on the person's inbox, see migrations/0001_notifications.sql.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Page } from '#chassis/rpc/pages.ts';
import type { ChannelName } from '../channels/channel.ts';
import type { Content, Draft, Guest, Notification, Withdrawal } from '../notification.ts';
import { isForInbox } from '../notification.ts';
import { dropWithdrawn, enqueueDeliveries } from './deliveries.ts';
import { isForgotten } from './recipients.ts';

/** The last row's place in the list. */
export interface InboxPosition {
  position: string;
}

export interface InboxPage {
  /** The notifications of the page, and one more. */
  rows: Notification[];
  /** The end of the inbox when the page was read. */
  end: bigint;
}

/** A notification that was added. */
export interface Added {
  notification: Notification;
  /** The channels by which the person does not want it. */
  unwanted: ChannelName[];
}

export class NotificationStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /**
   * Adds a notification with its deliveries. `undefined` where its event has made one already, or the person's account was
   * deleted.
   */
  async add(transaction: Transaction, draft: Draft): Promise<Added | undefined> {
    const userId = 'userId' in draft.to ? draft.to.userId : null;
    if (userId && (await isForgotten(transaction, userId))) return undefined;
    const known = await transaction`
      select 1 from notification where event_id = ${draft.eventId} and user_id is not distinct from ${userId}`;
    if (known.length > 0) return undefined;
    const replaced = userId && draft.subject ? await withdrawAll(transaction, toWithdrawal(draft, userId)) : [];
    const position = userId && isForInbox(draft) ? await takePosition(transaction, userId) : undefined;
    const guest = 'guest' in draft.to ? JSON.stringify(draft.to.guest) : null;
    const { id, content, eventId, createTime, subject = null } = draft;
    await transaction`
      insert into notification (id, user_id, guest, event_id, kind, facts, position, create_time, subject)
      values (${id}, ${userId}, ${guest}::text::jsonb, ${eventId}, ${content.kind},
        ${JSON.stringify(content.facts)}::text::jsonb, ${position ?? null}, ${createTime}, ${subject})`;
    const notification = { ...draft, position, readTime: undefined, withdrawTime: undefined };
    const unwanted = await enqueueDeliveries(transaction, notification, replaced);
    return { notification, unwanted };
  }

  /** Withdraws notifications and their unsent deliveries. Answers whether there were any. */
  async withdraw(transaction: Transaction, withdrawal: Withdrawal): Promise<boolean> {
    if (await isForgotten(transaction, withdrawal.userId)) return false;
    return (await withdrawAll(transaction, withdrawal)).length > 0;
  }

  /** Deletes the notifications that were withdrawn before a time. */
  async sweep(before: Date): Promise<void> {
    await this.#sql`delete from notification where withdraw_time < ${before}`;
  }

  /** A page of the inbox, the newest first, and the end of the inbox at that moment. */
  async list(
    userId: string,
    { size, after }: Page<InboxPosition>,
    { unread }: { unread: boolean },
  ): Promise<InboxPage> {
    const sql = this.#sql;
    const rows = await sql<(Row & { end: bigint })[]>`
      select inbox.last_position as "end", listed.* from inbox left join lateral (
        select ${columns(sql)} from notification
        where user_id = ${userId} and position is not null and withdraw_time is null
          ${after ? sql`and position < ${after.position}` : sql``}
          ${unread ? sql`and read_time is null` : sql``}
        order by position desc limit ${size + 1}
      ) listed on true
      where inbox.user_id = ${userId} order by listed.position desc`;
    return { rows: rows.filter(({ id }) => id !== null).map(fromRow), end: rows[0]?.end ?? 0n };
  }

  /** The notifications behind a position, the oldest first, the withdrawn ones included. */
  async listAfter(userId: string, position: bigint, limit: number): Promise<Notification[]> {
    const sql = this.#sql;
    const rows = await sql<Row[]>`
      select ${columns(sql)} from notification where user_id = ${userId} and position > ${position}
      order by position limit ${limit}`;
    return rows.map(fromRow);
  }

  /** The ends of people's inboxes, without the inboxes that never had anything. */
  async ends(userIds: readonly string[]): Promise<Map<string, bigint>> {
    const rows = await this.#sql<{ userId: string; end: bigint }[]>`
      select user_id as "userId", last_position as "end" from inbox where user_id = any (${[...userIds]}::uuid[])`;
    return new Map(rows.map(({ userId, end }) => [userId, end]));
  }

  async countUnread(userId: string): Promise<number> {
    const [row] = await this.#sql<{ count: number }[]>`
      select count(*)::int as count from notification
      where user_id = ${userId} and position is not null and read_time is null and withdraw_time is null`;
    return row!.count;
  }

  /** @throws Refusal NOTIFICATION_NOT_FOUND */
  async read(userId: string, id: string, now: Date): Promise<Notification> {
    const sql = this.#sql;
    const [row] = await sql<Row[]>`
      update notification set read_time = coalesce(read_time, ${now})
      where id = ${id} and user_id = ${userId} and position is not null and withdraw_time is null returning ${columns(sql)}`;
    if (!row) throw notFound(id);
    return fromRow(row);
  }

  /** Marks everything up to a position as read, or everything. */
  async readAll(userId: string, upTo: bigint | undefined, now: Date): Promise<void> {
    const sql = this.#sql;
    await sql`
      update notification set read_time = ${now}
      where user_id = ${userId} and position is not null and read_time is null and withdraw_time is null
        ${upTo === undefined ? sql`` : sql`and position <= ${upTo}`}`;
  }

  /** @throws Refusal NOTIFICATION_NOT_FOUND */
  async delete(userId: string, id: string): Promise<void> {
    const { count } = await this.#sql`
      delete from notification
      where id = ${id} and user_id = ${userId} and position is not null and withdraw_time is null`;
    if (count === 0) throw notFound(id);
  }
}

const toWithdrawal = ({ subject, content, createTime }: Draft, userId: string): Withdrawal => {
  return { userId, subject: subject!, kind: content.kind, facts: {}, time: createTime };
};

/** Gives each notification a new place in the inbox, behind all that a stream may have read. Answers with their ids. */
async function withdrawAll(
  transaction: Transaction,
  { userId, subject, kind, facts, time }: Withdrawal,
): Promise<string[]> {
  const isOlder = transaction`
    subject is null and kind = ${kind} and facts @> ${JSON.stringify(facts)}::text::jsonb
    and ${Object.keys(facts).length > 0}`;
  const rows = await transaction<{ id: string }[]>`
    select id from notification
    where user_id = ${userId} and withdraw_time is null and (subject = ${subject} or (${isOlder})) order by id`;
  for (const { id } of rows) {
    const position = await takePosition(transaction, userId);
    await transaction`update notification set withdraw_time = ${time}, position = ${position} where id = ${id}`;
  }
  const ids = rows.map(({ id }) => id);
  await dropWithdrawn(transaction, ids, time);
  return ids;
}

/** Takes the next position of the inbox, under a lock that the transaction holds to its end. */
async function takePosition(transaction: Transaction, userId: string): Promise<bigint> {
  const [row] = await transaction<{ position: bigint }[]>`
    insert into inbox (user_id, last_position) values (${userId}, 1)
    on conflict (user_id) do update set last_position = inbox.last_position + 1
    returning last_position as position`;
  return row!.position;
}

/** The notifications that still exist, in the order of their ids. */
export async function readNotifications(sql: Sql | Transaction, ids: readonly string[]): Promise<Notification[]> {
  const rows = await sql<Row[]>`
    select ${columns(sql)} from notification where id = any (${[...ids]}::uuid[]) order by id`;
  return rows.map(fromRow);
}

interface Row {
  id: string;
  userId: string | null;
  guest: Guest | null;
  eventId: string;
  kind: Content['kind'];
  facts: never;
  position: bigint | null;
  createTime: Date;
  readTime: Date | null;
  withdrawTime: Date | null;
}

const fromRow = ({ id, userId, guest, eventId, kind, facts, ...row }: Row): Notification => ({
  id,
  to: userId === null ? { guest: guest! } : { userId },
  content: { kind, facts },
  eventId,
  createTime: row.createTime,
  position: row.position ?? undefined,
  readTime: row.readTime ?? undefined,
  withdrawTime: row.withdrawTime ?? undefined,
});

const columns = (sql: Sql | Transaction) => sql`
  id, user_id as "userId", guest, event_id as "eventId", kind, facts, position, create_time as "createTime",
  read_time as "readTime", withdraw_time as "withdrawTime"`;

const notFound = (id: string): Refusal => new Refusal('NOTIFICATION_NOT_FOUND', `there is no notification ${id}`);
