// The SQL of devices.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { OwnDelivery, ReachableDevice } from '../delivery/delivery.ts';
import { codeLifetimeMs, codeLimits, type Device, isSameSecret, maxDevices } from '../devices/device.ts';
import { isForgotten } from './recipients.ts';

/** The owner of the changed device, and the time of the change. */
export interface DeviceChange {
  userId: string;
  id: string;
  now: Date;
}

/** Sends a code to a phone: it adds a delivery in the transaction that makes the code. */
export interface CodeDeliveries {
  add: (transaction: Transaction, code: OwnDelivery, now: Date) => Promise<string>;
}

export class DeviceStore {
  readonly #sql: Sql;
  readonly #deliveries: CodeDeliveries;

  constructor(sql: Sql, deliveries: CodeDeliveries) {
    this.#sql = sql;
    this.#deliveries = deliveries;
  }

  async list(userId: string): Promise<Device[]> {
    const rows = await this.#sql<Row[]>`
      select ${columns(this.#sql)} from device where user_id = ${userId} order by create_time, id`;
    return rows.map(fromRow);
  }

  /**
   * Adds a device, or answers with the existing one. A browser of another person becomes a device of this one. Nothing for
   * the other person is sent there any more, because the browser's user would see it. A phone number gets a code until it is
   * proven.
   * @throws Refusal TOO_MANY_DEVICES, TOO_MANY_CODES, DEVICE_TAKEN
   */
  add(device: Device, now: Date): Promise<Device> {
    return this.#sql.begin(async (transaction) => {
      if (await isForgotten(transaction, device.userId))
        throw new Refusal('UNAUTHENTICATED', 'the account was deleted');
      const kept = await (device.channel === 'push' ? addBrowser(transaction, device) : addPhone(transaction, device));
      await requireFew(transaction, device.userId);
      return kept.channel === 'sms' && !kept.verifyTime ? this.#sendCode(transaction, kept, now) : kept;
    }) as Promise<Device>;
  }

  /** Applies a rule to a device while nobody else changes it. @throws Refusal DEVICE_NOT_FOUND */
  update({ userId, id, now }: DeviceChange, change: (device: Device) => Device): Promise<Device> {
    return this.#sql.begin(async (transaction) => {
      const [known] = await transaction<{ address: string }[]>`
        select address from device where id = ${id} and user_id = ${userId}`;
      if (known) await lockAddress(transaction, known.address);
      const [row] = await transaction<Row[]>`
        select ${columns(transaction)} from device where id = ${id} and user_id = ${userId} for update`;
      if (!row) throw deviceNotFound(id);
      const before = fromRow(row);
      const after = change(before);
      await writeProof(transaction, after);
      if (after.verifyTime && !before.verifyTime) await takePhone(transaction, after, now);
      return after;
    }) as Promise<Device>;
  }

  /** @throws Refusal DEVICE_NOT_FOUND */
  async delete(userId: string, id: string): Promise<void> {
    const { count } = await this.#sql`delete from device where id = ${id} and user_id = ${userId}`;
    if (count === 0) throw deviceNotFound(id);
  }

  /** @throws Refusal TOO_MANY_CODES */
  async #sendCode(transaction: Transaction, device: Device, now: Date): Promise<Device> {
    await requireCodesLeft(transaction, device, now);
    const code = { purpose: 'code', channel: 'sms', provider: 'sms', dueTime: now } as const;
    const { userId, id: deviceId } = device;
    const deliveryId = await this.#deliveries.add(transaction, { ...code, userId, deviceId }, now);
    const expireTime = new Date(now.getTime() + codeLifetimeMs);
    const waiting = { ...device, code: { deliveryId, expireTime, attempts: 0 } };
    await writeProof(transaction, waiting);
    return waiting;
  }
}

/**
 * Calls that add the same browser at the same moment follow each other: the last one gets the browser, and nobody sees half
 * a change.
 */
async function addBrowser(transaction: Transaction, device: Device): Promise<Device> {
  await lockAddress(transaction, device.address);
  const [row] = await transaction<Row[]>`
    select ${columns(transaction)} from device where channel = 'push' and address = ${device.address} for update`;
  const known = row && fromRow(row);
  if (known?.userId === device.userId) return renewBrowser(transaction, { ...device, id: known.id });
  if (known) {
    // The secret proves that the caller has the browser. The address alone proves nothing, because others may have seen it.
    if (!isSameSecret(known, device)) {
      throw new Refusal('DEVICE_TAKEN', 'the push subscription belongs to somebody else');
    }
    await endDeliveries(transaction, known.id, device.createTime);
    // Each owner has an own row: what was sent to the owner before stays with that person, without the address.
    await transaction`delete from device where id = ${known.id}`;
  }
  const { id, userId, name, address, keys, createTime } = device;
  const [added] = await transaction<Row[]>`
    insert into device (id, user_id, channel, name, address, p256dh, auth, create_time, verify_time)
    values (${id}, ${userId}, 'push', ${name}, ${address}, ${keys!.p256dh}, ${keys!.auth}, ${createTime}, ${createTime})
    returning ${columns(transaction)}`;
  return fromRow(added!);
}

async function renewBrowser(transaction: Transaction, { id, name, keys }: Device): Promise<Device> {
  const [row] = await transaction<Row[]>`
    update device set name = ${name}, p256dh = ${keys!.p256dh}, auth = ${keys!.auth} where id = ${id}
    returning ${columns(transaction)}`;
  return fromRow(row!);
}

