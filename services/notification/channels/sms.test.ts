// Short messages over an HTTP API in Twilio's shape: the request that arrives, and the meaning of each answer.
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { type ProviderAnswer, startWebServer, type WebServer } from '#test/harness/providers.ts';
import { type SmsSettings, smsChannel } from './sms.ts';

const started: WebServer[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});

async function providerThat(answer: ProviderAnswer): Promise<WebServer> {
  const server = await startWebServer(answer);
  started.push(server);
  return server;
}

const channel = (url: string, given: Partial<SmsSettings> = {}) =>
  smsChannel(() => ({ url, account: 'AC1', from: '+15005550006', token: 'secret', ...given }));

const sms = () => ({ id: randomUUID(), to: '+34600123456', text: 'Récord & más: 100 %' });

const answering =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}): ProviderAnswer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

describe('a short message', () => {
  it('is a form with the credentials and a key that is the same for every attempt', async () => {
    const provider = await providerThat(answering(201, { sid: 'SM1', status: 'queued' }));
    const sent = sms();
    expect(await channel(provider.url).send(sent)).toEqual({ kind: 'sent', reference: 'SM1' });
    await channel(provider.url).send(sent);
    const [first, second] = provider.requests;
    expect(first).toMatchObject({ method: 'POST', url: '/2010-04-01/Accounts/AC1/Messages.json' });
    expect(first!.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(first!.headers.authorization).toBe(`Basic ${Buffer.from('AC1:secret').toString('base64')}`);
    expect([first, second].map((request) => request!.headers['idempotency-key'])).toEqual([sent.id, sent.id]);
    expect(Object.fromEntries(new URLSearchParams(first!.body.toString()))).toEqual({
      To: sent.to,
      Body: sent.text,
      From: '+15005550006',
    });
  });

  it('may come from a messaging service', async () => {
    const provider = await providerThat(answering(201, { sid: 'SM1' }));
    const from = `MG${'0'.repeat(32)}`;
    await channel(provider.url, { from }).send(sms());
    expect(new URLSearchParams(provider.requests[0]!.body.toString()).get('MessagingServiceSid')).toBe(from);
  });
});

describe('the answer', () => {
  it.each<[number, unknown, Record<string, string>, object]>([
    [
      429,
      { code: 20429 },
      { 'retry-after': '9' },
      { kind: 'retry', reason: 'the SMS provider answered 429 with code 20429', afterMs: 9000 },
    ],
    [429, {}, {}, { kind: 'retry', reason: 'the SMS provider answered 429', afterMs: 30_000 }],
    [500, 'no JSON object', {}, { kind: 'retry', reason: 'the SMS provider answered 500', afterMs: undefined }],
    [
      401,
      { code: 20003 },
      {},
      { kind: 'retry', reason: 'the SMS provider answered 401 with code 20003', afterMs: undefined },
    ],
    [
      400,
      { code: 21610, message: 'unsubscribed' },
      {},
      { kind: 'gone', reason: 'the SMS provider answered 400 with code 21610' },
    ],
    [400, { code: 21211 }, {}, { kind: 'gone', reason: 'the SMS provider answered 400 with code 21211' }],
    [400, { code: 21617 }, {}, { kind: 'refused', reason: 'the SMS provider answered 400 with code 21617' }],
  ])('%i with %o', async (status, body, headers, outcome) => {
    const provider = await providerThat(answering(status, body, headers));
    expect(await channel(provider.url).send(sms())).toEqual(outcome);
  });

  it('that breaks off, or leads elsewhere with the credentials, is none', async () => {
    const broken = await providerThat((_, __, socket) => socket.destroy());
    const elsewhere = await providerThat(answering(201, { sid: 'SM9' }));
    const leading = await providerThat(answering(307, {}, { location: elsewhere.url }));
    for (const { url } of [broken, leading]) {
      expect(await channel(url).send(sms())).toEqual({
        kind: 'retry',
        reason: 'the SMS provider could not be reached',
      });
    }
    expect(elsewhere.requests).toEqual([]);
  });
});

it.each([{ account: '' }, { from: '' }, { token: undefined }])('nothing is sent without %o', async (missing) => {
  expect(await channel('http://127.0.0.1:1', missing).send(sms())).toEqual({ kind: 'notConfigured' });
});
