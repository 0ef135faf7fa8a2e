// The deletion of an account as its person sees it: begun at once, done when every service has confirmed.
import { randomUUID } from 'node:crypto';
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContract } from '#proto/contract.ts';
import { Scope } from '#proto/gen/sinew/policy/v1/scope.ts';
import { Deletion_State } from '#proto/gen/sinew/user/v1/deletion.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { isDeletionEvent, tombstones, tracesOf } from '#test/harness/traces.ts';
import { type ServedUsers, type SignedIn, serveUsers } from '#test/harness/user.ts';
import { confirmationHandlers } from './api.ts';
import { DeletionStore } from './store.ts';

let users: ServedUsers;
beforeAll(async () => {
  users = await serveUsers();
});
afterAll(() => users.stop());

const holders = loadContract().personalData;
const deletionOf = ({ call }: SignedIn) => call.getDeletion();

/** Confirms a deletion as the event of a service does. */
const confirm = (userId: string, service: string) =>
  users.sql.begin((transaction) =>
    confirmationHandlers(users.clock).personalDataDeleted!(
      { id: randomUUID(), time: new Date(), aggregate: `deletion/${userId}`, value: { userId, service } },
      transaction,
      () => {},
    ),
  );

const codeOf = ({ secret }: { secret: string }): string =>
  new TOTP({ secret }).generate({ timestamp: users.clock.now().getTime() });

/** The reasons of a call that waits for the account's row while the account is deleted. */
async function duringDeletion({ userId }: SignedIn, act: () => Promise<unknown>): Promise<string[]> {
  let answer: Promise<string[]> | undefined;
  await users.sql.begin(async (transaction) => {
    await transaction`select from account where id = ${userId} for update`;
    answer = reasonsOf([act()]);
    const waiting = () =>
      users.sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(waiting).not.toHaveLength(0);
    await transaction`delete from account where id = ${userId}`;
  });
  return answer!;
}

const told = async (userId: string): Promise<string[]> => {
  const rows = await users.sql<{ type: string }[]>`
    select type from outbox where aggregate = ${`deletion/${userId}`} order by position`;
  return rows.map(({ type }) => type);
};

