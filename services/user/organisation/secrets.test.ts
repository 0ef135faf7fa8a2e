// An organisation's secrets are deleted with it, here and in every service that keeps some. No secret can be added later.
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import type { Sql } from '#chassis/database/sql.ts';
import { Deletions } from '#chassis/personal-data/deletions.ts';
import { Event } from '#proto/gen/sinew/events/v1/event.ts';
import { type ServedUsers, serveUsers } from '#test/harness/user.ts';
import { testDatabase } from '#tooling/testing/database.ts';

let served: ServedUsers;
beforeAll(async () => {
  served = await serveUsers();
});
afterAll(() => served.stop());

const keep = (sql: Sql, owner: string, scope = 'organisation') =>
  sql`insert into secret (scope, owner, name, versions, revision) values (${scope}, ${owner}, 'key', '[]', 1)`;
const kept = async (sql: Sql, owner: string): Promise<number> =>
  (await sql`select from secret where owner = ${owner}`).count;

/** The organisations that other services were told of. */
async function told(): Promise<string[]> {
  const rows = await served.sql<{ payload: Buffer }[]>`
    select payload from outbox where type = 'organisationDeleted' order by position`;
  return rows.map(({ payload }) => {
    const event = Event.decode(payload).payload!;
    return event.$case === 'organisationDeleted' ? event.value.organisationId : '';
  });
}

it('when it is deleted', async () => {
  const ada = await served.person();
  const { id: organisationId } = await ada.call.createOrganisation({ name: 'Iron Temple' });
  const { id: other } = await ada.call.createOrganisation({ name: 'Other' });
  for (const owner of [organisationId, other]) await keep(served.sql, owner);
  await keep(served.sql, organisationId, 'person');
  await ada.call.deleteOrganisation({ organisationId });
  expect([await kept(served.sql, organisationId), await kept(served.sql, other)]).toEqual([1, 1]);
  expect(await told()).toContain(organisationId);
  expect(await told()).not.toContain(other);
  await expect(keep(served.sql, organisationId)).rejects.toMatchObject({ code: 'SN002' });
});

it('when its last member deletes the account, and not before', async () => {
  const ada = await served.person();
  const { id } = await ada.call.createOrganisation({ name: 'Alone' });
  await keep(served.sql, id);
  expect(await kept(served.sql, id)).toBe(1);
  await ada.call.deleteMe({ password: ada.password });
  expect(await kept(served.sql, id)).toBe(0);
  expect(await told()).toContain(id);
});

it.each(['workout', 'notification'])(
  'in the service %s, however often it is told, and none comes late',
  async (service) => {
    const sql = connectDatabase({ url: await testDatabase(), connections: 2 });
    await migrate(sql, new URL(`../../${service}/migrations/`, import.meta.url));
    const organisationId = randomUUID();
    const other = randomUUID();
    for (const owner of [organisationId, other]) await keep(sql, owner);
    const log = pino({ level: 'silent' });
    const { handlers } = new Deletions({ service, sql, log, erase: async () => {} });
    const event = { value: { organisationId } } as never;
    for (let time = 0; time < 2; time++) {
      await sql.begin(async (transaction) => handlers.organisationDeleted!(event, transaction, () => {}));
    }
    expect([await kept(sql, organisationId), await kept(sql, other)]).toEqual([0, 1]);
    await expect(keep(sql, organisationId)).rejects.toMatchObject({ code: 'SN002' });
    await sql.end();
  },
);
