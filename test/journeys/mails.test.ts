// Mails of a whole mesh in which the operator has configured nothing: they are in the outbox, and their links work.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import PostalMime, { type Email } from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { putSetting } from '#test/harness/settings.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';
import { postfix } from '../harness/bounces.ts';
import { scrapeService } from '../harness/metrics.ts';
import { Person } from '../harness/person.ts';
import { startMailServer } from '../harness/providers.ts';

let mesh: Mesh;
beforeAll(async () => {
  mesh = await startMesh();
}, 180_000);
afterAll(() => mesh.stop());

async function mailsTo(address: string): Promise<Email[]> {
  const files = (await readdir(mesh.outbox)).filter((file) => file.endsWith('.eml')).sort();
  const mails = await Promise.all(files.map(async (file) => PostalMime.parse(await readFile(join(mesh.outbox, file)))));
  return mails.filter(({ to }) => to?.some((one) => one.address === address));
}

const put = (key: string, value: string) => putSetting(mesh, `notification/${key}`, value);

describe('the outbox', () => {
  it('has the mail that proves the address of whoever signs up, and its link holds', { timeout: 60_000 }, async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    await expect.poll(() => mailsTo(ada.email).then((mails) => mails.length), { timeout: 30_000 }).toBe(1);
    const [mail] = await mailsTo(ada.email);
    const [, token] = /token=([\w%.-]+)/.exec(mail!.text!)!;
    expect(mail!.text).toContain(`${mesh.urls.edge}/v1/users:verifyEmail?token=`);
    const verified = await Person.nobody(mesh.urls.edge).post('/v1/users:verifyEmail', {
      token: decodeURIComponent(token!),
    });
    expect(verified.status).toBe(200);
    expect((await stat(mesh.outbox)).mode & 0o777).toBe(0o700);
  });

  it('is what the metrics of the service tell of', { timeout: 60_000 }, async () => {
    const sent = async () =>
      (await scrapeService(mesh, 'notification'))('sinew_deliveries_total', { channel: 'email', outcome: 'sent' }) ?? 0;
    const ada = await Person.signUp(mesh.urls.edge);
    await expect.poll(() => mailsTo(ada.email).then((mails) => mails.length), { timeout: 30_000 }).toBe(1);
    const mails = (await readdir(mesh.outbox)).filter((file) => file.endsWith('.eml'));
    await expect.poll(sent, { timeout: 30_000 }).toBe(mails.length);
    const overdue = async () =>
      (await scrapeService(mesh, 'notification'))('sinew_delivery_overdue_seconds', { channel: 'email' });
    await expect.poll(overdue, { timeout: 30_000 }).toBe(0);
  });

  it('is left alone from the moment on when there is a mail server', { timeout: 60_000 }, async () => {
    const server = await startMailServer();
    try {
      await put('smtpUrl', server.url);
      await put('mailFrom', 'nonsense');
      const ada = await Person.signUp(mesh.urls.edge);
      const [mail] = await server.received(1);
      expect(mail).toMatchObject({ to: [ada.email], from: 'no-reply@localhost' });
      await expect.poll(() => mesh.logs('notification-1')).toContain('mailFrom is refused');
    } finally {
      await server.stop();
    }
  });
});

describe('one click in a mail', () => {
  it('ends such mails through the door, as a mail program posts it', { timeout: 60_000 }, async () => {
    const nobody = Person.nobody(mesh.urls.edge);
    const form = { body: 'List-Unsubscribe=One-Click', contentType: 'application/x-www-form-urlencoded' };
    const refused = await nobody.call('POST', '/v1/notifications:unsubscribe?token=forged.token', form);
    expect(refused).toMatchObject({ status: 400, body: { reason: 'INVALID_UNSUBSCRIPTION' } });
    const page = await nobody.get('/v1/notifications:unsubscribe?token=forged.token');
    expect(page).toMatchObject({ status: 400, body: expect.stringContaining('not valid') });
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });
});

describe('a mail that comes back', () => {
  const secret = 'of-the-webhook-0123456789';
  const pass = (body: string | undefined, { query = '', headers = {} } = {}) =>
    Person.nobody(mesh.urls.edge).call('POST', `/v1/notifications:bounce${query}`, {
      body: body ?? 'Subject: x\r\n\r\n',
      contentType: 'message/rfc822',
      headers,
    });

  it('is taken at the door from whoever knows the secret, as it came', { timeout: 90_000 }, async () => {
    expect(await pass(undefined)).toMatchObject({ status: 404, body: { reason: 'BOUNCES_NOT_TAKEN' } });
    const program = join(import.meta.dirname, '../../services/tooling/commands/secrets.ts');
    await execa(process.execPath, [program, 'set', 'notification/bounce-secret'], {
      env: { SINEW_DATA: mesh.data },
      input: secret,
    });
    const right = { headers: { 'bounce-secret': secret } };
    await expect.poll(async () => (await pass(undefined, right)).status, { timeout: 30_000 }).toBe(200);
    expect(await pass(undefined, { headers: { 'bounce-secret': `${secret}x` } })).toMatchObject({
      status: 403,
      body: { reason: 'WRONG_BOUNCE_SECRET' },
    });
    const server = await startMailServer();
    onTestFinished(server.stop);
    await put('smtpUrl', server.url);
    const ada = await Person.signUp(mesh.urls.edge);
    const [mail] = await server.received(1);
    const returned = { to: ada.email, headers: mail!.raw.split('\r\n\r\n', 1)[0]!, sender: mail!.from };
    const bounce = postfix({ ...returned, messageId: mail!.parsed.messageId! }, '5.1.1');
    expect(await pass(bounce, { query: `?secret=${secret}` })).toMatchObject({ status: 200, body: {} });
    const effects = async () => (await scrapeService(mesh, 'notification'))('sinew_bounces_total', { effect: 'gone' });
    await expect.poll(effects, { timeout: 30_000 }).toBe(1);
    expect(await mesh.logs('notification-1')).not.toContain(secret);
    expect(await mesh.logs('envoy-1')).not.toContain(secret);
  });
});
