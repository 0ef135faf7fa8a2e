// Mails over real SMTP: the mail that arrives, and the outcome when a server refuses, delays or drops a mail.
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { selfSigned } from '#test/harness/certificate.ts';
import { type MailServer, smtpError, startMailServer } from '#test/harness/providers.ts';
import { fromMark } from '../mail/mark.ts';
import { type EmailSettings, emailChannel } from './email.ts';
import type { Mail } from './mail.ts';
import { sweepOutbox } from './outbox.ts';
import { readSmtpServer } from './settings.ts';

const started: { stop: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});

async function serverThat(options: SMTPServerOptions = {}): Promise<MailServer> {
  const server = await startMailServer(options);
  started.push(server);
  return server;
}

const mail = (given: Partial<Mail> = {}): Mail => ({
  id: randomUUID(),
  mark: { deliveryId: randomUUID(), proof: '0123456789abcdef0123' },
  owner: 'guest',
  to: 'ada@example.org',
  subject: 'Récord: «sentadilla»',
  text: 'Hola\n\n.one dot\n',
  html: '<p>Hola</p>',
  unsubscribeUrl: 'https://sinew.example/v1/notifications:unsubscribe?token=abc',
  ...given,
});

const channelTo = (url: string, given: Partial<EmailSettings> = {}, server = {}) =>
  emailChannel(() => ({
    server: { ...readSmtpServer(url)!, ...server },
    password: undefined,
    sender: { from: 'Sinew <no-reply@sinew.example>' },
    outbox: undefined,
    ...given,
  }));

describe('a mail', () => {
  it('arrives in HTML and text, with the headers that end such mails with one click', async () => {
    const server = await serverThat();
    const sent = mail();
    expect(await channelTo(server.url).send(sent)).toEqual({
      kind: 'sent',
      reference: `<${fromMark(sent.mark)}@sinew.example>`,
    });
    const [received] = server.mails;
    expect(received).toMatchObject({ to: ['ada@example.org'], from: 'no-reply@sinew.example' });
    const { subject, text, html, messageId, headers, from } = received!.parsed;
    expect({ subject, html: html?.trim(), messageId }).toEqual({
      subject: sent.subject,
      html: sent.html,
      messageId: `<${fromMark(sent.mark)}@sinew.example>`,
    });
    expect(text?.replaceAll('\r\n', '\n')).toContain('Hola\n\n.one dot\n');
    expect(from).toEqual({ name: 'Sinew', address: 'no-reply@sinew.example' });
    const header = (name: string) => headers.find(({ key }) => key === name)?.value;
    expect(header('list-unsubscribe')).toBe(`<${sent.unsubscribeUrl}>`);
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(header('auto-submitted')).toBe('auto-generated');
  });

  it('that nobody can switch off has no such headers', async () => {
    const server = await serverThat();
    await channelTo(server.url).send(mail({ unsubscribeUrl: undefined }));
    expect(server.mails[0]!.parsed.headers.filter(({ key }) => key.startsWith('list-'))).toEqual([]);
  });

  it('cannot be given more headers or recipients by what it says', async () => {
    const server = await serverThat();
    await channelTo(server.url).send(
      mail({ subject: 'a\r\nBcc: eve@example.org\r\n\r\nb', to: 'ada@example.org\r\nRCPT TO:<eve@example.org>' }),
    );
    const recipients = server.mails.flatMap(({ to }) => to);
    expect(recipients.filter((address) => /^eve@/.test(address))).toEqual([]);
    expect(server.mails.flatMap(({ parsed }) => parsed.bcc ?? [])).toEqual([]);
  });

  it('has the same Message-ID at every attempt', async () => {
    const server = await serverThat();
    const sent = mail();
    await channelTo(server.url).send(sent);
    await channelTo(server.url).send(sent);
    expect(new Set(server.mails.map(({ parsed }) => parsed.messageId)).size).toBe(1);
  });
});

describe('encryption', () => {
  it.each([
    ['STARTTLS', 'smtp', {}],
    ['TLS from the start', 'smtps', { secure: true }],
  ])('by %s carries mail and password', async (_, scheme, options) => {
    const tls = await selfSigned();
    const login = { user: '', password: '' };
    const server = await serverThat({
      ...tls,
      ...options,
      onAuth: ({ username, password }, _session, done) => {
        Object.assign(login, { user: username, password });
        done(null, { user: username });
      },
    });
    const trusted = { certificateAuthority: tls.cert };
    const channel = channelTo(`${scheme}://ada@localhost:${server.port}`, { password: 'secret word' }, trusted);
    expect(await channel.send(mail())).toMatchObject({ kind: 'sent' });
    expect(server.mails[0]).toMatchObject({ isEncrypted: true });
    expect(login).toEqual({ user: 'ada', password: 'secret word' });
  });

  it('is not left out where the server offers none', async () => {
    const server = await serverThat();
    const outcome = await channelTo(`smtp://127.0.0.1:${server.port}`).send(mail());
    expect(outcome).toEqual({ kind: 'retry', reason: 'the mail server offers no usable encryption' });
    expect(server.mails).toEqual([]);
  });

  it('trusts no certificate but one that it should', async () => {
    const server = await serverThat({ ...(await selfSigned()), secure: true });
    expect(await channelTo(`smtps://localhost:${server.port}`).send(mail())).toMatchObject({ kind: 'retry' });
    expect(server.mails).toEqual([]);
  });
});

