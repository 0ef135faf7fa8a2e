// Each list of the user service judges each page token before it asks the database.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendUse } from '#chassis/secrets/uses/store.ts';
import { Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import { Scope } from '#proto/gen/sinew/policy/v1/scope.ts';
import { MailTokenServiceService } from '#proto/gen/sinew/user/v1/mail_token.ts';
import { hostileTokens, listsOf, unjudged } from '#test/harness/pages.ts';
import { type ServedUsers, serveUsers } from '#test/harness/user.ts';

let users: ServedUsers;
beforeAll(async () => {
  users = await serveUsers();
});
afterAll(() => users.stop());

interface Pages {
  pageSize?: number;
  pageToken?: string;
}

/** Every list, with two rows at least. */
async function listsWithRows() {
  const owner = await users.person();
  const member = await users.person();
  const { call } = owner;
  const { id: organisationId } = await call.createOrganisation({ name: 'Iron Works' });
  await call.createOrganisation({ name: 'Steel Works' });
  const { id } = await call.createInvitation({ organisationId, email: member.email, role: Role.MEMBER });
  const { token } = await users.as(MailTokenServiceService, 'notification').issueMailToken({ askId: id });
  await member.call.acceptInvitation({ token });
  for (const name of ['one', 'two']) {
    await call.createInvitation({ organisationId, email: `${name}@example.org`, role: Role.MEMBER });
    await call.createApiKey({ name, scopes: [Scope.TRAINING_READ] });
    await users.signIn(owner);
    for (const [scope, of] of [
      ['person', owner.userId],
      ['organisation', organisationId],
    ] as const)
      await appendUse(users.sql, { scope, owner: of, name, version: 1, reader: 'user-1', act: 'read', at: new Date() });
  }
  return {
    listApiKeys: (pages: Pages) => call.listApiKeys(pages),
    listAuditRecords: (pages: Pages) => call.listAuditRecords(pages),
    listInvitations: (pages: Pages) => call.listInvitations({ organisationId, ...pages }),
    listMembers: (pages: Pages) => call.listMembers({ organisationId, ...pages }),
    listOrganisationAuditRecords: (pages: Pages) => call.listOrganisationAuditRecords({ organisationId, ...pages }),
    listOrganisationSecretUses: (pages: Pages) => call.listOrganisationSecretUses({ organisationId, ...pages }),
    listSecretUses: (pages: Pages) => call.listSecretUses(pages),
    listOrganisations: (pages: Pages) => call.listOrganisations(pages),
    listSessions: (pages: Pages) => call.listSessions(pages),
    listSignIns: (pages: Pages) => call.listSignIns(pages),
  };
}

test('no list takes a page token that is not its own', async () => {
  const lists = await listsWithRows();
  expect(Object.keys(lists).sort()).toEqual(listsOf('sinew.user.v1'));
  for (const [name, list] of Object.entries(lists)) {
    // These fields may name a place in a chain of any service.
    const free = name.endsWith('SecretUses') ? ['service', 'position'] : [];
    const { nextPageToken } = await list({ pageSize: 1 });
    expect(nextPageToken, name).not.toBe('');
    expect(await unjudged((pageToken) => list({ pageToken }), hostileTokens(nextPageToken, free)), name).toEqual([]);
  }
});
