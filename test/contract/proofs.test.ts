// The proofs that each method of the user service asks for: they are as the contract and the README say, and stop a thief
// who has only an access token that is some minutes old.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContract, type Method } from '#proto/contract.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { type ServedUsers, type SignedIn, serveUsers } from '#test/harness/user.ts';
import { proofTable } from '#tooling/system/proof-table.ts';

const own = loadContract().methods.filter(({ service }) => service === 'user');
const readme = join(import.meta.dirname, '../../services/user/README.md');

describe('every method of the user service', () => {
  it.each(own.map((method) => [method.path, method] as const))(
    '%s says what it asks for, or why for nothing',
    (_, method) => {
      expect(method.proof?.because).toMatch(/\w+ \w+|password|key/);
    },
  );

  it('stands in the table of its README, as the contract has it', async () => {
    expect(await readFile(readme, 'utf8')).toContain(proofTable(own));
  });
});

type Calls = Record<string, (request: object) => Promise<unknown>>;

const nameOf = ({ path }: Method): string => {
  const name = path.split('/')[2]!;
  return name[0]!.toLowerCase() + name.slice(1);
};

/** Some methods ask for a proof only for some requests. These requests make them ask. */
const asking: Record<string, object> = { updateMe: { email: 'thief@example.org' } };

describe('a thief with an access token', () => {
  let users: ServedUsers;
  let person: SignedIn;
  let gym: string;
  beforeAll(async () => {
    users = await serveUsers();
    person = await users.provenPerson();
    gym = (await person.call.createOrganisation({ name: 'Gym' })).id;
  });
  afterAll(() => users.stop());

  const open = own.filter(({ access }) => access.kind !== 'internal');
  const fresh = open.filter(({ proof }) => proof?.kind === 'fresh');

  it.each(fresh.map((method) => [method.path, method] as const))('is refused by %s', async (_, method) => {
    if (method.responseStream) return;
    const thief = users.withToken(person.tokens.accessToken) as unknown as Calls;
    const request = { organisationId: gym, userId: randomUUID(), ...asking[nameOf(method)] };
    expect(await reasonsOf([thief[nameOf(method)]!(request)])).toEqual(['PROOF_REQUIRED']);
  });

  it('leaves nothing by which anybody comes in, whatever is called', async () => {
    const rows = async () => {
      const [row] = await users.sql`
        select email, password_hash, password_version,
          (select count(*)::int from api_key where account_id = account.id) as keys,
          (select count(*)::int from identity where account_id = account.id) as identities,
          (select count(*)::int from second_factor where account_id = account.id) as factors,
          (select count(*)::int from session where account_id = account.id) as sessions,
          (select count(*)::int from device where account_id = account.id) as devices,
          (select count(*)::int from email_change where account_id = account.id) as changes,
          (select count(*)::int from invitation where organisation_id = ${gym}) as invitations,
          (select json_agg(membership order by account_id)::text from membership where organisation_id = ${gym}) as members
        from account where id = ${person.userId}`;
      return row;
    };
    const before = await rows();
    const thief = users.withToken(person.tokens.accessToken) as unknown as Calls;
    // The methods that end the thief's own session come later.
    const calls = open.filter(
      ({ path, responseStream }) => !responseStream && !/SignOut|SignUp$|SignIn$|LeaveOrganisation/.test(path),
    );
    for (const method of calls) {
      const request = {
        organisationId: gym,
        email: 'thief@example.org',
        displayName: 'Ada',
        name: 'name',
        password: 'guessed',
        currentPassword: 'guessed',
        newPassword: 'of the thief',
        code: '123456',
        token: 'guessed',
        refreshToken: 'guessed',
        role: 4,
        ...(method.path.endsWith('UpdatePreferences') ? { timeZone: 'UTC' } : {}),
      };
      await thief[nameOf(method)]?.(request).catch(() => undefined);
    }
    expect(await rows()).toEqual(before);
    users.clock.forward(10 * 60 * 1000 + 6000);
    expect(await reasonsOf([(thief as unknown as SignedIn['call']).getMe()])).toEqual(['UNAUTHENTICATED']);
  });
});
