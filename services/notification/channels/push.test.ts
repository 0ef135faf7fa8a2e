// Web Push to a push service on loopback: the text that the browser reads, the signature, and the meaning of each answer.
// The tests decrypt a push by the steps of RFC 8291, without the library that encrypted the push.
import { createDecipheriv, createECDH, createHmac, randomUUID } from 'node:crypto';
import { importJWK, jwtVerify } from 'jose';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import webpush from 'web-push';
import { selfSigned, trust } from '#test/harness/certificate.ts';
import { createBrowser, type ProviderAnswer, startWebServer, type WebServer } from '#test/harness/providers.ts';
import { toVapidKeys } from './delivery-channels.ts';
import { type Push, type PushSettings, pushChannel } from './push.ts';

let tls: { key: string; cert: string };
beforeAll(async () => {
  tls = await selfSigned();
  trust(tls.cert);
});

const started: WebServer[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});

async function serviceThat(answer: ProviderAnswer): Promise<WebServer> {
  const server = await startWebServer(answer, tls);
  started.push(server);
  return server;
}

const keys = toVapidKeys(webpush.generateVAPIDKeys().privateKey)!;
const channel = (given: Partial<PushSettings> = {}) =>
  pushChannel(() => ({
    subject: 'mailto:operator@sinew.example',
    keys,
    allowsPrivate: true,
    ...given,
  }));

const browser = createBrowser();
const push = (endpoint: string, given: Partial<Push> = {}): Push => ({
  id: randomUUID(),
  subscription: { endpoint, p256dh: browser.p256dh, auth: browser.auth },
  payload: { id: 'n', title: 'Récord', body: '102,5 kg', url: '', kind: 'RECORD_BROKEN' },
  urgency: 'high',
  ttlSeconds: 3600,
  topic: 'abc',
  ...given,
});

const answering =
  (status: number, headers: Record<string, string> = {}): ProviderAnswer =>
  (_, response) => {
    response.writeHead(status, headers).end();
  };

const hmac = (key: Buffer, ...parts: (Buffer | string)[]): Buffer => {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

/** Decrypts a message of one record by RFC 8188 and RFC 8291. */
function decrypt(body: Buffer, { p256dh, auth, privateKey }: ReturnType<typeof createBrowser>): string {
  const salt = body.subarray(0, 16);
  const keyLength = body[20]!;
  const serverKey = body.subarray(21, 21 + keyLength);
  const record = body.subarray(21 + keyLength);
  expect(record.length).toBeLessThanOrEqual(body.readUInt32BE(16));
  const own = createECDH('prime256v1');
  own.setPrivateKey(privateKey);
  const secret = own.computeSecret(serverKey);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), Buffer.from(p256dh, 'base64url'), serverKey]);
  const material = hmac(hmac(Buffer.from(auth, 'base64url'), secret), info, Buffer.of(1));
  const random = hmac(salt, material);
  const key = hmac(random, 'Content-Encoding: aes128gcm\0', Buffer.of(1)).subarray(0, 16);
  const nonce = hmac(random, 'Content-Encoding: nonce\0', Buffer.of(1)).subarray(0, 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(record.subarray(-16));
  const plain = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  const end = plain.lastIndexOf(2);
  expect(plain.subarray(end + 1).every((byte) => byte === 0)).toBe(true);
  return plain.subarray(0, end).toString();
}

describe('a push', () => {
  it('is read by the browser, and by nobody without its keys', async () => {
    const service = await serviceThat(answering(201, { location: 'https://push.example/m/1' }));
    const sent = push(`${service.url}/subscription`);
    expect(await channel().send(sent)).toEqual({ kind: 'sent', reference: 'https://push.example/m/1' });
    const [{ headers, body, method, url }] = service.requests as [WebServer['requests'][0]];
    expect({ method, url }).toEqual({ method: 'POST', url: '/subscription' });
    expect(headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '3600', urgency: 'high', topic: 'abc' });
    expect(JSON.parse(decrypt(body, browser))).toEqual(sent.payload);
    expect(() => decrypt(body, createBrowser())).toThrow();
    expect(body.includes('102,5')).toBe(false);
  });

  it('is signed with the key that browsers subscribed with, for this push service alone', async () => {
    const service = await serviceThat(answering(201));
    await channel().send(push(`${service.url}/subscription`));
    const [, token, key] = /^vapid t=([^,]+), ?k=(.+)$/.exec(service.requests[0]!.headers.authorization!)!;
    expect(key).toBe(keys.publicKey);
    const point = Buffer.from(key!, 'base64url');
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
    const { payload, protectedHeader } = await jwtVerify(
      token!,
      await importJWK({ kty: 'EC', crv: 'P-256', x, y }, 'ES256'),
    );
    expect(protectedHeader.alg).toBe('ES256');
    expect(payload).toMatchObject({ aud: service.url, sub: 'mailto:operator@sinew.example' });
    expect(payload.exp! - Date.now() / 1000).toBeLessThanOrEqual(24 * 3600);
  });

  it('that is too long for a push is shortened, and still read', async () => {
    const service = await serviceThat(answering(201));
    const body = '𝕏é'.repeat(3000);
    await channel().send(
      push(`${service.url}/s`, { payload: { id: 'n', title: 't', body, url: '', kind: 'PLAN_MADE' } }),
    );
    const [{ body: sealed }] = service.requests as [WebServer['requests'][0]];
    expect(sealed.length).toBeLessThanOrEqual(4096);
    const read = JSON.parse(decrypt(sealed, browser)) as { body: string };
    expect(read.body.endsWith('…')).toBe(true);
    expect(body.startsWith(read.body.slice(0, -1))).toBe(true);
    expect(read.body.length).toBeGreaterThan(1000);
  });
});

