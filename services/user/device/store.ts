// The SQL of devices that have signed in before.
import { createId } from '#chassis/database/identifiers.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import type { AuditOrigin } from '../audit/entry.ts';
import { mostAlike, mostDevices, rememberedMs } from './device.ts';

/** The facts about the place of an attempt. */
export interface KnownDevice {
  deviceId?: string;
  knownAddress: boolean;
}

export class KnownDeviceStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Looks up the device. For an account that does not exist it asks the same and takes as long. */
  async find(
    emailKey: string,
    tokenHash: Buffer,
    { address, now }: { address: string; now: Date },
  ): Promise<KnownDevice> {
    const rows = await this.#sql<{ id: string; shown: boolean }[]>`
      select device.id, token_hash = ${tokenHash} as shown from device join account on account.id = account_id
      where email_key = ${emailKey} and (token_hash = ${tokenHash} or (address = ${address} and address <> ''))
        and last_seen_at > ${new Date(now.getTime() - rememberedMs)}`;
    return { deviceId: rows.find(({ shown }) => shown)?.id, knownAddress: rows.length > 0 };
  }

  async sweep(now: Date): Promise<void> {
    await this.#sql`delete from device where last_seen_at <= ${new Date(now.getTime() - rememberedMs)}`;
  }
}

export interface Visit {
  userId: string;
  sessionId: string;
  origin: AuditOrigin;
  /** The device that has shown its token, if one has. */
  deviceId: string | undefined;
  /** The hash of a new token, for a device that showed no token. */
  tokenHash: Buffer;
}

export interface Visited {
  /** Whether the device is to keep the new token. */
  renewed: boolean;
  /** Whether this is the first sign-in of its kind on an account that has had sign-ins before. */
  isNew: boolean;
}

/** Remembers the device of a sign-in that succeeded. The account's row must be locked. */
export async function rememberDevice(transaction: Transaction, visit: Visit, now: Date): Promise<Visited> {
  const { userId, sessionId, deviceId, tokenHash } = visit;
  const { address, userAgent } = visit.origin;
  const shown = await transaction`
    update device set address = ${address}, user_agent = ${userAgent}, session_id = ${sessionId}, last_seen_at = ${now}
    where id = ${deviceId ?? null} and account_id = ${userId}`;
  if (shown.count > 0) return { renewed: false, isNew: false };
  const others = await transaction<{ id: string; same: boolean }[]>`
    select id, address = ${address} and user_agent = ${userAgent} as same from device
    where account_id = ${userId} order by last_seen_at desc`;
  // A program that never shows a token takes the place of its own older devices, so that it pushes no other device out.
  const alike = others.filter(({ same }) => same);
  const outdated = [...alike.slice(mostAlike - 1), ...others.slice(mostDevices - 1)].map(({ id }) => id);
  await transaction`delete from device where id = any (${outdated})`;
  await transaction`
    insert into device (id, account_id, token_hash, user_agent, address, session_id, created_at, last_seen_at)
    values (${createId(now)}, ${userId}, ${tokenHash}, ${userAgent}, ${address}, ${sessionId}, ${now}, ${now})`;
  return { renewed: true, isNew: others.length > 0 && alike.length === 0 };
}

/**
 * Forgets devices when a password is new, because somebody else may have known the old one. Only the device that changed the
 * password is still known.
 * @param kept the session that changed the password, if one did
 */
export async function forgetDevices(transaction: Transaction, userId: string, kept?: string): Promise<void> {
  await transaction`
    delete from device where account_id = ${userId} and session_id is distinct from ${kept ?? null}`;
}
