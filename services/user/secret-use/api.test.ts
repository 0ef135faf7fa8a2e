// The uses of secrets, as the owners of the secrets read them through a real server and database.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { appendUse } from '#chassis/secrets/uses/store.ts';
import type { SecretAct } from '#chassis/secrets/uses/use.ts';
import { Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import { Scope } from '#proto/gen/sinew/policy/v1/scope.ts';
import { SecretUse_Act as Act } from '#proto/gen/sinew/secrets/v1/use.ts';
import { AuditRecord_Action, AuditRecord_Result } from '#proto/gen/sinew/user/v1/audit.ts';
import { AccessServiceService } from '#proto/gen/sinew/user/v1/consent.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { type ServedUsers, serveUsers } from '#test/harness/user.ts';

let users: ServedUsers;
beforeAll(async () => {
  users = await serveUsers();
});
afterAll(() => users.stop());

const use = (owner: string, act: SecretAct, scope: 'person' | 'organisation' = 'person', reader = 'user-1') =>
  appendUse(users.sql, { scope, owner, name: 'scale', version: 1, reader, act, at: new Date('2026-03-01T17:00:00Z') });

it('a person reads the uses of the own secrets, in pages, and of nobody else’s', async () => {
  const ada = await users.person();
  const ben = await users.person();
  await use(ada.userId, 'set', 'person', 'operator:root');
  await use(ada.userId, 'read');
  await use(ben.userId, 'remove');
  const { uses, nextPageToken } = await ada.call.listSecretUses();
  expect(nextPageToken).toBe('');
  expect(uses).toMatchObject([
    { service: 'user', name: 'scale', act: Act.READ, reader: 'user-1', position: 2n },
    { act: Act.SET, reader: 'operator', position: 1n, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
  const first = await ada.call.listSecretUses({ pageSize: 1 });
  const rest = await ada.call.listSecretUses({ pageSize: 1, pageToken: first.nextPageToken });
  expect([...first.uses, ...rest.uses]).toEqual(uses);
  expect(await reasonsOf([ben.call.listSecretUses({ pageToken: first.nextPageToken })])).toEqual([
    'INVALID_PAGE_TOKEN',
  ]);
});

it('owners and admins read an organisation’s, members and strangers do not', async () => {
  const ada = await users.person();
  const ben = await users.person();
  const { id: organisationId } = await ada.call.createOrganisation({ name: 'Iron Temple' });
  await use(organisationId, 'rotate', 'organisation');
  await use(ada.userId, 'read');
  const read = (of: typeof ada) => of.call.listOrganisationSecretUses({ organisationId });
  expect((await read(ada)).uses).toMatchObject([{ act: Act.ROTATE }]);
  expect(await reasonsOf([read(ben)])).toEqual(['ORGANISATION_NOT_FOUND']);
  const join = (role: string) => users.sql`
    insert into membership (organisation_id, account_id, role, joined_at) values (${organisationId}, ${ben.userId}, ${role}, now())
    on conflict (organisation_id, account_id) do update set role = excluded.role`;
  for (const role of ['MEMBER', 'COACH']) {
    await join(role);
    expect(await reasonsOf([read(ben)])).toEqual(['PERMISSION_DENIED']);
  }
  await join(Object.entries(Role).find(([, value]) => value === Role.ADMIN)![0]);
  expect((await read(ben)).uses).toHaveLength(1);
});

it('an API key that lacks a scope leaves a record, here and where another service tells of it', async () => {
  const ada = await users.person();
  const { apiKey, secret } = await ada.call.createApiKey({ name: 'Watch', scopes: [Scope.PROFILE_READ] });
  const key = users.withToken(secret);
  const records = async () =>
    (await ada.call.listAuditRecords()).records.filter(({ action }) => action === AuditRecord_Action.SCOPE_REFUSED);
  expect(await reasonsOf([key.createOrganisation({ name: 'Mine' }), key.getMe()])).toEqual(['SCOPE_MISSING', 'OK']);
  const refused = { result: AuditRecord_Result.REFUSED, targetId: apiKey!.id, actorId: ada.userId };
  const method = 'sinew.user.v1.OrganisationService/CreateOrganisation';
  expect(await records()).toMatchObject([{ ...refused, details: { method, scope: 'none' } }]);
  const told = users.as(AccessServiceService, 'workout', secret);
  const report = { method: '/sinew.workout.v1.WorkoutService/CreateWorkout', address: '192.0.2.7', userAgent: 'watch' };
  await told.reportScopeRefusal(report);
  const details = { method: report.method.slice(1), scope: 'TRAINING_WRITE' };
  // Both records are of the same moment, so that their order says nothing.
  const own = { ...refused, details, address: '192.0.2.7', userAgent: 'watch' };
  expect(await records()).toContainEqual(expect.objectContaining(own));
  // These leave no record: a method that the key may call, a method that does not exist, a session.
  await told.reportScopeRefusal({ ...report, method: '/sinew.user.v1.UserService/GetMe' });
  await told.reportScopeRefusal({ ...report, method: `/${randomUUID()}` });
  await users.as(AccessServiceService, 'workout', ada.tokens.accessToken).reportScopeRefusal(report);
  expect(await records()).toHaveLength(2);
});
