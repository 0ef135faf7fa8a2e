// Signing in at the real door, over REST: waiting after failures, the second factor, the history, and a provider that an
// operator sets while the mesh runs.
import { OAuth2Server } from 'oauth2-mock-server';
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectConsul } from '#consul/client.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

let mesh: Mesh;
let nobody: Person;
const provider = new OAuth2Server();

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1000 });
  nobody = Person.nobody(mesh.urls.edge);
  await provider.issuer.keys.generate('RS256');
  await provider.start(0, '127.0.0.1');
});

afterAll(async () => {
  await provider.stop();
  await mesh?.stop();
});

const signIn = ({ email }: Person, password = Person.password, more: object = {}) =>
  nobody.post('/v1/sessions', { email, password, ...more });

describe('who fails again and again', () => {
  it('is told how long to wait, and the owner’s device waits for nobody', async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    const { deviceToken } = (await signIn(ada)).body;
    let answer = await signIn(ada, 'wrong horse');
    while (answer.status === 401) answer = await signIn(ada, 'wrong horse');
    expect(answer).toMatchObject({ status: 429, body: { reason: 'TOO_MANY_ATTEMPTS', status: 429 } });
    expect(answer.headers.get('retry-after')).toMatch(/^[12]$/);
    expect((await signIn(ada, Person.password, { deviceToken })).status).toBe(200);
  });
});

describe('a second factor', () => {
  it('stands between the password and the session', async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    const enrolled = (await ada.post('/v1/second-factor', { password: Person.password })).body;
    const code = (steps = 0) =>
      new TOTP({ secret: enrolled.secret }).generate({ timestamp: Date.now() + steps * 30_000 });
    const used = code();
    const { recoveryCodes } = (await ada.post('/v1/second-factor:confirm', { code: used })).body;
    expect(recoveryCodes).toHaveLength(10);
    const asked = (await signIn(ada)).body;
    expect(asked).toMatchObject({ accessToken: '', challenge: expect.stringMatching(/./) });
    const wrong = await nobody.post('/v1/sessions:confirm', { challenge: asked.challenge, code: used });
    expect(wrong).toMatchObject({ status: 403, body: { reason: 'WRONG_CODE' } });
    const opened = await nobody.post('/v1/sessions:confirm', { challenge: asked.challenge, code: code(1) });
    const again = Person.withToken(mesh.urls.edge, opened.body.accessToken);
    expect((await again.get('/v1/second-factor')).body).toMatchObject({ active: true, recoveryCodesLeft: 10 });
  });
});

describe('the history', () => {
  it('tells who came in, from where and how', async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    const key = (await ada.post('/v1/api-keys', { name: 'script', scopes: ['PROFILE_READ'] })).body.secret;
    await Person.withToken(mesh.urls.edge, key).get('/v1/users/me');
    await signIn(ada, 'wrong horse');
    const { signIns } = (await ada.get('/v1/sessions/history')).body;
    expect(signIns).toMatchObject([
      { method: 'PASSWORD', result: 'WRONG_PASSWORD', address: '127.0.0.1', userAgent: 'node' },
      { method: 'API_KEY', result: 'DONE', address: '127.0.0.1', userAgent: 'node' },
      { method: 'PASSWORD', result: 'DONE', address: '127.0.0.1', newDevice: false },
    ]);
  });
});

describe('a provider', () => {
  it('opens the door from the moment an operator sets it', async () => {
    const redirectUri = 'https://app.example.org/signed-in';
    const setting = {
      name: 'google',
      title: 'Google',
      clientId: 'sinew',
      issuer: provider.issuer.url,
      redirectUris: [redirectUri],
    };
    expect((await nobody.get('/v1/providers')).body).toEqual({ providers: [] });
    const consul = connectConsul(mesh.urls.consul, () => mesh.consulToken);
    await consul.kv.set('sinew/user/settings/providers', JSON.stringify([setting]));
    await expect
      .poll(async () => (await nobody.get('/v1/providers')).body.providers, { timeout: 10_000 })
      .toEqual([{ name: 'google', title: 'Google' }]);
    provider.service.on('beforeTokenSigning', ({ payload }: { payload: object }) => {
      Object.assign(payload, { sub: 'g-1', email: 'ada.of.google@example.org', email_verified: true, name: 'Ada' });
    });
    const flow = (await nobody.post('/v1/sessions:startProvider', { provider: 'google', redirectUri })).body;
    const came = new URL((await fetch(flow.authorizationUrl, { redirect: 'manual' })).headers.get('location')!);
    expect(came.searchParams.get('state')).toBe(flow.state);
    const finish = { state: flow.state, handle: flow.handle, code: came.searchParams.get('code') };
    const { accessToken } = (await nobody.post('/v1/sessions:finishProvider', finish)).body;
    const ada = Person.withToken(mesh.urls.edge, accessToken);
    expect((await ada.get('/v1/users/me')).body).toMatchObject({
      email: 'ada.of.google@example.org',
      displayName: 'Ada',
    });
    expect((await ada.get('/v1/identities')).body.identities).toMatchObject([{ provider: 'google' }]);
    const again = await nobody.post('/v1/sessions:finishProvider', finish);
    expect(again).toMatchObject({ status: 400, body: { reason: 'INVALID_PROVIDER_FLOW' } });
  });
});
