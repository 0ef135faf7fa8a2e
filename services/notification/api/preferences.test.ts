// The preferences that a person sets, and the link in mails that ends mails of a kind.
import { describe, expect, it } from 'vitest';
import { Kind } from '#proto/gen/sinew/notification/v1/kind.ts';
import {
  EmailChoice,
  DigestTime_Frequency as Frequency,
  PreferenceServiceService,
} from '#proto/gen/sinew/notification/v1/preferences.ts';
import { planMade, serveDeliveries } from '#test/harness/delivery.ts';
import { reasonsOf } from '#test/harness/service.ts';

const served = serveDeliveries();
const daily = { frequency: Frequency.DAILY, hour: 18, weekday: 1 };
const none = { kinds: [], quietHours: undefined, digest: undefined };

describe('preferences', () => {
  it('begin with defaults for every kind that can be chosen about', async () => {
    const { preferences } = await served.reach();
    const { kinds, quietHours, digest } = await preferences.getNotificationPreferences();
    expect({ quietHours, digest }).toEqual({ quietHours: undefined, digest: daily });
    expect(kinds.map(({ kind }) => kind)).toEqual([1, 2, 3, 4, 70, 71, 30, 5]);
  });

  it('are what was put last, as a whole', async () => {
    const { preferences } = await served.reach();
    const record = { kind: Kind.RECORD_BROKEN, email: EmailChoice.OFF, push: false, sms: true };
    const quietHours = { from: '22:05', until: '07:00' };
    const digest = { frequency: Frequency.WEEKLY, hour: 0, weekday: 7 };
    const put = await preferences.updateNotificationPreferences({
      preferences: { kinds: [record], quietHours, digest },
    });
    expect(put).toMatchObject({ quietHours, digest });
    expect(put.kinds[0]).toEqual(record);
    expect(await preferences.getNotificationPreferences()).toEqual(put);
    await preferences.updateNotificationPreferences({ preferences: none });
    expect((await preferences.getNotificationPreferences()).quietHours).toBeUndefined();
  });

  it('cannot switch off what keeps the account safe, nor say what makes no sense', async () => {
    const { preferences } = await served.reach();
    const kind = (value: Kind, email: EmailChoice = EmailChoice.OFF) => ({ kind: value, email, push: true, sms: true });
    const bad = [
      { ...none, kinds: [kind(Kind.NEW_DEVICE)] },
      { ...none, kinds: [kind(Kind.NEW_DEVICE, EmailChoice.IN_DIGEST)] },
      { ...none, kinds: [kind(Kind.PASSWORD_RESET, EmailChoice.IMMEDIATE)] },
      { ...none, kinds: [kind(Kind.PLAN_MADE), kind(Kind.PLAN_MADE)] },
      { ...none, quietHours: { from: '22:00', until: '22:00' } },
      { ...none, quietHours: { from: '24:00', until: '07:00' } },
      { ...none, digest: { ...daily, hour: 24 } },
    ];
    const calls = bad.map((value) => preferences.updateNotificationPreferences({ preferences: value }));
    expect(await reasonsOf(calls)).toEqual(bad.map(() => 'INVALID_FIELDS'));
  });
});

describe('the link in a mail', () => {
  it('ends mails of its kind when it is posted to, and not when it is looked at', async () => {
    const ada = await served.reach({ locale: 'de' });
    await served.notify(ada.userId, planMade());
    await served.deliver();
    const header = served.mailsTo(ada.email)[0]!.parsed.headers.find(({ key }) => key === 'list-unsubscribe')!.value;
    const token = new URL(header.slice(1, -1)).searchParams.get('token')!;
    const anybody = served.anybody.as(PreferenceServiceService);
    const emailOf = async (kind: Kind) =>
      (await ada.preferences.getNotificationPreferences()).kinds.find((one) => one.kind === kind)!.email;
    const page = await anybody.showUnsubscription({ token });
    expect(page.contentType).toBe('text/html; charset=utf-8');
    expect(page.data.toString()).toContain('<form method="post">');
    expect(page.data.toString()).toContain('lang="de"');
    expect(await emailOf(Kind.PLAN_MADE)).toBe(EmailChoice.IMMEDIATE);
    for (let click = 0; click < 2; click++) await anybody.unsubscribe({ token });
    expect(await emailOf(Kind.PLAN_MADE)).toBe(EmailChoice.OFF);
    expect(await emailOf(Kind.GOAL_REACHED)).toBe(EmailChoice.IMMEDIATE);
    await served.notify(ada.userId, planMade());
    await served.deliver();
    expect(served.mailsTo(ada.email)).toHaveLength(1);
  });

  it('cannot be made by anybody else', async () => {
    const signature = (text: string) => Buffer.from(text).toString('base64url');
    const { userId } = await served.reach();
    const forged = [
      '',
      '.',
      'a.b.c',
      `${signature(JSON.stringify([userId, 'all']))}.${signature('x'.repeat(32))}`,
      `${signature(JSON.stringify([userId, 'all']))}.`,
    ];
    const anybody = served.anybody.as(PreferenceServiceService);
    const calls = forged.map((token) => anybody.unsubscribe({ token }));
    expect(await reasonsOf(calls)).toEqual(forged.map(() => 'INVALID_UNSUBSCRIPTION'));
  });
});
