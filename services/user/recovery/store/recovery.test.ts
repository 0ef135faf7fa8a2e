// A reset of the password ends the ways in of everybody else: an account that was opened with somebody else's address must
// not stay open to the person who opened it.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Scope } from '#proto/gen/sinew/policy/v1/scope.ts';
import { type ServedUsers, serveUsers } from '#test/harness/user.ts';
import { closeOtherWays } from './recovery.ts';

let users: ServedUsers;
beforeAll(async () => {
  users = await serveUsers();
});
afterAll(() => users.stop());

it.each([
  ['of an address that was proven before', false, { identities: 1, factors: 1 }],
  ['of an address that nobody had proven', true, { identities: 0, factors: 0 }],
])('a reset %s revokes keys and forgets devices', async (_, neverProven, left) => {
  const { userId, call } = await users.person();
  const { secret } = await call.createApiKey({ name: 'script', scopes: [Scope.PROFILE_READ] });
  await users.sql`
    insert into identity (id, account_id, provider, issuer, subject, email, created_at)
    values (${randomUUID()}, ${userId}, 'google', 'https://a.example', ${userId}, 'a@example.org', ${users.clock.now()})`;
  await users.sql`
    insert into second_factor (account_id, sealed, created_at, confirmed_at) values (${userId}, '', ${users.clock.now()}, ${users.clock.now()})`;
  const now = users.clock.now();
  await users.sql.begin((transaction) =>
    closeOtherWays(transaction, userId, { provenLate: neverProven ? now : null, now }),
  );
  await expect(users.withToken(secret).getMe()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  const [rows] = await users.sql`
    select (select count(*)::int from identity where account_id = ${userId}) as identities,
      (select count(*)::int from second_factor where account_id = ${userId}) as factors,
      (select count(*)::int from device where account_id = ${userId}) as devices`;
  expect(rows).toEqual({ ...left, devices: 0 });
});