describe('a server that', () => {
  const refuse = (code: number, text: string) => (_: unknown, __: unknown, done: (error: Error) => void) =>
    done(smtpError(code, text));
  const afterData = (code: number, text: string): SMTPServerOptions => ({
    onData: (stream, _, done) => {
      stream.resume();
      stream.on('end', () => done(smtpError(code, text)));
    },
  });

  it.each<[string, SMTPServerOptions, object]>([
    [
      'knows no such mailbox',
      { onRcptTo: refuse(550, '5.1.1 no such user') },
      { kind: 'gone', reason: 'the mail server answered 550 5.1.1' },
    ],
    [
      'says so without an enhanced code',
      { onRcptTo: refuse(550, 'no such user') },
      { kind: 'gone', reason: 'the mail server answered 550' },
    ],
    [
      'greylists',
      { onRcptTo: refuse(451, '4.7.1 greylisted, come back') },
      { kind: 'retry', reason: 'the mail server answered 451 for now' },
    ],
    [
      'is full',
      { onRcptTo: refuse(452, '4.2.2 quota') },
      { kind: 'retry', reason: 'the mail server answered 452 for now' },
    ],
    [
      'has a full mailbox for good',
      { onRcptTo: refuse(552, '5.2.2 quota') },
      { kind: 'retry', reason: 'the mail server answered 552 5.2.2: the mailbox is full' },
    ],
    [
      'does not like the sender',
      { onMailFrom: refuse(550, '5.7.1 who are you') },
      { kind: 'retry', reason: expect.stringContaining('before it heard of the recipient') },
    ],
    [
      'does not like the recipient by its policy',
      { onRcptTo: refuse(550, '5.7.1 not today') },
      { kind: 'refused', reason: 'the mail server answered 550 5.7.1' },
    ],
    [
      'takes it for spam',
      afterData(554, '5.7.1 spam: call us at +1 555 0100'),
      { kind: 'refused', reason: 'the mail server answered 554 5.7.1' },
    ],
    [
      'refuses the content without a code',
      afterData(554, 'no'),
      { kind: 'refused', reason: 'the mail server answered 554' },
    ],
    ['fails at the end', afterData(451, 'disk'), { kind: 'retry', reason: 'the mail server answered 451 for now' }],
  ])('%s', async (_, options, outcome) => {
    const server = await serverThat(options);
    expect(await channelTo(server.url).send(mail())).toEqual(outcome);
  });

  it('breaks the connection in the middle of the data', async () => {
    const server = await serverThat({
      onData: (stream) => {
        stream.resume();
        server.reset();
      },
    });
    expect(await channelTo(server.url).send(mail())).toMatchObject({ kind: 'retry' });
  });

  it('takes no such password', async () => {
    const server = await serverThat({ ...(await selfSigned()), onAuth: (_a, _s, done) => done(new Error('wrong')) });
    const outcome = await channelTo(`smtp://ada@127.0.0.1:${server.port}?encryption=none`, { password: 'x' }).send(
      mail(),
    );
    expect(outcome).toEqual({ kind: 'retry', reason: 'the mail server does not take our credentials' });
  });

  it('is not there', async () => {
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const { port } = free.address() as { port: number };
    await new Promise((resolve) => free.close(resolve));
    const outcome = await channelTo(`smtp://127.0.0.1:${port}?encryption=none`).send(mail());
    expect(outcome).toEqual({ kind: 'retry', reason: 'the mail server could not be reached' });
  });
});

describe('without a server', () => {
  const channel = (outbox: string | undefined) =>
    emailChannel(() => ({
      server: undefined,
      password: undefined,
      sender: { from: 'Sinew <no-reply@localhost>' },
      outbox,
    }));

  it('a mail is kept in the outbox, once, where only its owner can read it', async () => {
    const folder = join(await mkdtemp(join(tmpdir(), 'outbox-')), 'mails');
    const sent = mail();
    expect(await channel(folder).send(sent)).toEqual({ kind: 'sent', reference: `${sent.id}.guest.eml` });
    expect(await channel(folder).send(sent)).toMatchObject({ kind: 'sent' });
    expect(await readdir(folder)).toEqual([`${sent.id}.guest.eml`]);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, `${sent.id}.guest.eml`))).mode & 0o777).toBe(0o600);
    const parsed = await PostalMime.parse(await readFile(join(folder, `${sent.id}.guest.eml`)));
    expect(parsed).toMatchObject({ subject: sent.subject, to: [{ address: 'ada@example.org' }] });
  });

  it('the mails of people who are forgotten leave it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'outbox-'));
    const ada = randomUUID();
    const bob = randomUUID();
    for (const owner of [ada, bob, ada, 'guest']) await channel(folder).send(mail({ owner }));
    const asked: string[][] = [];
    await sweepOutbox(folder, async (userIds) => {
      asked.push([...userIds].sort());
      return new Set([ada]);
    });
    expect(asked).toEqual([[ada, bob].sort()]);
    expect((await readdir(folder)).map((file) => file.split('.')[1]).sort()).toEqual([bob, 'guest'].sort());
    await sweepOutbox(join(folder, 'none'), async () => new Set());
  });

  it('and without an outbox e-mail is not configured', async () => {
    expect(channel(undefined).isConfigured()).toBe(false);
    expect(await channel(undefined).send(mail())).toEqual({ kind: 'notConfigured' });
  });

  it('an outbox that cannot be written is tried again', async () => {
    expect(await channel('/dev/null/mails').send(mail())).toEqual({
      kind: 'retry',
      reason: 'the outbox cannot be written',
    });
  });
});
