// The secret store on a real Consul and a real database: what lies there, who may open it, and what is recorded.
import { randomBytes, randomUUID } from 'node:crypto';
import type Consul from 'consul';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { connectConsul } from '#consul/client.ts';
import { testConsul, testDatabase } from '#tooling/testing/database.ts';
import { connectDatabase, migrate } from '../database/database.ts';
import type { Sql } from '../database/sql.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import { Envelopes } from './envelopes.ts';
import { newVersion, ringMasterKey } from './master/ring.ts';
import { type Secret, type SecretName, Secrets } from './secrets.ts';
import { testEnvelopes } from './testing.ts';
import { listAccesses } from './uses/store.ts';

let sql: Sql;
let consul: Consul;
beforeAll(async () => {
  sql = connectDatabase({ url: await testDatabase(), connections: 10 });
  await migrate(sql, new URL('../../user/migrations/', import.meta.url));
  consul = connectConsul(await testConsul());
});
afterAll(() => sql.end());
beforeEach(async () => {
  await sql`truncate secret`;
});

/** Each test has a service of its own, because the tests share a registry. */
function world({ clock = systemClock }: { clock?: Clock } = {}) {
  const service = `secrets-${randomBytes(4).toString('hex')}`;
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line) => lines.push(line) });
  const ring = [newVersion(new Date())];
  const envelopes = new Envelopes({ service, master: ringMasterKey(async () => ring), clock });
  const instance = (reader: string): Secrets => {
    const secrets = new Secrets({ service, reader, consul, envelopes, log, clock });
    secrets.useDatabase(sql);
    return secrets;
  };
  const raw = async (name: string) =>
    ((await consul.kv.get(`sinew/${service}/secrets/${name}`)) as { Value: string } | undefined)?.Value ?? '';
  return { service, lines, ring, log, instance, raw };
}

const kinds: [string, () => SecretName][] = [
  ['the mesh', () => ({ scope: 'mesh', name: 'smtp-password' })],
  ['an organisation', () => ({ scope: 'organisation', owner: randomUUID(), name: 'smtp-password' })],
  ['a person', () => ({ scope: 'person', owner: randomUUID(), name: 'smtp-password' })],
];

describe.each(kinds)('a secret of %s', (_, toName) => {
  it('has versions, the newest of which counts, in every instance', async () => {
    const [one, other] = [world()].flatMap(({ instance }) => [instance('one'), instance('other')]);
    const name = toName();
    expect(await other!.get(name)).toBeUndefined();
    expect(await one!.set(name, 'first')).toBe(1);
    expect(await other!.set(name, 'second')).toBe(2);
    expect(await one!.get(name)).toEqual({ value: 'second', version: 2 });
    expect(await one!.get(name, 1)).toEqual({ value: 'first', version: 1 });
    expect(await one!.remove(name)).toBe(true);
    expect(await other!.get(name)).toBeUndefined();
  });

  it('keeps five versions', async () => {
    const secrets = world().instance('one');
    const name = toName();
    for (let version = 1; version <= 7; version++) await secrets.set(name, `value ${version}`);
    expect(await secrets.get(name, 2)).toBeUndefined();
    expect(await secrets.get(name, 3)).toEqual({ value: 'value 3', version: 3 });
  });

  it('loses no version where many are set at the same time', async () => {
    const { instance } = world();
    const name = toName();
    const versions = await Promise.all(['a', 'b', 'c', 'd'].map((reader) => instance(reader).set(name, reader)));
    expect(versions.sort()).toEqual([1, 2, 3, 4]);
  });

  it('is made once by whoever asks first', async () => {
    const { instance } = world();
    const name = toName();
    const made = await Promise.all(
      ['a', 'b', 'c'].map((reader) => instance(reader).getOrMake(name, async () => reader)),
    );
    expect(new Set(made.map(({ value }) => value)).size).toBe(1);
    expect(made.map(({ version }) => version)).toEqual([1, 1, 1]);
  });

  it('is recorded with who used which version when', async () => {
    const { service, instance } = world({ clock: { now: () => new Date('2026-01-01T10:00:30Z') } });
    const name = toName();
    await instance('operator:ana').set(name, 'value');
    await instance('notification-1').get(name);
    await instance('notification-1').get(name);
    const accesses = await listAccesses(sql, { owner: service, ...name });
    expect(accesses.map(({ reader, act, version, count }) => [reader, act, version, count]).sort()).toEqual([
      ['notification-1', 'read', 1, 2],
      ['operator:ana', 'set', 1, 1],
    ]);
    expect(accesses[0]!.lastAt).toEqual(new Date('2026-01-01T10:00:30Z'));
  });

  it('has its record also when it is gone, beside those of others', async () => {
    const { service, instance } = world();
    const secrets = instance('one');
    const name = toName();
    const owner = name.scope === 'mesh' ? service : name.owner;
    await secrets.set(name, 'value');
    await secrets.remove(name);
    const other = name.scope === 'mesh' ? ({ scope: 'mesh', name: 'other' } as const) : { ...name, name: 'other' };
    await secrets.set(other, 'value');
    await secrets.recordElsewhere('database-password', 'read', 1);
    const acts = async (of: Parameters<typeof listAccesses>[1]) =>
      (await listAccesses(sql, of)).map((use) => `${use.act} ${use.name}`).sort();
    expect(await acts({ ...name, owner })).toEqual(['remove smtp-password', 'set smtp-password']);
    const elsewhere = name.scope === 'mesh' ? ['read database-password'] : [];
    const all = [...elsewhere, 'remove smtp-password', 'set other', 'set smtp-password'];
    expect(await acts({ scope: name.scope, owner })).toEqual(all);
    expect(await acts({})).toEqual(expect.arrayContaining(all));
  });

  it('stays readable while its data key and its master key are replaced', async () => {
    let now = Date.now();
    const { ring, instance } = world({ clock: { now: () => new Date(now) } });
    const secrets = instance('one');
    const name = toName();
    await secrets.set(name, 'first');
    await secrets.set(name, 'second');
    ring.push(newVersion(new Date()));
    expect(await secrets.get(name)).toEqual({ value: 'second', version: 2 });
    await secrets.renew(60_000);
    now += 3_600_000;
    await secrets.renew(60_000);
    ring.shift();
    expect(await instance('another process').get(name, 1)).toEqual({ value: 'first', version: 1 });
    expect(await instance('another process').get(name)).toEqual({ value: 'second', version: 2 });
  });
});

