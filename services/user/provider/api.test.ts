// Signing in with a provider: against a real OpenID Connect server on this machine, which a test also makes lie.
import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type MutableToken, OAuth2Server } from 'oauth2-mock-server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SignIn_Method } from '#proto/gen/sinew/user/v1/session.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { type ServedUsers, type SignedIn, serveUsers, type UserCalls } from '#test/harness/user.ts';
import type { Provider } from './settings.ts';

const redirectUri = 'https://app.example.org/signed-in';
const server = new OAuth2Server();
const elliptic = new OAuth2Server();
const base = { title: 'Google', clientId: 'sinew-test', redirectUris: [redirectUri], algorithm: 'RS256' as const };
const list: Provider[] = [];
let users: ServedUsers;

beforeAll(async () => {
  await server.issuer.keys.generate('RS256');
  await elliptic.issuer.keys.generate('ES256');
  await Promise.all([server.start(0, '127.0.0.1'), elliptic.start(0, '127.0.0.1')]);
  list.push({ ...base, name: 'google', issuer: server.issuer.url! });
  list.push({ ...base, name: 'elliptic', issuer: elliptic.issuer.url! });
  list.push({ ...base, name: 'elliptic-by-setting', issuer: elliptic.issuer.url!, algorithm: 'ES256' });
  users = await serveUsers({ providers: { list: () => list, secretOf: async () => 'the secret' } });
});
afterEach(() => honest());
afterAll(async () => {
  await Promise.all([server.stop(), elliptic.stop()]);
  await users.stop();
});

const honest = () => [server, elliptic].map(({ service }) => service.removeAllListeners());

/** Sets the claims of the providers' ID tokens from now on. A claim that is `undefined` is left out. */
function says(claims: object): void {
  for (const { service } of [server, elliptic]) {
    service.on('beforeTokenSigning', ({ payload }: MutableToken) => {
      if (payload.aud !== undefined) Object.assign(payload, claims);
    });
  }
}

const someone = (change: object = {}) => {
  const sub = randomUUID();
  return { sub, email: `${sub}@example.org`, email_verified: true, name: 'Ada Lovelace', ...change };
};

interface Came {
  state: string;
  code: string;
  handle: string;
}

/** Goes to the provider and comes back, as the browser does. */
async function goAndReturn({ authorizationUrl, handle }: { authorizationUrl: string; handle: string }): Promise<Came> {
  const response = await fetch(authorizationUrl, { redirect: 'manual' });
  const came = new URL(response.headers.get('location')!);
  expect(came.href.startsWith(redirectUri)).toBe(true);
  return { state: came.searchParams.get('state')!, code: came.searchParams.get('code')!, handle };
}

const start = (provider = 'google') => users.anybody.startProvider({ provider, redirectUri });
const signIn = async (claims: object, provider?: string) => {
  says(claims);
  const came = await goAndReturn(await start(provider));
  return users.anybody.finishProvider(came).finally(honest);
};
const link = async (call: UserCalls, claims: object) => {
  says(claims);
  const came = await goAndReturn(await call.startLink({ provider: 'google', redirectUri }));
  return call.finishLink(came).finally(honest);
};
const verify = ({ userId }: SignedIn) => users.sql`update account set email_verified_at = now() where id = ${userId}`;

