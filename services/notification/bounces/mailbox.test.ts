// The mailbox of bounces over real IMAP: which mails the service reads and marks, and how it treats a server that is away.
import { createServer } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { Delivery_State as State } from '#proto/gen/sinew/notification/v1/delivery.ts';
import { postfix } from '#test/harness/bounces.ts';
import { planMade, type Reached, reset, serveDeliveries } from '#test/harness/delivery.ts';
import { type MailboxServer, startMailbox } from '#test/harness/imap.ts';
import { readBounceMailbox } from '../mail/mailbox-address.ts';
import { BounceStore } from '../store/bounces.ts';
import { Mailbox, type MailboxParts } from './mailbox.ts';

const served = serveDeliveries();
beforeEach(() => {
  reset(served);
  served.secrets.bouncePassword = 'secret word';
});

async function serverThat(options: { secure?: boolean } = {}): Promise<MailboxServer> {
  const server = await startMailbox(options);
  onTestFinished(server.stop);
  served.settings.bounceMailbox = readBounceMailbox(`imap://ada@127.0.0.1:${server.port}?encryption=none`);
  return server;
}

async function bounceOf(to: Reached): Promise<string> {
  await served.notify(to.userId, planMade());
  await served.deliver();
  const { raw, parsed, from } = served.mailsTo(to.email).at(-1)!;
  const headers = raw.split('\r\n\r\n', 1)[0]!;
  return postfix({ to: to.email, headers, messageId: parsed.messageId!, sender: from }, '5.1.1');
}

/** A mailbox made of the test's own parts, and the messages that it logs. */
function ownMailbox(given: Partial<MailboxParts> = {}) {
  const said: string[] = [];
  const say = (_: object, message: string) => said.push(message);
  const mailbox = new Mailbox({
    settings: () => ({
      ...served.settings.bounceMailbox!,
      password: served.secrets.bouncePassword,
      certificateAuthority: undefined,
    }),
    reader: { read: async () => 'unmarked' },
    bounces: new BounceStore(served.sql, served.service.recipients),
    log: { info: say, warn: say },
    ...given,
  });
  return { mailbox, said };
}

