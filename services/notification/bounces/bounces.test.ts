// Returned mails from end to end: real SMTP sends a mail, the mail comes back, and the tests look at the states that the
// person sees and at the mails that are still sent.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { BounceServiceService } from '#proto/gen/sinew/notification/v1/bounce.ts';
import { Delivery_State as State } from '#proto/gen/sinew/notification/v1/delivery.ts';
import { postfix, type Returned, shapes } from '#test/harness/bounces.ts';
import { planMade, type Reached, reset, serveDeliveries } from '#test/harness/delivery.ts';
import { CallError } from '#test/harness/service.ts';
import { fromMark } from '../mail/mark.ts';
import { Signature } from '../preferences/signature.ts';

const served = serveDeliveries();
beforeEach(() => {
  reset(served);
  served.secrets.bounceSecret = 'the secret of the webhook';
  served.clock.now = new Date('2026-03-02T12:00:00Z');
});

const pass = (raw: string | Uint8Array, secret = 'the secret of the webhook') =>
  served.anybody.as(BounceServiceService).takeBounce({
    mail: { contentType: 'message/rfc822', data: Buffer.from(raw), extensions: [] },
    secret,
  });

/** Sends somebody a mail and answers with it. */
async function send(to: Reached): Promise<Returned> {
  await served.notify(to.userId, planMade());
  await served.deliver();
  const { raw, parsed, from } = served.mailsTo(to.email).at(-1)!;
  return { to: to.email, headers: raw.split('\r\n\r\n', 1)[0]!, messageId: parsed.messageId!, sender: from };
}

/** Whether another mail to the person still goes out. */
async function isStillSent(to: Reached): Promise<boolean> {
  const before = served.mailsTo(to.email).length;
  await served.notify(to.userId, planMade());
  await served.deliver();
  return served.mailsTo(to.email).length > before;
}

describe('a mail that comes back', () => {
  it.each(shapes)('from $name says for good that nobody is there', async ({ make }) => {
    const ada = await served.reach();
    await pass(make(await send(ada)));
    expect(await served.states(ada)).toMatchObject([
      { state: State.BOUNCED, reason: expect.stringMatching(/^the mail came back: 5\.1\.10?$/) },
    ]);
    expect(await isStillSent(ada)).toBe(false);
    expect(await served.states(ada)).toMatchObject([{ reason: 'the address is known not to exist' }]);
  });

  it.each(shapes)('from $name because of what it says is one mail', async ({ make }) => {
    const ada = await served.reach();
    await pass(make(await send(ada), '5.7.1'));
    expect(await served.states(ada)).toMatchObject([{ state: State.BOUNCED, reason: 'the mail came back: 5.7.1' }]);
    expect(await isStillSent(ada)).toBe(true);
  });

  it.each(shapes.flatMap(({ name, make }) => ['5.2.2', '4.2.2', '4.4.7'].map((code) => ({ name, make, code }))))(
    'from $name for now ($code) changes nothing',
    async ({ make, code }) => {
      const ada = await served.reach();
      await pass(make(await send(ada), code));
      expect(await served.states(ada)).toMatchObject([{ state: State.SENT, reason: '' }]);
      expect(await isStillSent(ada)).toBe(true);
    },
  );
});

describe('the webhook', () => {
  it('is not there without a secret, and takes no other', async () => {
    await expect(pass('x', 'another secret')).rejects.toMatchObject({ reason: 'WRONG_BOUNCE_SECRET' });
    await expect(pass('x', '')).rejects.toMatchObject({ reason: 'WRONG_BOUNCE_SECRET' });
    served.secrets.bounceSecret = '';
    await expect(pass('x', '')).rejects.toMatchObject({ reason: 'BOUNCES_NOT_TAKEN' });
    await expect(pass('x')).rejects.toBeInstanceOf(CallError);
  });
});

