// Reads all facts about a delivery that a worker has taken, and decides in the same transaction what to do with it.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import type { Decision, DeliverySituation } from '../delivery/delivery.ts';
import type { Device } from '../devices/device.ts';
import type { Notification, Recipient } from '../notification.ts';
import { channelsOf, type DeliveryPreferences } from '../preferences/preferences.ts';
import type { Claimed, DeliveryStore } from './deliveries.ts';
import { findDevice } from './devices.ts';
import { readNotifications } from './notifications.ts';
import { isSuppressed, readPreferences } from './preferences.ts';
import type { RecipientStore } from './recipients.ts';

export interface Outgoing {
  delivery: Claimed;
  recipient: Recipient | undefined;
  device: Device | undefined;
  /** The notification, or those of a digest; empty for a code. */
  notifications: Notification[];
  /** The address of the delivery. */
  address: string | undefined;
}

/** The operator's settings that the decision needs. */
export interface Limits {
  isConfigured: boolean;
  mailsPerHour: number;
  now: Date;
}

export interface OutgoingParts {
  sql: Sql;
  deliveries: DeliveryStore;
  recipients: RecipientStore;
}

export class OutgoingStore {
  readonly #parts: OutgoingParts;

  constructor(parts: OutgoingParts) {
    this.#parts = parts;
  }

  /**
   * Decides by a rule and applies the decision, but does not send. Undefined when another worker has the delivery by now.
   */
  prepare(
    claimed: Claimed,
    limits: Limits,
    decide: (situation: DeliverySituation) => Decision,
  ): Promise<(Outgoing & { decision: Decision }) | undefined> {
    const { sql } = this.#parts;
    return sql.begin(async (transaction) => {
      // Decisions about two mails of one person follow each other, so that both mails are counted.
      await transaction`select pg_advisory_xact_lock(hashtextextended(${claimed.userId ?? claimed.id}, 2))`;
      const rows =
        await transaction`select 1 from delivery where id = ${claimed.id} and lease = ${claimed.lease} for update`;
      if (rows.length === 0) return undefined;
      const preferences = await readPreferences(transaction, claimed.userId ?? null);
      const outgoing = await this.#read(transaction, claimed, { preferences, now: limits.now });
      const situation = await toSituation(transaction, { outgoing, preferences, limits });
      const decision = decide(situation);
      await this.#apply(transaction, outgoing, { decision, now: limits.now });
      return { ...outgoing, decision };
    }) as Promise<(Outgoing & { decision: Decision }) | undefined>;
  }

  async #read(
    transaction: Transaction,
    delivery: Claimed,
    { preferences, now }: { preferences: DeliveryPreferences; now: Date },
  ): Promise<Outgoing> {
    const { userId, deviceId, purpose, notificationId } = delivery;
    const recipient = userId ? await this.#parts.recipients.get(userId, transaction) : undefined;
    const device = await findDevice(transaction, deviceId);
    const ids = notificationId ? [notificationId] : [];
    const notifications =
      purpose === 'digest'
        ? await collectDigest(transaction, delivery.id, { preferences, now })
        : await readNotifications(transaction, ids);
    const address =
      delivery.channel === 'email' ? mailAddressOf(notifications, { delivery, recipient }) : device?.address;
    return { delivery, recipient, device, notifications, address };
  }

  async #apply(
    transaction: Transaction,
    { delivery }: Outgoing,
    { decision, now }: { decision: Decision; now: Date },
  ): Promise<void> {
    const { deliveries } = this.#parts;
    switch (decision.do) {
      case 'send':
        if (decision.isCounted) {
          await transaction`update delivery set count_time = coalesce(count_time, ${now}) where id = ${delivery.id}`;
        }
        return;
      case 'hold': {
        const held = { state: 'held', dueTime: decision.until, reason: 'quiet hours', isUncounted: true, now } as const;
        await deliveries.settle(transaction, delivery, held);
        return;
      }
      case 'digest':
        await deliveries.joinDigest(transaction, delivery, { ...decision, now });
        return;
      default: {
        const state = decision.do === 'drop' ? 'dropped' : 'notConfigured';
        const reason = decision.do === 'drop' ? decision.reason : 'not configured';
        await deliveries.settle(transaction, delivery, { state, reason, isUncounted: true, now });
      }
    }
  }
}

/**
 * A guest's mail goes to the guest's address. A mail about an address goes to the address in its facts. All other mails go
 * to the address that the account has now.
 */
export function mailAddressOf(
  notifications: readonly Notification[],
  { delivery, recipient }: { delivery: Pick<Claimed, 'purpose'>; recipient: Recipient | undefined },
): string | undefined {
  const [first] = notifications;
  if (!first) return undefined;
  if (delivery.purpose === 'notification') {
    if ('guest' in first.to) return first.to.guest.email;
    if ('email' in first.content.facts) return first.content.facts.email;
  }
  return recipient?.email;
}

/** Keeps the notifications of a digest that are still worth telling, and drops the rest from it. */
async function collectDigest(
  transaction: Transaction,
  digestId: string,
  { preferences, now }: { preferences: DeliveryPreferences; now: Date },
): Promise<Notification[]> {
  const rows = await transaction<{ notificationId: string }[]>`
    select notification_id as "notificationId" from delivery where digest_id = ${digestId} and state = 'digest'
    order by notification_id`;
  const all = await readNotifications(
    transaction,
    rows.map(({ notificationId }) => notificationId),
  );
  const isWanted = ({ content, readTime, withdrawTime }: Notification): boolean =>
    !readTime && !withdrawTime && channelsOf(content.kind, preferences).email !== 'off';
  const unwanted = all.filter((notification) => !isWanted(notification)).map(({ id }) => id);
  await transaction`
    update delivery set state = 'dropped', reason = 'read already, or switched off', update_time = ${now}
    where digest_id = ${digestId} and state = 'digest' and notification_id = any (${unwanted}::uuid[])`;
  return all.filter(isWanted);
}

async function toSituation(
  transaction: Transaction,
  { outgoing, preferences, limits }: { outgoing: Outgoing; preferences: DeliveryPreferences; limits: Limits },
): Promise<DeliverySituation> {
  const { delivery, recipient, notifications, address } = outgoing;
  const isMail = delivery.channel === 'email';
  return {
    delivery,
    notification: delivery.purpose === 'notification' ? notifications[0] : undefined,
    preferences,
    timeZone: recipient?.timeZone ?? 'UTC',
    address,
    isSuppressed: isMail && address !== undefined && (await isSuppressed(transaction, address)),
    mailsInHour: isMail ? await countMails(transaction, delivery, limits.now) : 0,
    ...limits,
  };
}

async function countMails(transaction: Transaction, { id, userId }: Claimed, now: Date): Promise<number> {
  const [row] = await transaction<{ count: number }[]>`
    select count(*)::int as count from delivery
    where user_id = ${userId ?? null} and count_time > ${new Date(now.getTime() - 3_600_000)} and id <> ${id}`;
  return row!.count;
}