describe('a deletion', () => {
  it('waits for every service that holds something, and tells when it is done', async () => {
    expect(holders).toContain('workout');
    const person = await users.person();
    const startTime = users.clock.now();
    await person.call.deleteMe();
    const services = [...holders, 'user'].sort();
    expect(await deletionOf(person)).toEqual({
      state: Deletion_State.DELETING,
      startTime,
      finishTime: undefined,
      services: services.map((service) => ({ service, deleteTime: service === 'user' ? startTime : undefined })),
    });
    users.clock.forward(1000);
    for (const [index, holder] of holders.entries()) {
      expect((await deletionOf(person)).state).toBe(Deletion_State.DELETING);
      await confirm(person.userId, holder);
      expect(await told(person.userId)).toHaveLength(index + 1 < holders.length ? 1 : 2);
    }
    const done = await deletionOf(person);
    expect(done).toMatchObject({ state: Deletion_State.DELETED, startTime, finishTime: users.clock.now() });
    expect(done.services.every(({ deleteTime }) => deleteTime)).toBe(true);
    expect(await told(person.userId)).toEqual(['userDeletionStarted', 'userDeleted']);
  });

  it('is changed by nothing that comes twice or from elsewhere', async () => {
    const person = await users.person();
    await person.call.deleteMe();
    await person.call.deleteMe();
    const before = await deletionOf(person);
    await confirm(person.userId, 'nobody');
    await confirm(randomUUID(), 'workout');
    expect(await deletionOf(person)).toEqual(before);
    for (const holder of [...holders, ...holders]) await confirm(person.userId, holder);
    const finished = await deletionOf(person);
    users.clock.forward(1000);
    for (const holder of holders) await confirm(person.userId, holder);
    expect(await deletionOf(person)).toEqual(finished);
    expect(await told(person.userId)).toEqual(['userDeletionStarted', 'userDeleted']);
  });

  it('is told again to services that do not confirm, once a minute, for ever', async () => {
    const person = await users.person();
    await person.call.deleteMe();
    const store = new DeletionStore(users.sql);
    for (let count = 1; count < 4; count++) {
      expect(await told(person.userId)).toEqual(Array(count).fill('userDeletionStarted'));
      users.clock.forward(60_000);
      await Promise.all([store.tellAgain(users.clock.now()), store.tellAgain(users.clock.now())]);
    }
    for (const holder of holders) await confirm(person.userId, holder);
    const count = (await told(person.userId)).length;
    users.clock.forward(60_000);
    await store.tellAgain(users.clock.now());
    expect(await told(person.userId)).toHaveLength(count);
  });

  it('has not begun for anybody who did not ask for it', async () => {
    const person = await users.person();
    expect(await reasonsOf([deletionOf(person)])).toEqual(['DELETION_NOT_FOUND']);
  });

  it.each<[string, (person: SignedIn) => Promise<unknown>]>([
    ['an organisation', ({ call }) => call.createOrganisation({ name: 'Too late' })],
    ['a second factor', ({ call }) => call.enrolSecondFactor()],
    ['an API key', ({ call }) => call.createApiKey({ name: 'late', scopes: [Scope.TRAINING_READ] })],
    ['another address', ({ call }) => call.updateMe({ email: `${randomUUID()}@example.org` })],
  ])('refuses %s that comes at the same moment as it does what comes later', async (_, act) => {
    const person = await users.person();
    expect(await duringDeletion(person, () => act(person))).toEqual(['UNAUTHENTICATED']);
  });

  it.each<[string, (person: SignedIn) => Promise<() => Promise<unknown>>, string]>([
    [
      'a refresh by a token that was used',
      async ({ tokens: { refreshToken } }) => {
        await users.anybody.refreshSession({ refreshToken });
        return () => users.anybody.refreshSession({ refreshToken });
      },
      'INVALID_REFRESH_TOKEN',
    ],
    [
      'the end of an API key',
      async ({ call }) => {
        const { apiKey } = await call.createApiKey({ name: 'script', scopes: [Scope.TRAINING_READ] });
        return () => call.revokeApiKey({ apiKeyId: apiKey!.id });
      },
      'API_KEY_NOT_FOUND',
    ],
    [
      'a second factor that is confirmed',
      async ({ call }) => {
        const code = codeOf(await call.enrolSecondFactor());
        return () => call.confirmSecondFactor({ code });
      },
      'SECOND_FACTOR_MISSING',
    ],
    [
      'a second factor that is taken off',
      async ({ call, password }) => {
        await call.confirmSecondFactor({ code: codeOf(await call.enrolSecondFactor()) });
        return () => call.disableSecondFactor({ proof: { $case: 'password', value: password } });
      },
      'SECOND_FACTOR_MISSING',
    ],
    [
      'a recovery code that proves its person',
      async ({ call }) => {
        const { recoveryCodes } = await call.confirmSecondFactor({ code: codeOf(await call.enrolSecondFactor()) });
        return () => call.reauthenticate({ proof: { $case: 'code', value: recoveryCodes[0]! } });
      },
      'WRONG_CODE',
    ],
    [
      'a sign-out',
      async ({ call }) =>
        () =>
          call.signOut(),
      'OK',
    ],
    [
      'an invitation that is accepted',
      async ({ call }) =>
        () =>
          call.acceptInvitation({ token: 'x'.repeat(43) }),
      'UNAUTHENTICATED',
    ],
  ])('is not held up by %s', async (_, prepare, reason) => {
    const person = await users.person();
    const act = await prepare(person);
    expect(await duringDeletion(person, act)).toEqual([reason]);
  });

  it('leaves no trace of the person but the bare id', async () => {
    const person = await users.person();
    const displayName = `Ada ${randomUUID()}`;
    await person.call.updateMe({ displayName });
    await person.call.verifyEmail();
    await users.anybody.resetPassword({ step: { $case: 'email', value: person.email } });
    await expect.poll(() => users.sql`select from password_reset_request`).toHaveLength(0);
    const names = [person.userId, person.email, displayName];
    expect(new Set((await tracesOf(users.sql, names)).map(({ name }) => name))).toEqual(new Set(names));
    await person.call.deleteMe();
    for (const holder of holders) await confirm(person.userId, holder);
    const left = (await tracesOf(users.sql, names)).filter((trace) => !isDeletionEvent(trace));
    expect(left.filter(({ table, name }) => name !== person.userId || !tombstones.includes(table))).toEqual([]);
  });
});