describe('the way there', () => {
  it('asks for a code with PKCE, state and nonce, and keeps their secrets to itself', async () => {
    const flow = await start();
    const asked = Object.fromEntries(new URL(flow.authorizationUrl).searchParams);
    expect(asked).toMatchObject({
      response_type: 'code',
      client_id: 'sinew-test',
      redirect_uri: redirectUri,
      scope: 'openid email profile',
      code_challenge_method: 'S256',
      state: flow.state,
      nonce: expect.stringMatching(/.{20}/),
    });
    expect(flow.authorizationUrl).not.toContain(flow.handle);
    const rows = JSON.stringify(await users.sql`select f::text from provider_flow f`);
    for (const secret of [flow.state, flow.handle, asked.nonce!]) expect(rows).not.toContain(secret);
  });

  it.each([
    ['google', 'https://app.example.org/signed-in/', 'INVALID_FIELDS'],
    ['google', 'https://evil.example.org/signed-in', 'INVALID_FIELDS'],
    ['elsewhere', redirectUri, 'PROVIDER_NOT_FOUND'],
  ])('is not gone to %s for %s', async (provider, uri, reason) => {
    await expect(users.anybody.startProvider({ provider, redirectUri: uri })).rejects.toMatchObject({ reason });
  });

  it('is not gone at all where a provider’s own metadata lead to what anybody can read', async () => {
    const plain = createServer((_, response) => {
      const issuer = `http://127.0.0.1:${(plain.address() as AddressInfo).port}`;
      const metadata = { issuer, jwks_uri: `${issuer}/jwks`, token_endpoint: `${issuer}/token` };
      const leading = { ...metadata, authorization_endpoint: 'http://accounts.example.org/authorize' };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(leading));
    });
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(plain.address() as AddressInfo).port}`;
    list.push({ ...base, name: 'plain', issuer });
    await expect(start('plain')).rejects.toMatchObject({ reason: 'INVALID_FIELDS' });
    plain.close();
  });

  it('is told apart from ours when the provider is away', async () => {
    list.push({ ...base, name: 'away', issuer: 'http://127.0.0.1:9' });
    await expect(start('away')).rejects.toMatchObject({ reason: 'UNAVAILABLE' });
  });
});

describe('somebody new', () => {
  it('gets an account with a verified address and no password', async () => {
    const claims = someone();
    const call = users.withTokens(await signIn(claims));
    const me = await call.getMe();
    expect(me).toMatchObject({ email: claims.email, displayName: 'Ada Lovelace', emailVerified: true });
    expect((await call.listIdentities()).identities).toMatchObject([{ provider: 'google', email: claims.email }]);
    expect((await call.listSignIns()).signIns).toMatchObject([{ method: SignIn_Method.PROVIDER, provider: 'google' }]);
    await expect(users.signIn({ email: claims.email, password: '' })).rejects.toMatchObject({
      reason: 'INVALID_FIELDS',
    });
    await expect(users.signIn({ email: claims.email, password: 'anything' })).rejects.toMatchObject({
      reason: 'WRONG_CREDENTIALS',
    });
    // From now on the identity is known, whatever becomes of the address.
    const again = await signIn({ ...claims, email: 'another@example.org', email_verified: false });
    expect((await users.withToken(again.accessToken).getMe()).id).toBe(me.id);
  });

  it.each([
    ['does not verify the address', { email_verified: false }],
    ['says so as a text', { email_verified: 'true' }],
    ['does not say whether', { email_verified: undefined }],
    ['tells no address', { email: undefined }],
  ])('is refused when the provider %s', async (_, change) => {
    await expect(signIn(someone(change))).rejects.toMatchObject({ reason: 'PROVIDER_EMAIL_UNVERIFIED' });
  });
});

describe('an account at the address', () => {
  it('is entered and linked where its owner verified the address', async () => {
    const person = await users.person();
    await verify(person);
    const claims = someone({ email: person.email.toUpperCase() });
    const { accessToken } = await signIn(claims);
    expect((await users.withToken(accessToken).getMe()).id).toBe(person.userId);
    expect((await person.call.listIdentities()).identities).toHaveLength(1);
  });

  it('is not entered where nobody verified the address, and the attempt is in its audit', async () => {
    const person = await users.person();
    const claims = someone({ email: person.email });
    await expect(signIn(claims)).rejects.toMatchObject({ reason: 'IDENTITY_NOT_LINKED' });
    expect((await person.call.listIdentities()).identities).toEqual([]);
    expect(JSON.stringify(await users.sql`select action, result from audit_record`)).toContain('"IDENTITY_LINKED"');
  });

  it('is linked by its owner, whatever the address, and entered with that from then on', async () => {
    const person = await users.person();
    const claims = someone({ email_verified: false });
    await link(person.call, claims);
    const { accessToken } = await signIn(claims);
    expect((await users.withToken(accessToken).getMe()).id).toBe(person.userId);
  });

  it('shares no identity with another', async () => {
    const ada = await users.person();
    const bob = await users.person();
    const claims = someone();
    await link(ada.call, claims);
    await expect(link(bob.call, claims)).rejects.toMatchObject({ reason: 'IDENTITY_TAKEN' });
  });

  it('loses an identity that is unlinked, but never its last way in', async () => {
    const person = await users.person();
    const { id } = await link(person.call, someone());
    await person.call.unlinkIdentity({ identityId: id });
    expect((await person.call.listIdentities()).identities).toEqual([]);
    const again = person.call.unlinkIdentity({ identityId: id });
    await expect(again).rejects.toMatchObject({ reason: 'IDENTITY_NOT_FOUND' });
    const call = users.withTokens(await signIn(someone()));
    const [only] = (await call.listIdentities()).identities;
    await expect(call.unlinkIdentity({ identityId: only!.id })).rejects.toMatchObject({ reason: 'LAST_WAY_IN' });
    const another = await link(call, someone());
    const both = [only!.id, another.id].map((identityId) => call.unlinkIdentity({ identityId }));
    expect((await reasonsOf(both)).toSorted()).toEqual(['LAST_WAY_IN', 'OK']);
  });
});

describe('a proof by a provider', () => {
  const prove = async (call: UserCalls, claims: object) => {
    says(claims);
    const flow = await call.startReauthentication({ provider: 'google', redirectUri });
    expect(new URL(flow.authorizationUrl).searchParams.get('prompt')).toBe('login');
    const value = { iss: '', ...(await goAndReturn(flow)) };
    return call.reauthenticate({ proof: { $case: 'provider', value } }).finally(honest);
  };

  it('is given for an identity of the account and for no other, and lets one without a password on', async () => {
    const claims = someone();
    const { accessToken } = await signIn(claims);
    const tokenOnly = users.withToken(accessToken);
    const [only] = (await tokenOnly.listIdentities()).identities;
    const startLink = () => tokenOnly.startLink({ provider: 'google', redirectUri });
    says(someone());
    const thief = await goAndReturn(await startLink());
    expect(await reasonsOf([tokenOnly.finishLink(thief), tokenOnly.unlinkIdentity({ identityId: only!.id })])).toEqual([
      'PROOF_REQUIRED',
      'PROOF_REQUIRED',
    ]);
    await expect(prove(tokenOnly, someone())).rejects.toMatchObject({ reason: 'IDENTITY_NOT_LINKED' });
    const { proof } = await prove(tokenOnly, claims);
    expect(await link(users.withTokens({ accessToken, proof }), someone())).toMatchObject({ provider: 'google' });
  });

  it('is not to be had with what came back of a linking, nor the other way', async () => {
    const claims = someone();
    const tokens = await signIn(claims);
    const call = users.withTokens(tokens);
    says(claims);
    const linking = await goAndReturn(await call.startLink({ provider: 'google', redirectUri }));
    const proving = await goAndReturn(await call.startReauthentication({ provider: 'google', redirectUri }));
    const signing = await goAndReturn(await call.startReauthentication({ provider: 'google', redirectUri }));
    const refused = [
      call.reauthenticate({ proof: { $case: 'provider', value: { iss: '', ...linking } } }),
      call.finishLink(proving),
      users.anybody.finishProvider(signing),
    ];
    expect(await reasonsOf(refused)).toEqual(Array(3).fill('INVALID_PROVIDER_FLOW'));
  });
});

describe('the way back', () => {
  it('is gone once, also by many at the same time', async () => {
    says(someone());
    const came = await goAndReturn(await start());
    const reasons = await reasonsOf(Array.from({ length: 5 }, () => users.anybody.finishProvider(came)));
    expect(reasons.toSorted()).toEqual([...Array(4).fill('INVALID_PROVIDER_FLOW'), 'OK']);
  });

  it('is for the client that began, in time, and for what was begun', async () => {
    says(someone());
    const person = await users.person();
    const finish = (came: Came) => users.anybody.finishProvider(came);
    const mine = await goAndReturn(await start());
    const other = await goAndReturn(await start());
    const linking = await goAndReturn(await person.call.startLink({ provider: 'google', redirectUri }));
    const late = await goAndReturn(await start());
    const signing = await goAndReturn(await start());
    const refused = [
      finish({ ...mine, handle: other.handle }),
      finish({ ...other, state: 'x'.repeat(43) }),
      finish(linking),
      person.call.finishLink(signing),
    ];
    expect(await reasonsOf(refused)).toEqual(Array(4).fill('INVALID_PROVIDER_FLOW'));
    users.clock.forward(10 * 60 * 1000);
    await expect(finish(late)).rejects.toMatchObject({ reason: 'INVALID_PROVIDER_FLOW' });
  });

  it('with the code of another flow is refused by PKCE', async () => {
    says(someone());
    const one = await goAndReturn(await start());
    const other = await goAndReturn(await start());
    const mixed = users.anybody.finishProvider({ ...one, code: other.code });
    await expect(mixed).rejects.toMatchObject({ reason: 'PROVIDER_REFUSED' });
  });

  it('asks for the second factor of an account that has one', async () => {
    const person = await users.person();
    const claims = someone();
    await link(person.call, claims);
    await users.sql`insert into second_factor (account_id, sealed, created_at, confirmed_at)
      values (${person.userId}, '', now(), now())`;
    expect(await signIn(claims)).toMatchObject({ accessToken: '', challenge: expect.stringMatching(/./) });
  });
});

const now = () => Math.floor(Date.now() / 1000);
const lies: [string, () => object][] = [
  ['another nonce', () => ({ nonce: 'another' })],
  ['no nonce', () => ({ nonce: undefined })],
  ['another issuer', () => ({ iss: 'https://accounts.example.org' })],
  ['the issuer with a slash', () => ({ iss: `${server.issuer.url}/` })],
  ['another audience', () => ({ aud: 'another-client' })],
  ['several audiences and no authorized party', () => ({ aud: ['sinew-test', 'another-client'] })],
  ['another authorized party', () => ({ aud: ['sinew-test', 'another-client'], azp: 'another-client' })],
  ['an end in the past', () => ({ exp: now() - 3600 })],
  ['no end', () => ({ exp: undefined })],
  ['a beginning in the future', () => ({ nbf: now() + 3600 })],
  ['no subject', () => ({ sub: undefined })],
];

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string): object => JSON.parse(Buffer.from(part, 'base64url').toString());
const hmac = (text: string, secret: string): string => createHmac('sha256', secret).update(text).digest('base64url');
const forgeries: [string, (parts: string[]) => string][] = [
  [
    'other claims',
    ([head, body, signature]) => `${head}.${encode({ ...decode(body!), email: 'v@example.org' })}.${signature}`,
  ],
  ['no signature', ([head, body]) => `${encode({ ...decode(head!), alg: 'none' })}.${body}.`],
  [
    'the public key as a shared secret',
    ([head, body]) => {
      const forged = `${encode({ ...decode(head!), alg: 'HS256' })}.${body}`;
      return `${forged}.${hmac(forged, server.issuer.keys.get()!.n as string)}`;
    },
  ],
  [
    'the client’s secret as a shared secret',
    ([head, body]) => {
      const forged = `${encode({ ...decode(head!), alg: 'HS256' })}.${body}`;
      return `${forged}.${hmac(forged, 'the secret')}`;
    },
  ],
  [
    'a key that is not published',
    ([head, body, signature]) => `${encode({ ...decode(head!), kid: 'x' })}.${body}.${signature}`,
  ],
  ['nothing', () => ''],
];

describe('an ID token', () => {
  it.each(lies)('with %s is refused', async (_, lie) => {
    await expect(signIn({ ...someone(), ...lie() })).rejects.toMatchObject({ reason: 'PROVIDER_REFUSED' });
  });

  it.each(forgeries)('with %s is refused', async (_, forge) => {
    server.service.on('beforeResponse', ({ body }: { body: { id_token: string } }) => {
      body.id_token = forge(body.id_token.split('.'));
    });
    await expect(signIn(someone())).rejects.toMatchObject({ reason: 'PROVIDER_REFUSED' });
  });

  it('with another algorithm than the setting says is refused, though it is the provider’s own', async () => {
    await expect(signIn(someone(), 'elliptic')).rejects.toMatchObject({ reason: 'PROVIDER_REFUSED' });
    expect((await signIn(someone(), 'elliptic-by-setting')).accessToken).not.toBe('');
  });
});
