// API keys through a real server and database: made, listed, traded for tokens, revoked.
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Scope } from '#proto/gen/sinew/policy/v1/scope.ts';
import { ApiKeyExchangeServiceService } from '#proto/gen/sinew/user/v1/api_key.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { type ServedUsers, type SignedIn, serveUsers } from '#test/harness/user.ts';
import { mostKeys } from './key.ts';

let users: ServedUsers;
let edge: ReturnType<typeof users.as<typeof ApiKeyExchangeServiceService>>;
beforeAll(async () => {
  users = await serveUsers();
  edge = users.as(ApiKeyExchangeServiceService, 'edge');
});
afterAll(() => users.stop());

const exchange = async (apiKey: string) => (await edge.exchangeApiKey({ apiKey })).accessToken;
const day = 24 * 60 * 60 * 1000;
const request = { name: 'script', scopes: [Scope.PROFILE_READ] };
const create = async ({ call }: SignedIn, lifetimeDays = 0) => {
  const { apiKey, secret } = await call.createApiKey({ ...request, lifetimeDays });
  return { id: apiKey!.id, secret, call: users.withToken(secret) };
};

describe('making a key', () => {
  it('shows it once, and keeps its hash alone', async () => {
    const person = await users.person();
    const { secret, id } = await create(person);
    const { apiKeys } = await person.call.listApiKeys();
    expect(apiKeys).toMatchObject([{ id, name: 'script', scopes: [Scope.PROFILE_READ], preview: secret.slice(0, 10) }]);
    expect(apiKeys[0]!.lastUseTime).toBeUndefined();
    const rows = await users.sql`select t::text from api_key t`;
    expect(JSON.stringify([rows, users.lines])).toContain(id);
    expect(JSON.stringify([rows, users.lines, apiKeys])).not.toContain(secret.slice(10));
  });

  it.each([
    ['no scope', { name: 'x', scopes: [] }, 'scopes'],
    ['a scope that is none', { name: 'x', scopes: [Scope.UNSPECIFIED] }, 'scopes[0]'],
    ['a scope that nobody knows', { name: 'x', scopes: [99 as Scope] }, 'scopes[0]'],
    ['no name', { ...request, name: '' }, 'name'],
    ['a longer life than a year', { ...request, lifetimeDays: 367 }, 'lifetimeDays'],
  ])('with %s is refused', async (_, wrong, field) => {
    const { call } = await users.person();
    await expect(call.createApiKey(wrong)).rejects.toMatchObject({ violations: [expect.objectContaining({ field })] });
  });

  it('has a limit, also for many who come at the same time', async () => {
    const { call } = await users.person();
    const reasons = await reasonsOf(Array.from({ length: mostKeys + 5 }, () => call.createApiKey(request)));
    expect(reasons.filter((reason) => reason === 'OK')).toHaveLength(mostKeys);
    expect(reasons.filter((reason) => reason === 'TOO_MANY_API_KEYS')).toHaveLength(5);
  });
});

describe('using a key', () => {
  it('is calling as the person, within its scopes', async () => {
    const person = await users.person();
    const { call } = await create(person);
    expect((await call.getMe()).id).toBe(person.userId);
    const others = [call.updatePreferences({}), call.listApiKeys(), call.createApiKey(request), call.listSessions()];
    expect(await reasonsOf(others)).toEqual(Array(4).fill('SCOPE_MISSING'));
  });

  it('leaves the time of its last use, written once a minute', async () => {
    const person = await users.person();
    const { secret } = await create(person);
    const lastUse = async () => (await person.call.listApiKeys()).apiKeys[0]!.lastUseTime;
    await exchange(secret);
    const first = users.clock.now();
    users.clock.forward(59_000);
    await exchange(secret);
    expect(await lastUse()).toEqual(first);
    users.clock.forward(1000);
    await exchange(secret);
    expect(await lastUse()).toEqual(users.clock.now());
  });

  it('is a token that says the key and its scopes, and ends soon', async () => {
    const person = await users.person();
    const { secret, id } = await create(person);
    const claims = decodeJwt(await exchange(secret));
    expect(claims).toMatchObject({ sub: person.userId, sid: id, key_id: id, scope: 'PROFILE_READ' });
    expect(claims.exp! - claims.iat!).toBeLessThanOrEqual(30);
  });

  it('ends with the key', async () => {
    const { secret, call } = await create(await users.person(), 1);
    await exchange(secret);
    users.clock.forward(day);
    await expect(exchange(secret)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    await expect(call.getMe()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  });
});

describe('revoking a key', () => {
  it('ends it at once, also for a token that it was traded for', async () => {
    const person = await users.person();
    const { id, secret } = await create(person);
    const traded = users.withToken(await exchange(secret));
    await traded.getMe();
    await person.call.revokeApiKey({ apiKeyId: id });
    await expect(exchange(secret)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    await expect(traded.getMe()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    expect((await person.call.listApiKeys()).apiKeys).toEqual([]);
    const again = person.call.revokeApiKey({ apiKeyId: id });
    await expect(again).rejects.toMatchObject({ reason: 'API_KEY_NOT_FOUND' });
  });

  it('is for its person alone, and so is looking at it', async () => {
    const ada = await users.person();
    const bob = await users.person();
    const { id, call } = await create(ada);
    await expect(bob.call.revokeApiKey({ apiKeyId: id })).rejects.toMatchObject({ reason: 'API_KEY_NOT_FOUND' });
    expect((await bob.call.listApiKeys()).apiKeys).toEqual([]);
    await call.getMe();
  });

  it('is done by deleting the account too', async () => {
    const person = await users.person();
    const { secret } = await create(person);
    await person.call.deleteMe();
    await expect(exchange(secret)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  });
});

describe('sweeping', () => {
  it('removes keys that nobody looks for any more', async () => {
    const person = await users.person();
    const gone = await create(person, 1);
    const kept = await create(person, 40);
    const ids = async () => {
      const rows = await users.sql`select id from api_key where account_id = ${person.userId}`;
      return rows.map(({ id }) => id);
    };
    users.clock.forward(29 * day);
    await users.service.sweep();
    expect(await ids()).toHaveLength(2);
    users.clock.forward(2 * day);
    await users.service.sweep();
    expect(await ids()).toEqual([kept.id]);
    expect(gone.id).not.toBe(kept.id);
  });
});