async function addPhone(transaction: Transaction, { id, userId, name, address, createTime }: Device): Promise<Device> {
  await lockAddress(transaction, address);
  const [row] = await transaction<Row[]>`
    insert into device (id, user_id, channel, name, address, create_time)
    values (${id}, ${userId}, 'sms', ${name}, ${address}, ${createTime})
    on conflict (user_id, address) where channel = 'sms' do update set name = excluded.name
    returning ${columns(transaction)}`;
  return fromRow(row!);
}

/**
 * The person who proves a number now reads what is sent there. Others who proved it before get nothing there until they
 * prove it anew.
 */
async function takePhone(transaction: Transaction, { id, address }: Device, now: Date): Promise<void> {
  const others = await transaction<{ id: string }[]>`
    update device set verify_time = null
    where channel = 'sms' and address = ${address} and id <> ${id} and verify_time is not null returning id`;
  for (const other of others) await endDeliveries(transaction, other.id, now);
}

/** Withdraws the waiting deliveries to a device that now belongs to somebody else. */
async function endDeliveries(transaction: Transaction, deviceId: string, now: Date): Promise<void> {
  await transaction`
    update delivery set state = 'dropped', due_time = null, lease = null, update_time = ${now},
      reason = 'the device has gone over to somebody else'
    where device_id = ${deviceId} and due_time is not null and purpose = 'notification'`;
}

/**
 * Takes a lock that the transaction holds to its end. The order of locks is the person's, then this one, then those of the
 * devices' rows.
 */
const lockAddress = (transaction: Transaction, address: string) =>
  transaction`select pg_advisory_xact_lock(hashtextextended(${address}, 1))`;

/** The caller holds the person's lock, so nobody adds another device meanwhile. */
async function requireFew(transaction: Transaction, userId: string): Promise<void> {
  const [row] = await transaction<{ count: number }[]>`
    select count(*)::int as count from device where user_id = ${userId}`;
  if (row!.count > maxDevices) throw new Refusal('TOO_MANY_DEVICES', `a person has at most ${maxDevices} devices`);
}

/**
 * Bounds the codes for a number, because it may be somebody else's and messages cost money. The caller has locked the
 * address, so each code is counted.
 */
async function requireCodesLeft(transaction: Transaction, { userId, address }: Device, now: Date): Promise<void> {
  const [hourAgo, dayAgo] = [3_600_000, 86_400_000].map((ms) => new Date(now.getTime() - ms));
  const [sent] = await transaction<{ byPerson: number; toNumber: number }[]>`
    select
      count(*) filter (where delivery.user_id = ${userId} and delivery.create_time > ${hourAgo!})::int as "byPerson",
      count(*) filter (where device.address = ${address})::int as "toNumber"
    from delivery left join device on device.id = delivery.device_id
    where purpose = 'code' and delivery.create_time > ${dayAgo!}`;
  if (sent!.byPerson < codeLimits.byPersonInHour && sent!.toNumber < codeLimits.toNumberInDay) return;
  throw new Refusal('TOO_MANY_CODES', 'too many codes were asked for; try again later');
}

async function writeProof(transaction: Transaction, { id, verifyTime, code }: Device): Promise<void> {
  await transaction`
    update device set verify_time = ${verifyTime ?? null}, code_delivery_id = ${code?.deliveryId ?? null},
      code_expire_time = ${code?.expireTime ?? null}, code_attempts = ${code?.attempts ?? 0}
    where id = ${id}`;
}

/**
 * The devices that messages may be sent to. They are locked to the end of the transaction, because deliveries will refer to
 * them.
 */
export function findDevices(transaction: Transaction, userId: string | null): Promise<ReachableDevice[]> {
  return transaction<ReachableDevice[]>`
    select id, channel, address from device where user_id = ${userId} and verify_time is not null order by id
    for key share` as Promise<ReachableDevice[]>;
}

export async function findDevice(sql: Sql | Transaction, id: string | undefined): Promise<Device | undefined> {
  const [row] = await sql<Row[]>`select ${columns(sql)} from device where id = ${id ?? null}`;
  return row && fromRow(row);
}

/** Handles a provider's word that nothing arrives at the device: a browser is deleted, a phone has to be proven again. */
export async function retireDevice(sql: Sql | Transaction, id: string): Promise<void> {
  await sql`delete from device where id = ${id} and channel = 'push'`;
  await sql`update device set verify_time = null where id = ${id}`;
}

interface Row {
  id: string;
  userId: string;
  channel: Device['channel'];
  name: string;
  address: string;
  p256dh: string | null;
  auth: string | null;
  createTime: Date;
  verifyTime: Date | null;
  codeDeliveryId: string | null;
  codeExpireTime: Date | null;
  codeAttempts: number;
}

const fromRow = ({ p256dh, auth, verifyTime, codeDeliveryId, codeExpireTime, codeAttempts, ...rest }: Row): Device => ({
  ...rest,
  keys: p256dh !== null && auth !== null ? { p256dh, auth } : undefined,
  verifyTime: verifyTime ?? undefined,
  code: codeDeliveryId
    ? { deliveryId: codeDeliveryId, expireTime: codeExpireTime!, attempts: codeAttempts }
    : undefined,
});

const columns = (sql: Sql | Transaction) => sql`
  device.id, device.user_id as "userId", device.channel, device.name, device.address, device.p256dh, device.auth,
  device.create_time as "createTime", device.verify_time as "verifyTime", device.code_delivery_id as "codeDeliveryId",
  device.code_expire_time as "codeExpireTime", device.code_attempts as "codeAttempts"`;

const deviceNotFound = (id: string): Refusal => new Refusal('DEVICE_NOT_FOUND', `there is no device ${id}`);
