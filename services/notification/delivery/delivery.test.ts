// Notifications on their way out of the inbox, through a real database to real servers on loopback, by a clock that the
// tests move. The tests look at the messages that are sent, held, collected or given up, and at the states that the person
// sees.
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Channel, Delivery_State as State } from '#proto/gen/sinew/notification/v1/delivery.ts';
import { Kind } from '#proto/gen/sinew/notification/v1/kind.ts';
import { EmailChoice, DigestTime_Frequency as Frequency } from '#proto/gen/sinew/notification/v1/preferences.ts';
import { planMade, type Reached, reset, serveDeliveries } from '#test/harness/delivery.ts';
import { draftFor, recordBroken } from '#test/harness/notification.ts';
import type { Content } from '../notification.ts';

const served = serveDeliveries();
beforeEach(() => {
  reset(served);
  served.clock.now = new Date('2026-03-02T12:00:00Z');
});

const minuteMs = 60_000;
const hourMs = 3_600_000;
const passwordReset = (askId = randomUUID()): Content => ({ kind: 'PASSWORD_RESET', facts: { askId } });

/** Notifies the person of several things, one after the other. */
async function tell({ userId }: Reached, contents: Content[]): Promise<void> {
  for (const content of contents) await served.notify(userId, content);
}

describe('an e-mail', () => {
  it('goes out with the notification, and the person sees that it was sent', async () => {
    const ada = await served.reach({ locale: 'de' });
    await tell(ada, [planMade('Kraft & <b>Ausdauer</b>')]);
    expect(await served.states(ada)).toEqual([
      { channel: Channel.EMAIL, state: State.PENDING, reason: '', attempts: 0 },
    ]);
    await served.deliver();
    const [mail] = served.mailsTo(ada.email);
    expect(mail!.parsed.text).toContain('Kraft & <b>Ausdauer</b>');
    expect(mail!.parsed.html).toContain('Kraft &amp; &lt;b&gt;Ausdauer&lt;/b&gt;');
    expect(mail!.parsed.html).toContain('lang="de"');
    expect(await served.states(ada)).toEqual([{ channel: Channel.EMAIL, state: State.SENT, reason: '', attempts: 1 }]);
  });

  it('goes to the address that the account has when it is sent', async () => {
    const ada = await served.reach();
    await tell(ada, [planMade()]);
    const email = `${randomUUID()}@example.org`;
    const recipient = (await served.service.recipients.get(ada.userId))!;
    await served.sql.begin((transaction) => served.service.recipients.put(transaction, { ...recipient, email }));
    await served.deliver();
    expect([served.mailsTo(ada.email).length, served.mailsTo(email).length]).toEqual([0, 1]);
  });

  it('is not written where the transaction of its notification fails', async () => {
    const ada = await served.reach();
    const failing = served.sql.begin(async (transaction) => {
      await served.service.notifications.add(transaction, draftFor(ada.userId, planMade(), served.clock.now));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await served.deliver();
    expect(served.mailsTo(ada.email)).toEqual([]);
  });

  it('is tried again later and later, and given up in the end', async () => {
    const ada = await served.reach();
    await tell(ada, [planMade()]);
    served.behaviour.refuseMail = { code: 451, text: '4.7.1 greylisted' };
    for (let attempt = 1; attempt <= 12; attempt++) {
      await served.deliver();
      const [state] = await served.states(ada);
      const last = attempt === 12;
      expect(state).toMatchObject({ state: last ? State.FAILED : State.RETRYING, attempts: attempt });
      expect(state!.reason).toBe('the mail server answered 451 for now');
      served.forward(2 * hourMs);
    }
    served.behaviour.refuseMail = undefined;
    await served.deliver();
    expect(served.mailsTo(ada.email)).toEqual([]);
  });

  it('gets through greylisting', async () => {
    const ada = await served.reach();
    await tell(ada, [planMade()]);
    served.behaviour.refuseMail = { code: 450, text: '4.2.0 come back' };
    await served.deliver();
    served.behaviour.refuseMail = undefined;
    served.forward(15_000);
    await served.deliver();
    expect(served.mailsTo(ada.email)).toHaveLength(1);
    expect(await served.states(ada)).toMatchObject([{ state: State.SENT, attempts: 2, reason: '' }]);
  });

  it('to a mailbox that does not exist is the last, but for those that the account needs', async () => {
    const ada = await served.reach();
    await tell(ada, [planMade()]);
    served.behaviour.refuseMail = { code: 550, text: '5.1.1 no such user' };
    await served.deliver();
    expect(await served.states(ada)).toMatchObject([
      { state: State.FAILED, reason: 'the mail server answered 550 5.1.1' },
    ]);
    served.behaviour.refuseMail = undefined;
    await tell(ada, [planMade()]);
    await served.deliver();
    expect(await served.states(ada)).toMatchObject([
      { state: State.DROPPED, reason: 'the address is known not to exist' },
    ]);
    await tell(ada, [passwordReset()]);
    await served.deliver();
    expect(served.mailsTo(ada.email)).toHaveLength(1);
    // The mail for the password arrived, so the service knows that the mailbox exists.
    await tell(ada, [planMade()]);
    await served.deliver();
    expect(served.mailsTo(ada.email)).toHaveLength(2);
  });

  it('is not sent where nobody has said how', async () => {
    served.settings.smtpUrl = undefined;
    const ada = await served.reach();
    await tell(ada, [planMade()]);
    await served.deliver();
    expect(await served.states(ada)).toEqual([
      { channel: Channel.EMAIL, state: State.NOT_CONFIGURED, reason: 'not configured', attempts: 0 },
    ]);
  });
});

describe('a mail with a link', () => {
  it('gets its token when it is sent, and a new one at each attempt', async () => {
    const ada = await served.reach();
    const askId = randomUUID();
    const issued = [] as string[];
    served.behaviour.issueToken = async (ask) => {
      issued.push(ask);
      return `secret ${issued.length}`;
    };
    await tell(ada, [passwordReset(askId)]);
    expect(issued).toEqual([]);
    served.behaviour.refuseMail = { code: 451, text: 'later' };
    await served.deliver();
    served.behaviour.refuseMail = undefined;
    served.forward(minuteMs);
    await served.deliver();
    expect(issued).toEqual([askId, askId]);
    const [mail] = served.mailsTo(ada.email);
    const link = 'http://127.0.0.1:8080/v1/users:resetPassword?token=secret%202';
    expect(mail!.parsed.text).toContain(link);
    expect(mail!.parsed.html).toContain(`href="${link}"`);
    expect(mail!.parsed.headers.some(({ key }) => key === 'list-unsubscribe')).toBe(false);
    expect(await served.sql`select 1 from delivery where delivery::text like '%secret%'`).toHaveLength(0);
  });

  it('leads to the app where the operator has one', async () => {
    served.settings.linkBase = 'https://app.sinew.example/';
    const ada = await served.reach();
    await tell(ada, [
      passwordReset(),
      { kind: 'EMAIL_VERIFICATION', facts: { askId: randomUUID(), email: `new-${ada.email}` } },
    ]);
    await served.deliver();
    expect(served.mailsTo(ada.email)[0]!.parsed.text).toContain(
      'https://app.sinew.example/reset-password?token=token-of-',
    );
    // The mail goes to the address that the person has to prove, and not to the account's address.
    expect(served.mailsTo(`new-${ada.email}`)[0]!.parsed.text).toContain(
      'https://app.sinew.example/verify-email?token=',
    );
  });

  it('is dropped when what was asked for is done', async () => {
    served.behaviour.issueToken = async () => '';
    const ada = await served.reach();
    await tell(ada, [passwordReset()]);
    await served.deliver();
    expect(served.mailsTo(ada.email)).toEqual([]);
    expect(await served.sql`select state from delivery where user_id = ${ada.userId}`).toEqual([{ state: 'dropped' }]);
  });

  it('waits for a user service that is away', async () => {
    served.behaviour.issueToken = () => Promise.reject(new Error('away'));
    const ada = await served.reach();
    await tell(ada, [passwordReset()]);
    await served.deliver();
    served.behaviour.issueToken = async () => 'there';
    served.forward(15_000);
    await served.deliver();
    expect(served.mailsTo(ada.email)[0]!.parsed.text).toContain('token=there');
  });

  it('reaches somebody without an account, in the language of the invitation', async () => {
    const email = `${randomUUID()}@example.org`;
    const facts = { invitationId: randomUUID(), organisationName: 'Gimnasio Ñ', inviterName: 'Bob' };
    const draft = draftFor(randomUUID(), { kind: 'INVITATION', facts }, served.clock.now);
    const to = { guest: { email, displayName: '', locale: 'es-MX' } };
    await served.sql.begin((transaction) => served.service.notifications.add(transaction, { ...draft, to }));
    await served.deliver();
    const [mail] = served.mailsTo(email);
    expect(mail!.parsed.html).toContain('lang="es-MX"');
    expect(mail!.parsed.subject).toContain('Gimnasio Ñ');
  });
});

describe('quiet hours', () => {
  const quiet = (ada: Reached, from = '22:00', until = '07:00') =>
    ada.preferences.updateNotificationPreferences({
      preferences: { kinds: [], quietHours: { from, until }, digest: undefined },
    });

  it('hold a mail until they are over by the clock of the person', async () => {
    const ada = await served.reach({ timeZone: 'Asia/Tokyo' });
    await quiet(ada, '20:00', '06:30');
    await tell(ada, [planMade()]);
    await served.deliver();
    expect(await served.states(ada)).toMatchObject([{ state: State.HELD, reason: 'quiet hours', attempts: 0 }]);
    const [newest] = (await ada.inbox.listNotifications()).notifications;
    expect(newest!.deliveries[0]!.dueTime).toEqual(new Date('2026-03-02T21:30:00Z'));
    served.clock.now = new Date('2026-03-02T21:29:59Z');
    await served.deliver();
    expect(served.mailsTo(ada.email)).toEqual([]);
    served.clock.now = new Date('2026-03-02T21:30:00Z');
    await served.deliver();
    expect(served.mailsTo(ada.email)).toHaveLength(1);
  });

  it('hold no mail that the account needs', async () => {
    const ada = await served.reach();
    await quiet(ada, '10:00', '20:00');
    const device: Content = {
      kind: 'NEW_DEVICE',
      facts: { userAgent: 'x', address: '::1', time: '2026-03-02T12:00:00Z' },
    };
    await tell(ada, [passwordReset(), device]);
    await served.deliver();
    expect(served.mailsTo(ada.email)).toHaveLength(2);
  });

  it('hold the second attempt as well', async () => {
    const ada = await served.reach();
    await quiet(ada, '12:00', '13:00');
    served.clock.now = new Date('2026-03-02T11:59:59Z');
    await tell(ada, [planMade()]);
    served.behaviour.refuseMail = { code: 451, text: 'later' };
    await served.deliver();
    served.behaviour.refuseMail = undefined;
    served.forward(20_000);
    await served.deliver();
    expect(await served.states(ada)).toMatchObject([{ state: State.HELD, attempts: 1 }]);
    served.forward(hourMs);
    await served.deliver();
    expect(await served.states(ada)).toMatchObject([{ state: State.SENT, attempts: 2 }]);
  });
});

describe('a digest', () => {
  it('has all that came since the last one and is not read yet, at the hour of the person', async () => {
    const ada = await served.reach({ timeZone: 'America/New_York' });
    const record = (exerciseName: string): Content => ({
      kind: 'RECORD_BROKEN',
      facts: { ...(recordBroken.facts as never as object), exerciseName } as never,
    });
    await tell(ada, [record('Squat'), record('Deadlift'), record('Row')]);
    await served.deliver();
    expect(await served.states(ada)).toMatchObject([{ state: State.DIGEST, attempts: 0 }]);
    const { notifications } = await ada.inbox.listNotifications();
    await ada.inbox.readNotification({ notificationId: notifications[1]!.id });
    served.clock.now = new Date('2026-03-02T22:59:59Z');
    await served.deliver();
    expect(served.mailsTo(ada.email)).toEqual([]);
    served.clock.now = new Date('2026-03-02T23:00:00Z');
    await served.deliver();
    const mails = served.mailsTo(ada.email);
    expect(mails).toHaveLength(1);
    expect(mails[0]!.parsed.subject).toBe('2 things happened');
    expect(mails[0]!.parsed.text).toContain('Squat');
    expect(mails[0]!.parsed.text).toContain('Row');
    expect(mails[0]!.parsed.text).not.toContain('Deadlift');
    const after = (await ada.inbox.listNotifications()).notifications;
    expect(after.map(({ deliveries }) => deliveries[0]!.state)).toEqual([State.SENT, State.DROPPED, State.SENT]);
    // A notification that comes later waits for the next digest.
    await tell(ada, [record('Press')]);
    served.clock.now = new Date('2026-03-03T22:59:00Z');
    await served.deliver();
    expect(served.mailsTo(ada.email)).toHaveLength(1);
    served.forward(minuteMs);
    await served.deliver();
    expect(served.mailsTo(ada.email)[1]!.parsed.subject).toContain('Press');
  });

  it('that fails keeps what is in it, and what comes meanwhile goes to another', async () => {
    const ada = await served.reach();
    await tell(ada, [recordBroken]);
    await served.deliver();
    served.clock.now = new Date('2026-03-02T18:00:00Z');
    served.behaviour.refuseMail = { code: 451, text: 'later' };
    await served.deliver();
    await tell(ada, [recordBroken]);
    await served.deliver();
    served.behaviour.refuseMail = undefined;
    served.forward(15_000);
    await served.deliver();
    expect(served.mailsTo(ada.email)).toHaveLength(1);
    served.forward(24 * hourMs);
    await served.deliver();
    expect(served.mailsTo(ada.email)).toHaveLength(2);
    const { notifications } = await ada.inbox.listNotifications();
    expect(notifications.map(({ deliveries }) => deliveries[0]!.state)).toEqual([State.SENT, State.SENT]);
  });

  it('moves when the person wants it at another time, and is nothing when all in it was read', async () => {
    const ada = await served.reach();
    await tell(ada, [recordBroken]);
    await served.deliver();
    await ada.preferences.updateNotificationPreferences({
      preferences: { kinds: [], quietHours: undefined, digest: { frequency: Frequency.WEEKLY, hour: 9, weekday: 3 } },
    });
    served.clock.now = new Date('2026-03-04T08:59:59Z');
    await ada.inbox.readAllNotifications({});
    await served.deliver();
    served.forward(1000);
    await served.deliver();
    expect(served.mailsTo(ada.email)).toEqual([]);
    expect(await served.states(ada)).toMatchObject([{ state: State.DROPPED }]);
  });

  it('takes what would be too many mails in an hour, but none that the account needs', async () => {
    served.settings.mailsPerHour = 2;
    const ada = await served.reach();
    await tell(ada, [planMade('one'), planMade('two'), planMade('three'), passwordReset(), planMade('four')]);
    await served.deliver();
    expect(served.mailsTo(ada.email)).toHaveLength(3);
    const { notifications } = await ada.inbox.listNotifications();
    const waiting = notifications.flatMap(({ deliveries }) => deliveries).filter(({ state }) => state === State.DIGEST);
    expect(waiting.map(({ reason }) => reason)).toEqual(Array(2).fill('too many mails within an hour'));
    served.forward(hourMs);
    await tell(ada, [planMade('five')]);
    await served.deliver();
    expect(served.mailsTo(ada.email)).toHaveLength(4);
    served.clock.now = new Date('2026-03-02T18:00:00Z');
    await served.deliver();
    expect(served.mailsTo(ada.email).at(-1)!.parsed.subject).toBe('2 things happened');
  });
});

describe('preferences', () => {
  it('decide by kind and channel, also about what is on its way', async () => {
    const ada = await served.reach();
    await tell(ada, [planMade()]);
    const kinds = [{ kind: Kind.PLAN_MADE, email: EmailChoice.OFF, push: true, sms: false }];
    await ada.preferences.updateNotificationPreferences({
      preferences: { kinds, quietHours: undefined, digest: undefined },
    });
    await served.deliver();
    expect(await served.states(ada)).toMatchObject([{ state: State.DROPPED, reason: 'switched off' }]);
    await tell(ada, [planMade()]);
    expect(await served.states(ada)).toEqual([]);
    expect(served.mailsTo(ada.email)).toEqual([]);
  });
});
