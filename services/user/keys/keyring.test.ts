// Keys in a real database, as several instances of the service see them.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import type { Sql } from '#chassis/database/sql.ts';
import { TokenVerifier } from '#chassis/rpc/interceptors/identity.ts';
import { testEnvelopes } from '#chassis/secrets/testing.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import { migrations } from '../service.ts';
import { signAccessToken } from '../session/token.ts';
import { retirementMs } from './key.ts';
import { Keyring } from './keyring.ts';
import { KeyStore } from './store.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const schedule = { periodMs: 30 * day, leadMs: 5 * minute };

const envelopes = testEnvelopes('user');
let sql: Sql;
let now: number;
beforeAll(async () => {
  sql = connectDatabase({ url: await testDatabase(), connections: 10 });
  await migrate(sql, migrations);
});
afterAll(() => sql.end());
beforeEach(async () => {
  await sql`truncate signing_key, revoked_signing_key`;
  now = Date.now();
});

const instance = () =>
  new Keyring({ store: new KeyStore(sql, envelopes), clock: { now: () => new Date(now) }, schedule });
const kidsOf = (keyring: Keyring): string[] => keyring.publicKeys().map(({ kid }) => kid);

async function tokenOf(keyring: Keyring): Promise<string> {
  const issuedAt = new Date();
  const expiresAt = new Date(issuedAt.getTime() + minute);
  return signAccessToken({ tokenId: 't', userId: 'ada', sessionId: 's', issuedAt, expiresAt }, await keyring.signer());
}

function verifierOf(keyring: Keyring): TokenVerifier {
  const verifier = new TokenVerifier();
  verifier.useKeys({ keys: keyring.publicKeys() });
  return verifier;
}

describe('a keyring', () => {
  it('signs nothing before it has a key', async () => {
    await expect(instance().signer()).rejects.toThrow('there is no key');
  });

  it('makes one key where many instances start at the same time', async () => {
    const instances = Array.from({ length: 8 }, instance);
    await Promise.all(instances.map((one) => one.rotateWhenDue()));
    const kids = new Set(instances.flatMap(kidsOf));
    expect(kids.size).toBe(1);
    expect(await sql`select id from signing_key`).toHaveLength(1);
  });

  it('signs what every instance verifies', async () => {
    const one = instance();
    const other = instance();
    await one.rotateWhenDue();
    await other.rotateWhenDue();
    expect((await verifierOf(other).verify(await tokenOf(one))).caller).toEqual({ userId: 'ada', sessionId: 's' });
  });

  it('publishes no private part', async () => {
    const keyring = instance();
    await keyring.rotateWhenDue();
    expect(keyring.publicKeys()).toEqual([
      { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: expect.any(String), alg: 'EdDSA', use: 'sig' },
    ]);
  });

  it('rotates without a token that is not verified', async () => {
    const keyring = instance();
    const edge = instance();
    await keyring.rotateWhenDue();
    const [first] = kidsOf(keyring);
    const old = await tokenOf(keyring);
    await keyring.rotate();
    const [, second] = kidsOf(keyring);
    await edge.load();
    expect((await keyring.signer()).kid).toBe(first);
    now += schedule.leadMs;
    expect((await keyring.signer()).kid).toBe(second);
    await verifierOf(edge).verify(old);
    await verifierOf(edge).verify(await tokenOf(keyring));
    now += retirementMs;
    expect(kidsOf(edge)).toEqual([second]);
    await edge.rotateWhenDue();
    expect((await sql`select id from signing_key`).map(({ id }) => id)).toEqual([second]);
  });

  it('rotates once where many instances are told to at the same time', async () => {
    const instances = Array.from({ length: 8 }, instance);
    await instances[0]!.rotateWhenDue();
    await Promise.all(instances.map((one) => one.rotate()));
    expect(await sql`select id from signing_key`).toHaveLength(2);
  });

  it('rotates on schedule', async () => {
    const keyring = instance();
    await keyring.rotateWhenDue();
    const [first] = kidsOf(keyring);
    now += schedule.periodMs - schedule.leadMs - 1;
    await keyring.rotateWhenDue();
    expect(kidsOf(keyring)).toEqual([first]);
    now += 1;
    await keyring.rotateWhenDue();
    expect(kidsOf(keyring)).toEqual([first, keyring.newest!.id]);
  });
});

