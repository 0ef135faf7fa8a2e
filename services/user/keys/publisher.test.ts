// The published keys in a real Consul. The key is the mesh's own, so these tests run one after the other.
import type Consul from 'consul';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import type { Sql } from '#chassis/database/sql.ts';
import { testEnvelopes } from '#chassis/secrets/testing.ts';
import { keysKey } from '#chassis/service/keys.ts';
import { connectConsul } from '#consul/client.ts';
import { testConsul, testDatabase } from '#tooling/testing/database.ts';
import { migrations } from '../service.ts';
import { Keyring } from './keyring.ts';
import { publishKeys } from './publisher.ts';
import { KeyStore } from './store.ts';

const schedule = { periodMs: 30 * 24 * 60 * 60_000, leadMs: 300_000 };
const { signal } = new AbortController();

const envelopes = testEnvelopes('user');
let sql: Sql;
let consul: Consul;
beforeAll(async () => {
  sql = connectDatabase({ url: await testDatabase(), connections: 10 });
  await migrate(sql, migrations);
  consul = connectConsul(await testConsul());
});
afterAll(() => sql.end());
beforeEach(async () => {
  await sql`truncate signing_key`;
  await consul.kv.del(keysKey);
});

const instance = () => new Keyring({ store: new KeyStore(sql, envelopes), clock: { now: () => new Date() }, schedule });
const publish = (keyring: Keyring) => publishKeys(keyring, consul, signal);
const published = async () => {
  const { Value, ModifyIndex } = (await consul.kv.get(keysKey)) as { Value: string; ModifyIndex: number };
  return { kids: JSON.parse(Value).keys.map(({ kid }: { kid: string }) => kid), index: ModifyIndex };
};

describe('publishing', () => {
  it('makes the first key and shows it to the mesh', async () => {
    const keyring = instance();
    await publish(keyring);
    expect((await published()).kids).toEqual([keyring.newest!.id]);
  });

  it('writes nothing while nothing has changed, so that nobody is woken', async () => {
    const keyring = instance();
    await publish(keyring);
    const { index } = await published();
    await publish(keyring);
    await publish(instance());
    expect((await published()).index).toBe(index);
  });

  it.each([
    ['deleted', () => consul.kv.del(keysKey)],
    ['spoilt', () => consul.kv.set(keysKey, 'no keys')],
  ])('heals a value that was %s', async (_, spoil) => {
    const keyring = instance();
    await publish(keyring);
    await spoil();
    await publish(keyring);
    expect((await published()).kids).toEqual([keyring.newest!.id]);
  });

  it('shows one set, with every key, where many instances rotate and publish at the same time', async () => {
    const instances = Array.from({ length: 6 }, instance);
    await Promise.all(instances.map(publish));
    await Promise.all([instances[0]!.rotate(), ...instances.map(publish)]);
    await Promise.all(instances.map(publish));
    const rows = await sql`select id from signing_key order by active_from`;
    expect(rows).toHaveLength(2);
    expect((await published()).kids).toEqual(rows.map(({ id }) => id));
  });

  it('never puts an older set over a newer one', async () => {
    const slow = instance();
    await publish(slow);
    // Another instance rotates between the slow one's look at the database and its writing.
    const load = slow.rotateWhenDue.bind(slow);
    let interfered = false;
    slow.rotateWhenDue = async () => {
      await load();
      if (interfered) return;
      interfered = true;
      const quick = instance();
      await quick.rotate();
      await publish(quick);
    };
    await consul.kv.del(keysKey);
    await publish(slow);
    expect((await published()).kids).toHaveLength(2);
  });
});
