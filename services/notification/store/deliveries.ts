// The SQL of the queue. Deliveries are written with their notification, one worker at a time takes each of them, and they
// keep their outcome. A worker holds a delivery by a lease. When the worker dies, the lease runs out, and another worker
// takes the delivery.
import { randomUUID } from 'node:crypto';
import { createId } from '#chassis/database/identifiers.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { currentPlace } from '#chassis/telemetry/traced-work.ts';
import type { ChannelName } from '../channels/channel.ts';
import {
  type Delivery,
  isNews,
  type OwnDelivery,
  planDeliveries,
  type ReplacedDelivery,
  unwantedChannels,
  withdrawnReason,
} from '../delivery/delivery.ts';
import type { Backlog } from '../delivery/metrics.ts';
import type { AttemptOutcome, Settlement } from '../delivery/settlement.ts';
import type { Notification } from '../notification.ts';
import { findDevices, retireDevice } from './devices.ts';
import { readPreferences, suppress, unsuppress } from './preferences.ts';

/** A delivery that a worker has. */
export interface Claimed extends Delivery {
  lease: string;
  /** Where in its trace it was asked for. */
  tracePlace: string;
}

export interface Conclusion {
  outcome: AttemptOutcome;
  /** The address that it was sent to; undefined when it was not sent. */
  address: string | undefined;
  settlement: Settlement;
}

/**
 * Adds the deliveries of a notification, in the transaction that adds the notification. Answers with the channels that the
 * person does not want: they get no delivery, and are counted when the transaction has committed.
 * @param replaced the notifications that this one replaces: addresses that got one of them get nothing more
 */
export async function enqueueDeliveries(
  transaction: Transaction,
  { id, to, content, createTime, quiet = false }: Notification,
  replaced: readonly string[],
): Promise<ChannelName[]> {
  const userId = 'userId' in to ? to.userId : null;
  const preferences = await readPreferences(transaction, userId);
  const devices = await findDevices(transaction, userId);
  const unwanted = unwantedChannels(content.kind, preferences, devices);
  const before = await readReplaced(transaction, replaced);
  const planned = planDeliveries(content.kind, preferences, devices).filter((one) => isNews(one, { before, quiet }));
  if (planned.length === 0) return unwanted;
  const rows = planned.map(({ channel, deviceId, provider }) => ({
    id: createId(createTime),
    notification_id: id,
    user_id: userId,
    purpose: 'notification',
    channel,
    device_id: deviceId ?? null,
    provider,
    state: 'pending',
    due_time: createTime,
    create_time: createTime,
    update_time: createTime,
    trace_place: currentPlace(),
  }));
  await transaction`insert into delivery ${transaction(rows)}`;
  return unwanted;
}

/** The deliveries of notifications that were sent, or would have been sent without the withdrawal. */
function readReplaced(transaction: Transaction, notificationIds: readonly string[]): Promise<ReplacedDelivery[]> {
  return transaction<ReplacedDelivery[]>`
    select channel, device_id as "deviceId", state = 'dropped' and reason = ${withdrawnReason} as "isWaiting"
    from delivery where notification_id = any (${[...notificationIds]}::uuid[])
      and (state in ('sent', 'sending') or reason = ${withdrawnReason})`;
}

/** Withdraws the waiting deliveries. The preparation of a delivery decides about one that is being sent. */
export async function dropWithdrawn(
  transaction: Transaction,
  notificationIds: readonly string[],
  now: Date,
): Promise<void> {
  await transaction`
    update delivery set state = 'dropped', due_time = null, reason = ${withdrawnReason}, update_time = ${now}
    where notification_id = any (${[...notificationIds]}::uuid[]) and state in ('pending', 'held', 'retrying', 'digest')`;
}

