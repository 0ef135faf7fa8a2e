// The SQL of bounces. All effects of a returned mail happen in one transaction, and once.
import { dedicated } from '#chassis/database/database.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import type { BounceEffect, BounceVerdict } from '../bounces/verdict.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { readNotifications } from './notifications.ts';
import { mailAddressOf } from './outgoing.ts';
import { suppress } from './preferences.ts';
import type { RecipientStore } from './recipients.ts';

/** The number is arbitrary but fixed. */
const mailboxLock = 7_346_903;

export class BounceStore {
  readonly #sql: Sql;
  readonly #recipients: RecipientStore;

  constructor(sql: Sql, recipients: RecipientStore) {
    this.#sql = sql;
    this.#recipients = recipients;
  }

  /** @param judge decides by the address that the delivery's mail goes to at this moment */
  settle(
    deliveryId: string,
    now: Date,
    judge: (address: string) => BounceVerdict | 'idle' | 'unproven',
  ): Promise<BounceEffect> {
    return this.#sql.begin(async (transaction) => {
      const [delivery] = await transaction<(Bounceable & { state: string })[]>`
        select id, notification_id as "notificationId", user_id as "userId", purpose, state from delivery
        where id = ${deliveryId} and channel = 'email' for update`;
      const address = delivery && (await this.#addressOf(transaction, delivery));
      if (address === undefined) return 'unproven';
      const verdict = judge(address);
      if (typeof verdict === 'string') return verdict;
      if (delivery!.state === 'bounced') return 'idle';
      await markBounced(transaction, { deliveryId, reason: verdict.reason, now });
      if (verdict.kind === 'gone') await suppress(transaction, address, { reason: verdict.reason, now });
      return verdict.kind;
    }) as Promise<BounceEffect>;
  }

  /** Runs the work while no other instance does. Undefined where another instance runs it now. */
  async alone<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    const connection = dedicated(this.#sql);
    try {
      const [row] = await connection<{ free: boolean }[]>`
        select pg_try_advisory_lock(${mailboxLock}) as free`;
      return row!.free ? await work() : undefined;
    } finally {
      await connection.end({ timeout: 1 });
    }
  }

  async #addressOf(transaction: Transaction, delivery: Bounceable): Promise<string | undefined> {
    const { userId, notificationId } = delivery;
    const recipient = userId ? await this.#recipients.get(userId, transaction) : undefined;
    if (delivery.purpose === 'digest') return recipient?.email;
    const notifications = await readNotifications(transaction, notificationId ? [notificationId] : []);
    return mailAddressOf(notifications, { delivery, recipient });
  }
}

type Bounceable = Pick<Delivery, 'id' | 'purpose'> & { notificationId: string | null; userId: string | null };

/**
 * Takes the delivery from its worker. A bounce may come before the server's answer, and the worker must not overwrite the
 * bounce then.
 */
async function markBounced(
  transaction: Transaction,
  { deliveryId, reason, now }: { deliveryId: string; reason: string; now: Date },
): Promise<void> {
  await transaction`
    update delivery set state = 'bounced', reason = ${reason}, due_time = null, lease = null, update_time = ${now}
    where id = ${deliveryId}`;
  await transaction`
    update delivery set state = 'bounced', reason = ${reason}, update_time = ${now}
    where digest_id = ${deliveryId} and state in ('digest', 'sent')`;
}