describe('the answer', () => {
  it.each<[number, Record<string, string>, object]>([
    [404, {}, { kind: 'gone', reason: 'the push service answered 404' }],
    [410, {}, { kind: 'gone', reason: 'the push service answered 410' }],
    [429, { 'retry-after': '120' }, { kind: 'retry', reason: 'the push service answered 429', afterMs: 120_000 }],
    [429, {}, { kind: 'retry', reason: 'the push service answered 429', afterMs: 60_000 }],
    [503, { 'retry-after': '7' }, { kind: 'retry', reason: 'the push service answered 503', afterMs: 7000 }],
    [500, {}, { kind: 'retry', reason: 'the push service answered 500', afterMs: undefined }],
    [400, {}, { kind: 'refused', reason: 'the push service answered 400' }],
    [413, {}, { kind: 'refused', reason: 'the push service answered 413' }],
    [302, { location: 'https://127.0.0.1/admin' }, { kind: 'refused', reason: 'the push service answered 302' }],
  ])('%i with %o', async (status, headers, outcome) => {
    const service = await serviceThat(answering(status, headers));
    expect(await channel().send(push(`${service.url}/s`))).toEqual(outcome);
    expect(service.requests).toHaveLength(1);
  });

  it('that never comes whole is none', async () => {
    const service = await serviceThat((_, __, socket) => socket.destroy());
    expect(await channel().send(push(`${service.url}/s`))).toEqual({
      kind: 'retry',
      reason: 'the push service could not be reached',
    });
  });

  it('of somebody without the right certificate is not heard', async () => {
    const service = await startWebServer(answering(201), await selfSigned());
    started.push(service);
    expect(await channel().send(push(`${service.url}/s`))).toMatchObject({
      kind: 'retry',
    });
    expect(service.requests).toEqual([]);
  });
});

describe('an address', () => {
  it('that is not on the public internet is never called', async () => {
    const service = await serviceThat(answering(201));
    const { port } = new URL(service.url);
    const hosts = [
      'localhost',
      '127.0.0.1',
      '[::1]',
      '0.0.0.0',
      '10.0.0.1',
      '[::ffff:127.0.0.1]',
      '2130706433',
      '0x7f.1',
    ];
    for (const host of hosts) {
      for (const endpoint of [`https://${host}/s`, `https://${host}:${port}/s`]) {
        expect(await channel({ allowsPrivate: false }).send(push(endpoint)), endpoint).toMatchObject({ kind: 'gone' });
      }
    }
    expect(service.requests).toEqual([]);
  });

  it('that is not https is never called', async () => {
    const service = await startWebServer(answering(201));
    started.push(service);
    expect(await channel().send(push(`${service.url}/s`))).toEqual({
      kind: 'gone',
      reason: 'the address must begin with https://',
    });
    expect(service.requests).toEqual([]);
  });

  it('with keys that are none is given up', async () => {
    const service = await serviceThat(answering(201));
    const subscription = { endpoint: `${service.url}/s`, p256dh: 'AAAA', auth: 'AAAA' };
    expect(await channel().send(push('', { subscription }))).toEqual({
      kind: 'gone',
      reason: "the browser's keys are not usable",
    });
  });
});

describe('without a key or a subject', () => {
  it.each([{ keys: undefined }, { subject: '' }])('Web Push is not configured: %o', async (missing) => {
    expect(channel(missing).isConfigured()).toBe(false);
    expect(await channel(missing).send(push('https://push.example/s'))).toEqual({ kind: 'notConfigured' });
  });
});