describe('the mailbox', () => {
  it('is read, and nothing more is sent to where nobody is', async () => {
    const server = await serverThat();
    const ada = await served.reach();
    served.settings.bounceAddress = 'bounces@sinew.example';
    server.add('Subject: hello\r\n\r\nno bounce', await bounceOf(ada), '\u0000\r\n\r\n: garbage');
    expect(await served.service.mailbox.look()).toBe(3);
    expect(await served.states(ada)).toMatchObject([{ state: State.BOUNCED, reason: 'the mail came back: 5.1.1' }]);
    await served.notify(ada.userId, planMade());
    await served.deliver();
    expect(served.mailsTo(ada.email)).toHaveLength(1);
    expect(served.mailsTo(ada.email)[0]!.from).toMatch(/^bounces\+[0-9a-f]{32}\.[0-9a-f]{20}@sinew\.example$/);
    expect(server.seen()).toHaveLength(3);
    expect(await served.service.mailbox.look()).toBe(0);
  });

  it.each([
    ['STARTTLS', 'imap', false],
    ['TLS from the start', 'imaps', true],
  ])('is read by %s, whose certificate is looked at', async (_, scheme, secure) => {
    const server = await serverThat({ secure });
    server.add('Subject: x\r\n\r\ny');
    const mailbox = readBounceMailbox(`${scheme}://ada@localhost:${server.port}/INBOX`);
    served.settings.bounceMailbox = mailbox;
    expect(await served.service.mailbox.look()).toBe(0);
    served.settings.bounceCertificateAuthority = server.certificate;
    expect(await served.service.mailbox.look()).toBe(1);
  });

  it('marks no mail before what it does has committed', async () => {
    const server = await serverThat();
    server.add('Subject: a\r\n\r\na', 'Subject: b\r\n\r\nb');
    const read: string[] = [];
    const { mailbox } = ownMailbox({
      reader: {
        read: async (raw) => {
          const text = Buffer.from(raw).toString();
          read.push(text.slice(9, 10), ...server.seen().map(() => 'marked'));
          if (text.startsWith('Subject: b') && read.length < 4) throw new Error('the database is away');
          return 'unmarked';
        },
      },
    });
    await mailbox.look();
    expect(server.seen()).toHaveLength(1);
    await mailbox.look();
    await mailbox.look();
    expect(read).toEqual(['a', 'b', 'marked', 'b', 'marked']);
    expect(server.seen()).toHaveLength(2);
  });

  it('is read by one instance at a time', async () => {
    const server = await serverThat();
    server.add('Subject: a\r\n\r\na');
    const reached = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const read = async () => {
      reached.resolve();
      await go.promise;
      return 'unmarked' as const;
    };
    const first = ownMailbox({ reader: { read } }).mailbox.look();
    await reached.promise;
    expect(await ownMailbox().mailbox.look()).toBe(0);
    expect(server.connections()).toBe(1);
    go.resolve();
    expect(await first).toBe(1);
  });

  it('that is away is told of once, asked less often, and read when it is there again', async () => {
    const { port, stop } = await serverThat();
    await stop();
    let tries = 0;
    const hanging = createServer((socket) => {
      tries += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => hanging.listen(port, '127.0.0.1', resolve));
    const { mailbox, said } = ownMailbox();
    for (let look = 0; look < 12; look++) await mailbox.look();
    // Looks 1, 3 and 7 try. The pauses between them are 1 and 3 looks, and the next pause of 7 looks goes past the twelfth.
    expect(tries).toBe(3);
    expect(said).toEqual(['the mailbox of bounces cannot be read']);
    await new Promise((resolve) => hanging.close(resolve));
    const again = await startMailbox({ port });
    onTestFinished(again.stop);
    again.add('Subject: a\r\n\r\na');
    for (let look = 0; look < 40; look++) await mailbox.look();
    expect(again.seen()).toHaveLength(1);
    expect(said).toEqual(['the mailbox of bounces cannot be read', 'the mailbox of bounces is read again']);
  });

  it('is asked at once when the operator has mended the settings', async () => {
    const server = await serverThat();
    server.add('Subject: a\r\n\r\na');
    served.secrets.bouncePassword = 'wrong';
    const { mailbox, said } = ownMailbox();
    expect(await mailbox.look()).toBe(0);
    expect(said).toEqual(['the mailbox of bounces cannot be read']);
    served.secrets.bouncePassword = 'secret word';
    expect(await mailbox.look()).toBe(1);
  });
});

describe('its address', () => {
  it.each([
    ['', undefined],
    ['imaps://ada@mail.example', { port: 993, encryption: 'tls', user: 'ada', folder: 'INBOX' }],
    [
      'imap://ada%40b.example@mail.example/Bounces',
      { port: 143, encryption: 'starttls', user: 'ada@b.example', folder: 'Bounces' },
    ],
    [
      'imaps://ada@[2001:db8::1]:1993/?serverName=mail.example',
      { host: '2001:db8::1', port: 1993, serverName: 'mail.example' },
    ],
  ])('%s is read', (text, expected) => {
    const read = readBounceMailbox(text);
    if (expected) expect(read).toMatchObject(expected);
    else expect(read).toBeUndefined();
  });

  it.each([
    ['imaps://mail.example', 'must be imaps://'],
    ['https://ada@mail.example', 'must be imaps://'],
    ['imaps://ada:secret@mail.example', 'must not have a password'],
    ['imap://ada@mail.example?encryption=none', 'must be encrypted'],
    ['imap://ada@mail.example?encryption=some', 'must be imaps://'],
    ['imaps://ada@mail.example?folder=x', 'knows no option folder'],
  ])('%s is refused', (text, message) => {
    expect(() => readBounceMailbox(text)).toThrow(message);
  });
});