export class DeliveryStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Adds a code or a digest. Answers with its id. */
  async add(transaction: Transaction, own: OwnDelivery, now: Date): Promise<string> {
    const id = createId(now);
    const { userId, purpose, channel, deviceId = null, provider, dueTime } = own;
    await transaction`
      insert into delivery (id, user_id, purpose, channel, device_id, provider, state, due_time, create_time, update_time,
        trace_place)
      values (${id}, ${userId}, ${purpose}, ${channel}, ${deviceId}, ${provider}, 'pending', ${dueTime}, ${now}, ${now},
        ${currentPlace()})`;
    return id;
  }

  /** Takes at most `limit` deliveries that are due. Nobody else takes them before the lease runs out. */
  async claim(
    channel: ChannelName,
    { limit, leaseMs, now }: { limit: number; leaseMs: number; now: Date },
  ): Promise<Claimed[]> {
    const sql = this.#sql;
    const rows = await sql<Nullable<Claimed>[]>`
      update delivery set state = 'sending', attempts = attempts + 1, lease = ${randomUUID()}, update_time = ${now},
        due_time = ${new Date(now.getTime() + leaseMs)}
      where id in (
        select id from delivery
        where channel = ${channel} and due_time <= ${now} and not exists (
          select 1 from provider_pause where provider_pause.provider = delivery.provider and until > ${now})
        order by due_time limit ${limit} for update skip locked)
      returning ${columns(sql)}, lease, trace_place as "tracePlace"`;
    return rows.map(withoutNulls);
  }

  /** Writes the end of an attempt and what it says about the address. False when another worker has the delivery by now. */
  async conclude(claimed: Claimed, { outcome, address, settlement }: Conclusion): Promise<boolean> {
    const { now } = settlement;
    if (outcome.kind === 'retry' && outcome.afterMs) {
      await this.pause(claimed.provider, new Date(now.getTime() + outcome.afterMs));
    }
    return this.#sql.begin(async (transaction) => {
      if (!(await this.settle(transaction, claimed, settlement))) return false;
      const isMail = claimed.channel === 'email' && address !== undefined;
      if (isMail && outcome.kind === 'sent') await unsuppress(transaction, address);
      if (isMail && outcome.kind === 'gone') await suppress(transaction, address, { reason: outcome.reason, now });
      if (claimed.deviceId && outcome.kind === 'gone') await retireDevice(transaction, claimed.deviceId);
      return true;
    });
  }

  /** Writes the outcome of a delivery and of its notifications. False when another worker has the delivery by now. */
  async settle(transaction: Transaction, { id, lease }: Claimed, settlement: Settlement): Promise<boolean> {
    const { state, now, dueTime = null, reason = '', reference = '', isUncounted = false } = settlement;
    const { count } = await transaction`
      update delivery set state = ${state}, due_time = ${dueTime}, lease = null, reason = ${reason},
        reference = ${reference}, attempts = attempts - ${isUncounted ? 1 : 0}, update_time = ${now}
      where id = ${id} and lease = ${lease}`;
    if (count > 0 && !dueTime) {
      await transaction`
        update delivery set state = ${state}, reason = ${reason}, update_time = ${now}
        where digest_id = ${id} and state = 'digest'`;
    }
    return count > 0;
  }

  /** Adds a delivery to the person's next digest. Makes a digest when the person has none that still collects. */
  async joinDigest(
    transaction: Transaction,
    claimed: Claimed,
    { at, reason, now }: { at: Date; reason: string; now: Date },
  ): Promise<void> {
    const userId = claimed.userId!;
    const [open] = await transaction<{ id: string }[]>`
      select id from delivery where user_id = ${userId} and purpose = 'digest' and state in ('pending', 'held') for update`;
    const digest = { purpose: 'digest', channel: 'email', provider: 'email', userId, dueTime: at } as const;
    const digestId = open?.id ?? (await this.add(transaction, digest, now));
    await transaction`
      update delivery set state = 'digest', digest_id = ${digestId}, due_time = null, lease = null, reason = ${reason},
        attempts = attempts - 1, update_time = ${now}
      where id = ${claimed.id}`;
  }

  /** Makes all workers leave the provider alone until a time. */
  async pause(provider: string, until: Date): Promise<void> {
    await this.#sql`
      insert into provider_pause (provider, until) values (${provider}, ${until})
      on conflict (provider) do update set until = greatest(provider_pause.until, excluded.until)`;
  }

  /** Counts the deliveries in the queue. */
  backlog(): Promise<Backlog[]> {
    return this.#sql<Backlog[]>`
      select channel, state, count(*)::float8 as count, min(due_time) as "dueTime" from delivery
      where due_time is not null group by channel, state`;
  }

  /** The deliveries of notifications, by the notifications' ids. */
  async of(notificationIds: readonly string[]): Promise<Map<string, Delivery[]>> {
    const sql = this.#sql;
    const rows = await sql<Nullable<Delivery>[]>`
      select ${columns(sql)} from delivery where notification_id = any (${[...notificationIds]}::uuid[])
      order by channel, id`;
    return Map.groupBy(rows.map(withoutNulls), ({ notificationId }) => notificationId!);
  }

  /** Deletes old codes and digests, and pauses that are over. The deliveries of a notification are deleted with it. */
  async sweep(before: Date): Promise<void> {
    await this.#sql`
      delete from delivery where notification_id is null and due_time is null and update_time < ${before}`;
    await this.#sql`delete from provider_pause where until < ${before}`;
  }
}

/** A row as the database gives it: absent values are null. */
type Nullable<Row> = {
  [Field in keyof Row]: undefined extends Row[Field] ? NonNullable<Row[Field]> | null : Row[Field];
};

const withoutNulls = <Row extends Delivery>(row: Nullable<Row>): Row =>
  Object.fromEntries(Object.entries(row).map(([field, value]) => [field, value ?? undefined])) as Row;

const columns = (sql: Sql | Transaction) => sql`
  id, notification_id as "notificationId", user_id as "userId", purpose, channel, device_id as "deviceId", provider, state,
  attempts, due_time as "dueTime", reason, create_time as "createTime", update_time as "updateTime"`;
