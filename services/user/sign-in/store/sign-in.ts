// The SQL of signing in: a session with all that is kept beside it, a challenge, or a refusal, each in one transaction.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { appendEvents } from '#chassis/events/outbox.ts';
import type { AuditEntry } from '../../audit/entry.ts';
import { appendAudit } from '../../audit/store.ts';
import type { Attempt } from '../../authentication/attempt.ts';
import { type Challenge, mostCodes } from '../../authentication/challenge.ts';
import { rememberDevice } from '../../device/store.ts';
import type { CodeUse } from '../../second-factor/factor.ts';
import { useCode } from '../../second-factor/store.ts';
import type { Session } from '../../session/session.ts';
import { insertSession } from '../../session/store.ts';
import { countFailure, forget, relieve } from '../../throttle/store.ts';
import type { Bucket } from '../../throttle/throttle.ts';
import { noteAttempt } from './history.ts';

export interface Opening {
  session: Session;
  /** The version of the password that was compared. */
  passwordVersion: number;
  attempt: Attempt;
  deviceId: string | undefined;
  deviceTokenHash: Buffer;
  /** The bucket in which the attempt was counted. */
  bucket?: Bucket;
  /** The use of the second factor's code, and the challenge that it answers. */
  answer?: { challenge: Buffer; use: CodeUse };
  entry: AuditEntry;
}

export interface Opened {
  /** Whether the device is to keep its new token. */
  deviceRenewed: boolean;
}

/** Why no session was opened. */
export type NotOpened = 'passwordChanged' | 'challengeEnded' | 'codeUsed';

export interface RefusedAttempt {
  /** The account that was tried, if there is one. */
  userId: string | undefined;
  attempt: Attempt;
  /** The bucket in which only failures count. */
  bucket?: Bucket;
  entry: AuditEntry;
}

export class SignInStore {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Opens a session. When it answers with a reason, nothing was written. */
  async open(opening: Opening): Promise<Opened | NotOpened> {
    try {
      return await (this.#sql.begin((transaction) => open(transaction, opening)) as Promise<Opened>);
    } catch (error) {
      if (error instanceof NotOpenedError) return error.why;
      throw error;
    }
  }

  async challenge(
    challenge: Challenge,
    { attempt, bucket, entry }: Pick<Opening, 'attempt' | 'bucket' | 'entry'>,
  ): Promise<void> {
    const { hash, userId, passwordVersion, method, provider, deviceId, createdAt, expiresAt } = challenge;
    await this.#sql.begin(async (transaction) => {
      await transaction`
        insert into sign_in_challenge (hash, account_id, password_version, method, provider, device_id, created_at,
          expires_at)
        values (${hash}, ${userId}, ${passwordVersion}, ${method}, ${provider}, ${deviceId}, ${createdAt},
          ${expiresAt})`;
      if (bucket) await relieve(transaction, bucket);
      await noteAttempt(transaction, userId, attempt);
      await appendAudit(transaction, entry);
    });
  }

  /** Uses up one try of the challenge; `undefined` when the challenge has ended or has no try left. */
  async tryChallenge(hash: Buffer, now: Date): Promise<Challenge | undefined> {
    const [row] = await this.#sql<Challenge[]>`
      update sign_in_challenge set attempts = attempts + 1
      where hash = ${hash} and attempts < ${mostCodes} and expires_at > ${now}
      returning hash, account_id as "userId", password_version as "passwordVersion", method, provider,
        device_id as "deviceId", created_at as "createdAt", expires_at as "expiresAt"`;
    return row;
  }

  /** Records a refused attempt. It does as much when the account does not exist. */
  async refuse({ userId, attempt, bucket, entry }: RefusedAttempt): Promise<void> {
    await this.#sql.begin(async (transaction) => {
      if (bucket) await countFailure(transaction, bucket, attempt.createdAt);
      await noteAttempt(transaction, userId, attempt);
      await appendAudit(transaction, entry);
    });
  }

  async sweep(now: Date): Promise<void> {
    await this.#sql`delete from sign_in_challenge where expires_at <= ${now}`;
  }
}

class NotOpenedError extends Error {
  readonly why: NotOpened;

  constructor(why: NotOpened) {
    super(why);
    this.why = why;
  }
}

async function open(transaction: Transaction, opening: Opening): Promise<Opened> {
  const { session, passwordVersion, attempt, bucket, answer, entry } = opening;
  // The lock makes a change of the password wait until it can see this session, which it then closes.
  const unchanged = await transaction`
    select from account where id = ${session.userId} and password_version = ${passwordVersion} for no key update`;
  if (unchanged.count === 0) throw new NotOpenedError('passwordChanged');
  if (answer) await takeAnswer(transaction, session.userId, answer);
  await insertSession(transaction, session);
  const device = await rememberDevice(transaction, toVisit(opening), attempt.createdAt);
  if (bucket) await (opening.deviceId ? forget : relieve)(transaction, bucket);
  await noteAttempt(transaction, session.userId, { ...attempt, newDevice: device.isNew });
  if (device.isNew) await tellNewDevice(transaction, opening);
  await appendAudit(transaction, entry);
  if (answer?.use.kind === 'recovery') {
    await appendAudit(transaction, { ...entry, action: 'RECOVERY_CODE_USED', details: {} });
  }
  return { deviceRenewed: device.renewed };
}

async function takeAnswer(
  transaction: Transaction,
  userId: string,
  { challenge, use }: NonNullable<Opening['answer']>,
): Promise<void> {
  const { count } = await transaction`delete from sign_in_challenge where hash = ${challenge}`;
  if (count === 0) throw new NotOpenedError('challengeEnded');
  if (!(await useCode(transaction, userId, use))) throw new NotOpenedError('codeUsed');
}

const toVisit = ({ session, attempt, deviceId, deviceTokenHash }: Opening) => ({
  userId: session.userId,
  sessionId: session.id,
  origin: { address: attempt.address, userAgent: attempt.userAgent },
  deviceId,
  tokenHash: deviceTokenHash,
});

async function tellNewDevice(transaction: Transaction, { session, attempt, entry }: Opening): Promise<void> {
  const { userId } = session;
  const { address, userAgent, createdAt: time } = attempt;
  await appendAudit(transaction, { ...entry, action: 'NEW_DEVICE_SEEN', details: {} });
  const value = { userId, userAgent, address, time };
  await appendEvents(transaction, [{ aggregate: `user/${userId}`, payload: { $case: 'newDeviceSeen', value } }]);
}
