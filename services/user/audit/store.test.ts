// The audit in a real database: what it keeps, which changes it refuses, and that a change of it shows.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { execa } from 'execa';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import type { Sql } from '#chassis/database/sql.ts';
import { testPostgres } from '#tooling/testing/database.ts';
import { createDatabase } from '#tooling/testing/servers.ts';
import { migrations } from '../service.ts';
import type { AuditEntry } from './entry.ts';
import { AuditStore, eraseAudit } from './store.ts';
import { ChainVerifier } from './verification.ts';

const time = new Date('2026-03-02T18:00:00Z');
const origin = { address: '192.0.2.7', userAgent: 'curl' };
let url: string;
let sql: Sql;
/** A connection that may do anything, as somebody with the database's files could. */
let superuser: Sql;
let audit: AuditStore;

beforeAll(async () => {
  const admin = await testPostgres();
  url = (await createDatabase(admin)).url;
  sql = connectDatabase({ url, connections: 20 });
  superuser = postgres(Object.assign(new URL(admin), { pathname: new URL(url).pathname }).href, {
    max: 1,
    types: { bigint: postgres.BigInt },
  }) as Sql;
  await migrate(sql, migrations);
  audit = new AuditStore(sql);
});
afterAll(() => Promise.all([sql.end(), superuser.end()]));

async function newAccount(): Promise<string> {
  const id = randomUUID();
  await sql`
    insert into account (id, email, email_key, display_name, password_hash, password_version, weight_unit, time_zone,
      locale, created_at, updated_at)
    values (${id}, ${id}, ${id}, 'Ada', 'x', 1, 'kg', 'UTC', 'en', ${time}, ${time})`;
  return id;
}

const signIn = (actorId: string): AuditEntry => ({ action: 'SIGNED_IN', time, actorId, origin });
const page = (after?: string) => ({ list: { name: 'test', position: undefined as never }, size: 50, after });

async function problems(): Promise<string[]> {
  const found: string[] = [];
  await audit.readAll(async ({ head, records }) => {
    const verifier = new ChainVerifier();
    for await (const record of records) verifier.add(record);
    found.push(...verifier.end(head));
  });
  return found;
}

/** Makes a change that the triggers refuse. Answers with the problems that the audit then reports. */
async function forging(change: (forger: Sql) => Promise<unknown>): Promise<string[]> {
  await superuser`set session_replication_role = replica`;
  await change(superuser);
  await superuser`set session_replication_role = origin`;
  return problems();
}