it('a secret that cannot be opened is named, and keeps no other from being sealed anew', async () => {
  const { service, instance } = world();
  const secrets = instance('one');
  await secrets.set({ scope: 'mesh', name: 'good' }, 'value');
  await secrets.set({ scope: 'person', owner: 'ada', name: 'bad' }, 'value');
  await sql`update secret set owner = 'bob'`;
  const before = await secrets.list();
  await expect(secrets.renew(0)).rejects.toThrow('these secrets cannot be opened: person/bob/bad');
  expect(before).toHaveLength(2);
  const accesses = await listAccesses(sql, { scope: 'mesh', owner: service, name: 'good' });
  expect(accesses.map(({ act }) => act)).toContain('rotate');
});

describe('where secrets lie', () => {
  it('nothing of them is in clear, nor in the log', async () => {
    const { instance, raw, lines } = world();
    const secrets = instance('one');
    const owner = randomUUID();
    await secrets.set({ scope: 'mesh', name: 'smtp-password' }, 'canary-of-the-mesh');
    await secrets.set({ scope: 'person', owner, name: 'totp' }, 'canary-of-a-person');
    await secrets.get({ scope: 'mesh', name: 'smtp-password' });
    const rows = await sql`select versions::text from secret where owner = ${owner}`;
    const everything = [await raw('smtp-password'), JSON.stringify(rows), ...lines].join();
    expect(everything).toContain('sinew-1.');
    for (const text of ['canary-of-the-mesh', 'canary-of-a-person']) {
      expect(everything).not.toContain(text);
      expect(everything).not.toContain(Buffer.from(text).toString('base64url').slice(0, 12));
    }
  });

  it('one does not open in the place of another, nor an old version as a new one', async () => {
    const { service, instance, raw } = world();
    const secrets = instance('one');
    await secrets.set({ scope: 'mesh', name: 'smtp-password' }, 'first');
    await secrets.set({ scope: 'mesh', name: 'smtp-password' }, 'second');
    const [old, current] = JSON.parse(await raw('smtp-password'));
    await consul.kv.set(`sinew/${service}/secrets/other`, JSON.stringify([old]));
    await expect(secrets.get({ scope: 'mesh', name: 'other' })).rejects.toThrow('sealed as something else');
    await consul.kv.set(`sinew/${service}/secrets/smtp-password`, JSON.stringify([{ ...current, sealed: old.sealed }]));
    await expect(secrets.get({ scope: 'mesh', name: 'smtp-password' })).rejects.toThrow('sealed as something else');
  });

  it('the list tells names and versions alone', async () => {
    const { service, instance } = world();
    const secrets = instance('one');
    expect((await secrets.list()).filter(({ scope }) => scope === 'mesh')).toEqual([]);
    await secrets.set({ scope: 'mesh', name: 'smtp-password' }, 'value');
    expect((await secrets.list()).filter(({ scope }) => scope === 'mesh')).toEqual([
      {
        scope: 'mesh',
        owner: service,
        name: 'smtp-password',
        versions: [{ version: 1, createdAt: expect.any(String) }],
      },
    ]);
  });

  it.each(['', 'Smtp', '../user/jwks', 'a/b', 'a'.repeat(64)])('%j is no name', async (name) => {
    await expect(world().instance('one').get({ scope: 'mesh', name })).rejects.toThrow('is no name of a secret');
  });
});

describe('a watched secret', () => {
  it('comes at once and whenever it changes, and a bad one leaves the last good one', async () => {
    const { service, instance, lines } = world();
    const seen: (Secret | undefined)[] = [];
    const stop = instance('watcher').watch('smtp-password', (secret) => seen.push(secret));
    onTestFinished(stop);
    await expect.poll(() => seen).toEqual([undefined]);
    await instance('operator').set({ scope: 'mesh', name: 'smtp-password' }, 'first');
    await expect.poll(() => seen.at(-1)?.value).toBe('first');
    const foreign = await testEnvelopes(service).seal('forged', {
      scope: 'mesh',
      owner: service,
      name: 'smtp-password',
      version: 2,
    });
    await consul.kv.set(
      `sinew/${service}/secrets/smtp-password`,
      JSON.stringify([{ version: 2, sealed: foreign, createdAt: new Date().toISOString() }]),
    );
    await expect.poll(() => lines.join()).toContain('the secret smtp-password is refused');
    await instance('operator').set({ scope: 'mesh', name: 'smtp-password' }, 'third');
    await expect.poll(() => seen.at(-1)).toEqual({ value: 'third', version: 3 });
    expect(seen.map((secret) => secret?.value)).toEqual([undefined, 'first', 'third']);
    await instance('operator').remove({ scope: 'mesh', name: 'smtp-password' });
    await expect.poll(() => seen.at(-1)).toBeUndefined();
  });
});