describe('nobody is silenced by a mail that', () => {
  const cases: [string, (returned: Returned) => string][] = [
    ['is delayed', (returned) => postfix(returned, '4.4.1', 'delayed')],
    ['was delivered', (returned) => postfix(returned, '5.1.1', 'delivered')],
    ['was relayed', (returned) => postfix(returned, '2.0.0', 'relayed')],
    ['was sent on to many', (returned) => postfix(returned, '2.0.0', 'expanded')],
    [
      'has a mark that was guessed',
      (returned) => {
        const forged = postfix(returned, '5.1.1').replace(/\.[0-9a-f]{20}@/g, `.${'0123456789'.repeat(2)}@`);
        expect(forged).not.toContain(returned.messageId);
        return forged;
      },
    ],
    [
      'has the mark of another delivery',
      (returned) => {
        const [, id] = /<([0-9a-f-]{36})\./.exec(returned.messageId)!;
        return postfix(returned, '5.1.1').replaceAll(id!, randomUUID());
      },
    ],
    ['has no mark', (returned) => postfix({ ...returned, headers: 'Subject: x', messageId: '<x@y>' }, '5.1.1')],
    ['names somebody else', (returned) => postfix({ ...returned, to: `x${returned.to}` }, '5.1.1')],
    [
      'is an answer',
      (returned) =>
        `From: bob@example.org\r\nSubject: Re: x\r\nIn-Reply-To: ${returned.messageId}\r\n\r\n${returned.to} 550 5.1.1 no such user`,
    ],
  ];
  it.each(cases)('%s', async (_, make) => {
    const ada = await served.reach();
    await pass(make(await send(ada)));
    expect(await served.states(ada)).toMatchObject([{ state: State.SENT }]);
    expect(await isStillSent(ada)).toBe(true);
  });

  it("has the mark of somebody else's mail", async () => {
    const ada = await served.reach();
    const eve = await served.reach();
    await send(ada);
    const own = await send(eve);
    await pass(postfix({ ...own, to: ada.email }, '5.1.1'));
    expect([await isStillSent(ada), await isStillSent(eve)]).toEqual([true, true]);
  });

  it('comes when the address is another by now', async () => {
    const ada = await served.reach();
    const returned = await send(ada);
    const recipient = (await served.service.recipients.get(ada.userId))!;
    const email = `new-${ada.email}`;
    const put = (given: object) =>
      served.sql.begin((transaction) => served.service.recipients.put(transaction, { ...recipient, ...given }));
    await put({ email });
    await pass(postfix(returned, '5.1.1'));
    await pass(postfix({ ...returned, to: email }, '5.1.1'));
    expect(await served.states(ada)).toMatchObject([{ state: State.SENT }]);
    expect(await isStillSent({ ...ada, email })).toBe(true);
    await put({});
    expect(await isStillSent(ada)).toBe(true);
  });
});

describe('the effect of a bounce', () => {
  it('comes once, and outlasts nothing that got through since', async () => {
    const ada = await served.reach();
    const returned = await send(ada);
    await pass(postfix(returned, '5.1.1'));
    expect(await isStillSent(ada)).toBe(false);
    await served.notify(ada.userId, { kind: 'PASSWORD_RESET', facts: { askId: randomUUID() } });
    await served.deliver();
    await pass(postfix(returned, '5.1.1'));
    expect(await isStillSent(ada)).toBe(true);
  });

  it('holds for a digest and all that went with it', async () => {
    const ada = await served.reach();
    await served.notify(ada.userId);
    await served.notify(ada.userId);
    await served.deliver();
    served.forward(24 * 3_600_000);
    await served.deliver();
    const { raw, parsed, from } = served.mailsTo(ada.email).at(-1)!;
    const headers = raw.split('\r\n\r\n', 1)[0]!;
    await pass(postfix({ to: ada.email, headers, messageId: parsed.messageId!, sender: from }, '5.1.1'));
    const { notifications } = await ada.inbox.listNotifications();
    expect(notifications.map(({ deliveries }) => deliveries[0]!.state)).toEqual([State.BOUNCED, State.BOUNCED]);
    expect(await isStillSent(ada)).toBe(false);
  });

  it('is that of the mail itself when it comes before the server has answered', async () => {
    const ada = await served.reach();
    await served.notify(ada.userId, planMade());
    const { deliveries } = served.service;
    const [claimed] = await deliveries.claim('email', { limit: 1, leaseMs: 90_000, now: served.clock.now });
    const mark = new Signature(() => 'the key of the tests').toMark(claimed!.id, ada.email);
    const messageId = `<${fromMark(mark)}@localhost>`;
    const headers = `Message-ID: ${messageId}`;
    await pass(postfix({ to: ada.email, headers, messageId, sender: 'x@localhost' }, '5.1.1'));
    const settlement = { now: served.clock.now, state: 'sent' } as const;
    const outcome = { kind: 'sent', reference: '' } as const;
    expect(await deliveries.conclude(claimed!, { outcome, address: ada.email, settlement })).toBe(false);
    expect(await served.states(ada)).toMatchObject([{ state: State.BOUNCED }]);
    expect(await isStillSent(ada)).toBe(false);
  });

  it('needs no more of the mail than where it came back to, in whatever case', async () => {
    served.settings.bounceAddress = 'bounces@sinew.example';
    const ada = await served.reach();
    const returned = await send(ada);
    expect(returned.sender).toMatch(/^bounces\+/);
    await pass(postfix({ ...returned, sender: returned.sender.toUpperCase(), headers: 'Subject: x' }, '5.1.1'));
    expect(await isStillSent(ada)).toBe(false);
  });

  it('is none for anything that is no mail, however it is made', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        expect(await pass(bytes)).toEqual({});
      }),
      { numRuns: 100 },
    );
    const large = [
      '--',
      '<',
      '\r\n\r\n',
      'a@b ',
      '5.1.1 ',
      ' \n',
      '0123456789abcdef-',
      'Content-Type: multipart/x; boundary=b\r\n\r\n--b\r\n',
    ];
    for (const piece of large) {
      const body = piece.repeat(Math.ceil(300_000 / piece.length));
      expect(await pass(`From: mailer-daemon@x\r\nX-Failed-Recipients: a@b\r\n\r\n${body}`)).toEqual({});
    }
  }, 60_000);
});