describe('the audit', () => {
  it('keeps who did what to whom, when and from where', async () => {
    const actorId = await newAccount();
    const subjectId = await newAccount();
    const organisationId = randomUUID();
    const details = { role: 'coach' };
    await audit.append({ action: 'ROLE_CHANGED', time, actorId, subjectId, organisationId, details, origin });
    const record = { action: 'ROLE_CHANGED', result: 'done', time, organisationId, details, position: 1 };
    const parties = { actor: { accountId: actorId, known: true, ...origin }, subject: { accountId: subjectId } };
    expect(await audit.listOfPerson(actorId, page())).toMatchObject([{ ...record, ...parties }]);
    expect(await audit.listOfPerson(subjectId, page())).toMatchObject([{ ...record, ...parties }]);
  });

  it('gives a person the newest record first, page by page', async () => {
    const actorId = await newAccount();
    for (const second of [1, 2, 3]) {
      await audit.append({ ...signIn(actorId), time: new Date(time.getTime() + second * 1000) });
    }
    const list = await audit.listOfPerson(actorId, page());
    expect(list.map(({ position }) => position)).toEqual([3, 2, 1]);
    const rest = await audit.listOfPerson(actorId, page(list[1]!.id));
    expect(rest.map(({ position }) => position)).toEqual([1]);
  });

  it('notes an attempt of somebody unknown with the account that it was on', async () => {
    const subjectId = await newAccount();
    await audit.append({ action: 'SIGNED_IN', result: 'refused', time, subjectId, origin });
    expect(await audit.listOfPerson(subjectId, page())).toMatchObject([
      { result: 'refused', actor: { known: false, ...origin }, subject: { accountId: subjectId } },
    ]);
  });

  it('keeps its chains whole when many write at the same time, to one and to several', async () => {
    const accounts = await Promise.all(Array.from({ length: 4 }, newAccount));
    const organisationId = randomUUID();
    const entries = Array.from({ length: 200 }, (_, index): AuditEntry => {
      const actorId = accounts[index % 4]!;
      const subjectId = accounts[(index * 7) % 4]!;
      if (index % 3 === 0) return signIn(actorId);
      if (index % 3 === 1) return { action: 'SIGNED_IN', result: 'refused', time, origin };
      return { action: 'TRAINING_READ', time, actorId, subjectId, organisationId, origin };
    });
    await Promise.all(entries.map((entry) => audit.append(entry)));
    expect(await problems()).toEqual([]);
    const [{ count } = { count: 0n }] =
      await sql`select count(*) from audit_record where organisation_id = ${organisationId}`;
    expect(count).toBe(66n);
  });

  it('is without the record of an act that failed', async () => {
    const actorId = await newAccount();
    const failing = sql.begin(async (transaction) => {
      const { appendAudit } = await import('./store.ts');
      await appendAudit(transaction, signIn(actorId));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await audit.listOfPerson(actorId, page())).toEqual([]);
    expect(await problems()).toEqual([]);
  });
});

describe('the database', () => {
  it.each([
    ['update audit_record set action = $1', 'SIGNED_OUT'],
    ['delete from audit_record where action = $1', 'SIGNED_IN'],
    ['update audit_party set address = $1', '203.0.113.1'],
    ['delete from audit_party where address = $1', '192.0.2.7'],
    ['delete from audit_chain where organisation_id is null and length > $1', '0'],
    ['truncate audit_record', undefined],
    ['truncate audit_party', undefined],
    ['truncate audit_chain', undefined],
  ])('refuses the service, and even a superuser: %s', async (statement, parameter) => {
    await audit.append(signIn(await newAccount()));
    const parameters = parameter === undefined ? [] : [parameter];
    for (const connection of [sql, superuser]) {
      await expect(connection.unsafe(statement, parameters)).rejects.toMatchObject({ code: '42501' });
    }
  });
});

describe('verifying', () => {
  const chainOf = async (actorId: string) => {
    for (let count = 0; count < 3; count++) await audit.append(signIn(actorId));
    const [row] = await sql<{ id: string }[]>`select id from audit_chain where account_id = ${actorId}`;
    return row!.id;
  };

  it.each<
    [string, (chain: string, forger: Sql) => Promise<unknown>, (chain: string, forger: Sql) => Promise<unknown>, RegExp]
  >([
    [
      'a changed record',
      (chain, forger) =>
        forger`update audit_record set action = 'SIGNED_OUT' where chain_id = ${chain} and position = 2`,
      (chain, forger) =>
        forger`update audit_record set action = 'SIGNED_IN' where chain_id = ${chain} and position = 2`,
      /^record 2 does not have the hash/,
    ],
    [
      'a changed address',
      (chain, forger) => forger`
        update audit_party set address = 'elsewhere' from audit_record
        where record_id = audit_record.id and chain_id = ${chain} and position = 2`,
      (chain, forger) => forger`
        update audit_party set address = '192.0.2.7' from audit_record
        where record_id = audit_record.id and chain_id = ${chain} and position = 2`,
      /^record 2 has a actor that is not/,
    ],
    [
      'a head that was set back',
      (chain, forger) => forger`update audit_chain set length = 2 where id = ${chain}`,
      (chain, forger) => forger`update audit_chain set length = 3 where id = ${chain}`,
      /^its newest record is not the one/,
    ],
  ])('finds %s', async (_, forge, mend, problem) => {
    const chain = await chainOf(await newAccount());
    expect(await forging((forger) => forge(chain, forger))).toEqual([expect.stringMatching(problem)]);
    expect(await forging((forger) => mend(chain, forger))).toEqual([]);
  });

  it('finds a record, a person and a chain that are missing', async () => {
    const chain = await chainOf(await newAccount());
    const other = await chainOf(await newAccount());
    const found = await forging(async (forger) => {
      await forger`
        delete from audit_party using audit_record
        where record_id = audit_record.id and chain_id = ${chain} and position = 1`;
      await forger`delete from audit_record where chain_id = ${chain} and position = 2`;
      await forger`delete from audit_chain where id = ${other}`;
    });
    expect(found.toSorted()).toEqual(
      [
        'its newest record is not the one that its head tells of (no head)',
        'record 1 has lost a person without a record of the erasure',
        'record 2 is missing',
        'record 3 does not have the hash of its content and the record before it',
      ].toSorted(),
    );
  });
});

describe('an erased account', () => {
  it('leaves chains that are whole, and nothing that tells of the person', async () => {
    const before = await problems();
    const leaver = await newAccount();
    const stayer = await newAccount();
    const organisationId = randomUUID();
    await audit.append(signIn(leaver));
    await audit.append({ action: 'SIGNED_IN', result: 'refused', time, subjectId: leaver, origin });
    await audit.append({ action: 'TRAINING_READ', time, actorId: stayer, subjectId: leaver, organisationId, origin });
    await sql.begin(async (transaction) => {
      await eraseAudit(transaction, leaver, time);
      await transaction`delete from account where id = ${leaver}`;
    });
    const rows = await Promise.all(
      ['audit_chain', 'audit_record', 'audit_party'].map((table) => sql`select t::text from ${sql(table)} t`),
    );
    expect(JSON.stringify(rows)).toContain(stayer);
    expect(JSON.stringify(rows)).not.toContain(leaver);
    expect(await problems()).toEqual(before);
    expect(await audit.listOfPerson(stayer, page())).toMatchObject([{ actor: { accountId: stayer }, subject: null }]);
    await audit.append(signIn(leaver));
    expect(JSON.stringify(await sql`select t::text from audit_party t`)).not.toContain(leaver);
  });
});

describe('the command', () => {
  it('says where a chain is broken, and whether an earlier end is gone', async () => {
    const database = await createDatabase(await testPostgres());
    const own = connectDatabase({ url: database.url, connections: 1 });
    await migrate(own, migrations);
    const store = new AuditStore(own);
    for (let count = 0; count < 2; count++) await store.append({ action: 'SIGNING_KEY_ROTATED', time });
    const heads = join((await import('node:os')).tmpdir(), `heads-${randomUUID()}.json`);
    const run = () =>
      execa(process.execPath, ['services/user/verify-audit.ts', '--heads', heads], {
        env: { DATABASE_URL: database.url },
        reject: false,
      });
    expect(await run()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^2 records in [12] chains are whole$/),
    });
    await own.unsafe('alter table audit_record disable trigger all; grant delete on audit_record to current_user');
    const [row] = await own`delete from audit_record where position = 1 returning chain_id`;
    await own`update audit_chain set length = 0, hash = ${Buffer.alloc(32)} where id = ${row!.chain_id}`;
    const broken = await run();
    expect(broken.exitCode).toBe(1);
    expect(broken.stdout).toContain(`chain ${row!.chain_id}: `);
    await own.end();
  });
});
