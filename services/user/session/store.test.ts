// What can happen only between two transactions, played step by step.
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import { defaultPreferences } from '../account/preferences.ts';
import { type Credentials, UserStore } from '../account/store/account.ts';
import { createUser } from '../account/user.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { migrations } from '../service.ts';
import { SignInStore } from '../sign-in/store/sign-in.ts';
import { openSession, type Session } from './session.ts';
import { SessionStore } from './store.ts';

const now = new Date('2026-01-01T00:00:00Z');
const day = 24 * 60 * 60 * 1000;
const lifetimeMs = 30 * day;

let sql: Sql;
let sessions: SessionStore;
let credentials: Credentials;
beforeAll(async () => {
  sql = connectDatabase({ url: await testDatabase(), connections: 5 });
  await migrate(sql, migrations);
  sessions = new SessionStore(sql);
});
afterAll(() => sql.end());
beforeEach(async () => {
  const user = createUser({ id: randomUUID(), email: `${randomUUID()}@example.org`, displayName: 'Ada' }, now);
  const account = { user, passwordHash: 'old', preferences: defaultPreferences };
  await new UserStore(sql).insert(account, { action: 'SIGNED_UP', time: now });
  credentials = { userId: user.id, passwordHash: 'old', passwordVersion: 1 };
});

const newSession = (): Session => {
  const command = { id: randomUUID(), userId: credentials.userId, userAgent: '', tokenHash: randomBytes(32) };
  return openSession(command, { now, lifetimeMs });
};
const changed: AuditEntry = { action: 'PASSWORD_CHANGED', time: now };
const change = () =>
  sessions.changePassword(credentials, { passwordHash: 'new', keptSessionId: randomUUID(), now, entry: changed });
const attempt = {
  createdAt: now,
  address: '',
  userAgent: '',
  provider: '',
  newDevice: false,
  ...({ method: 'PASSWORD', result: 'DONE' } as const),
};
const insert = async (session: Session): Promise<boolean> => {
  const opened = await new SignInStore(sql).open({
    session,
    passwordVersion: credentials.passwordVersion,
    attempt: { ...attempt, id: randomUUID() },
    deviceId: undefined,
    deviceTokenHash: randomBytes(32),
    entry: { action: 'SIGNED_IN', time: now },
  });
  return opened !== 'passwordChanged';
};
const isOpen = ({ id, userId }: Session): Promise<boolean> =>
  sessions.requireOpen({ userId, sessionId: id }, now).then(
    () => true,
    () => false,
  );

/** Resolves when somebody waits for a lock in this database. */
async function blocked(): Promise<void> {
  for (;;) {
    const rows = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    if (rows.count > 0) return;
  }
}

/** Runs `first` in a transaction that ends only when `second` waits for it, or is done without having waited. */
async function interleave<Result>(
  first: (transaction: Transaction) => Promise<unknown>,
  second: () => Promise<Result>,
) {
  let running: Promise<Result> | undefined;
  await sql.begin(async (transaction) => {
    await first(transaction);
    running = second();
    await Promise.race([running, blocked()]);
  });
  return running!;
}

describe('a session', () => {
  it('is not opened by a password that was changed since it was compared', async () => {
    const session = newSession();
    expect(await change()).toBe(true);
    expect(await insert(session)).toBe(false);
    expect(await isOpen(session)).toBe(false);
  });

  it('is not opened by a password that is being changed', async () => {
    const session = newSession();
    const opened = await interleave(
      (transaction) => transaction`update account set password_version = 2 where id = ${credentials.userId}`,
      () => insert(session),
    );
    expect(opened).toBe(false);
    expect(await isOpen(session)).toBe(false);
  });

  it('that is being opened is closed by a change of the password', async () => {
    const session = newSession();
    await interleave(async (transaction) => {
      await transaction`select from account where id = ${credentials.userId} for share`;
      await transaction`
        insert into session (id, account_id, user_agent, token_hash, created_at, last_used_at, expires_at)
        values (${session.id}, ${session.userId}, '', ${session.tokenHash}, ${now}, ${now}, ${session.expiresAt})`;
    }, change);
    expect(await isOpen(session)).toBe(false);
  });

  it('keeps its newest token, however old, when lifetimes have become shorter', async () => {
    const session = newSession();
    await insert(session);
    await sessions.sweep(new Date(now.getTime() + 2 * day), day);
    const refreshed = await sessions.refresh(session.tokenHash, (found) => ({ session: found }));
    expect(refreshed.id).toBe(session.id);
  });
});