describe('a revoked key', () => {
  it.each([
    ['the active one', 0],
    ['the coming one', 1],
  ])('is destroyed, and its tokens with it, where it was %s', async (_, index) => {
    const keyring = instance();
    await keyring.rotateWhenDue();
    await keyring.rotate();
    const leaked = kidsOf(keyring)[index]!;
    if (index === 1) now += schedule.leadMs;
    const token = await tokenOf(keyring);
    await verifierOf(keyring).verify(token);
    expect(await keyring.revoke(leaked)).toBe(true);
    await expect(verifierOf(keyring).verify(token)).rejects.toThrow('not valid');
    expect(kidsOf(keyring)).not.toContain(leaked);
    await verifierOf(keyring).verify(await tokenOf(keyring));
    expect(await sql`select 1 from signing_key where id = ${leaked}`).toHaveLength(0);
  });

  it('that was the only one gives way to a new one, which signs at once', async () => {
    const keyring = instance();
    await keyring.rotateWhenDue();
    const [leaked] = kidsOf(keyring);
    await keyring.revoke(leaked!);
    expect(kidsOf(keyring)).toHaveLength(1);
    await verifierOf(keyring).verify(await tokenOf(keyring));
  });

  it('never comes back, neither from another instance nor with a row that was restored', async () => {
    const keyring = instance();
    const other = instance();
    await keyring.rotateWhenDue();
    await other.load();
    const [row] = await sql`select * from signing_key`;
    const [leaked] = kidsOf(keyring);
    await keyring.revoke(leaked!);
    await sql`insert into signing_key ${sql(row!)}`;
    await other.rotate();
    await keyring.load();
    for (const one of [keyring, other, instance()]) {
      await one.load();
      expect(kidsOf(one)).not.toContain(leaked);
    }
    expect(await keyring.revoke(leaked!)).toBe(true);
  });

  it('must be one that there is or was', async () => {
    const keyring = instance();
    await keyring.rotateWhenDue();
    const before = kidsOf(keyring);
    expect(await keyring.revoke('nobody knows it')).toBe(false);
    expect(kidsOf(keyring)).toEqual(before);
  });
});

describe('a private key', () => {
  const privateParts = async () =>
    (await sql`select private_key from signing_key`).map((row) => String(row.private_key));

  it('lies sealed in the database, and opens for no other row', async () => {
    const keyring = instance();
    await keyring.rotateWhenDue();
    await keyring.rotate();
    for (const text of await privateParts()) expect(text).toMatch(/^sinew-1\.[\w.-]+$/);
    const [one, other] = kidsOf(keyring);
    await sql`update signing_key set private_key = (select private_key from signing_key where id = ${one!}) where id = ${other!}`;
    await expect(keyring.load()).rejects.toThrow('sealed as something else');
  });

  it('from before keys were sealed is sealed, and all are sealed anew on command', async () => {
    const keyring = instance();
    await keyring.rotateWhenDue();
    const { privateKey } = keyring.newest!;
    await sql`update signing_key set private_key = ${Buffer.from(JSON.stringify(privateKey))}`;
    expect(await keyring.renew(day)).toBe(1);
    const [first] = await privateParts();
    expect(first).toMatch(/^sinew-1\./);
    expect(await keyring.renew(day)).toBe(0);
    expect(await keyring.renew(0)).toBe(1);
    expect(await privateParts()).not.toEqual([first]);
    await keyring.load();
    expect(keyring.newest!.privateKey).toEqual(privateKey);
  });
});
