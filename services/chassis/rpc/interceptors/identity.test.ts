// API keys that are presented inside the mesh: traded for tokens, remembered for a second, and bounded by their scopes.
import { Metadata } from '@grpc/grpc-js';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Scope } from '#proto/gen/sinew/policy/v1/scope.ts';
import { KeyServiceService } from '#proto/gen/sinew/user/v1/session.ts';
import { User, UserServiceService } from '#proto/gen/sinew/user/v1/user.ts';
import { type Listening, listen } from '#test/harness/listening.ts';
import { callsOf, reasonsOf } from '#test/harness/service.ts';
import { accessToken, isApiKey } from '../../identity/token-form.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Handlers } from '../handlers.ts';
import { implement } from '../server/server.ts';
import { rememberExchanges, TokenVerifier } from './identity.ts';

const key = `sinew_${'a'.repeat(49)}`;
const unknown = `sinew_${'b'.repeat(49)}`;
const verifier = new TokenVerifier();
let listening: Listening;
let tokens: Record<string, string> = {};
let seen: Context[] = [];
let sign: (claims: object) => Promise<string>;

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair(accessToken.algorithm, { extractable: true });
  verifier.useKeys({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: accessToken.algorithm }] });
  sign = (claims) =>
    new SignJWT({ sid: 'key-1', ...claims })
      .setProtectedHeader({ alg: accessToken.algorithm, typ: 'JWT', kid: 'one' })
      .setSubject('ada')
      .setIssuer(accessToken.issuer)
      .setAudience(accessToken.audience)
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(privateKey);
  const answer = async (_: unknown, context: Context) => {
    seen.push(context);
    return User.fromPartial({});
  };
  const names = Object.keys(UserServiceService);
  const handlers = Object.fromEntries(names.map((name) => [name, answer])) as unknown as Handlers<
    typeof UserServiceService
  >;
  const keys = {
    getKeys: async (_: unknown, context: Context) => {
      seen.push(context);
      return { keys: [] };
    },
  };
  const implementations = [implement(UserServiceService, handlers), implement(KeyServiceService, keys)];
  const exchange = async (apiKey: string) => {
    const token = tokens[apiKey];
    if (!token) throw new Refusal('UNAUTHENTICATED', 'unknown');
    return token;
  };
  const log = pino({ level: 'silent' });
  listening = await listen({ implementations, verifier, exchange, loggers: { log, callLog: log } });
});

afterAll(() => listening.stop());

beforeEach(async () => {
  seen = [];
  tokens = { [key]: await sign({ key_id: 'key-1', scope: 'PROFILE_READ TRAINING_READ' }) };
});

const as = (token: string) =>
  callsOf(listening.clientAs('edge'), { ...UserServiceService, ...KeyServiceService }, () => {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${token}`);
    return metadata;
  });

describe('an API key inside the mesh', () => {
  it('makes its person the caller, and its token the one that goes on', async () => {
    await as(key).getMe();
    expect(seen[0]!.caller).toEqual({
      userId: 'ada',
      sessionId: 'key-1',
      keyId: 'key-1',
      scopes: ['PROFILE_READ', 'TRAINING_READ'],
    });
    expect(seen[0]!.token).toBe(tokens[key]);
  });

  it('opens what asks for one of its scopes, and nothing else', async () => {
    const { getMe, updatePreferences, updateMe, changePassword, deleteMe } = as(key);
    const calls = [getMe(), updatePreferences(), updateMe(), changePassword(), deleteMe()];
    expect(await reasonsOf(calls)).toEqual(['OK', ...Array(4).fill('SCOPE_MISSING')]);
  });

  it('is nobody’s at a public method that asks for no scope', async () => {
    await as(key).getKeys();
    await as(await sign({})).getKeys();
    expect(seen.map(({ person }) => person?.userId)).toEqual([undefined, 'ada']);
  });

  it('that is unknown, or of no such form, is refused', async () => {
    const wrong = [unknown, `${key}a`, key.slice(0, -1), key.toUpperCase()].map((token) => as(token).getMe());
    expect(await reasonsOf(wrong)).toEqual(Array(4).fill('UNAUTHENTICATED'));
  });
});

describe('a token', () => {
  it('of a key without a scope opens nothing', async () => {
    const bounded = [
      { key_id: 'key-1' },
      { scope: '' },
      { scope: 'profile_read' },
      { key_id: 'key-1', scope: 'PROFILE' },
    ];
    for (const claims of bounded) {
      expect(await reasonsOf([as(await sign(claims)).getMe()])).toEqual(['SCOPE_MISSING']);
    }
    expect(await reasonsOf([as(await sign({})).getMe()])).toEqual(['OK']);
  });
});

describe('the form of a key', () => {
  it('is told from a token’s', () => {
    expect([key, `${key}=`, 'eyJhbGciOiJFZERTQSJ9.e30.x', ''].map(isApiKey)).toEqual([true, false, false, false]);
  });

  it('has scopes with names that a token can list', () => {
    for (const name of Object.keys(Scope)) expect(name).toMatch(/^[A-Z_]+$/);
  });
});

describe('an exchange', () => {
  it('is remembered for a second, and a refusal not at all', async () => {
    let now = 1_000_000;
    const asked: string[] = [];
    let works = false;
    const exchange = rememberExchanges(
      async (apiKey) => {
        asked.push(apiKey);
        if (!works) throw new Refusal('UNAUTHENTICATED', 'revoked');
        return 'token';
      },
      { now: () => new Date(now) },
    );
    const context = undefined as never;
    await expect(exchange(key, context)).rejects.toThrow('revoked');
    works = true;
    expect(await exchange(key, context)).toBe('token');
    works = false;
    now += 1000;
    expect(await exchange(key, context)).toBe('token');
    now += 1;
    await expect(exchange(key, context)).rejects.toThrow('revoked');
    expect(asked).toHaveLength(3);
  });
});
