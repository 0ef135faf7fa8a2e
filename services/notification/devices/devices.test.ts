// Notifications to browsers and phones: how a person adds and proves a device, and the outcome of the messages to it.
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Channel, Delivery_State as State } from '#proto/gen/sinew/notification/v1/delivery.ts';
import { Kind } from '#proto/gen/sinew/notification/v1/kind.ts';
import { EmailChoice } from '#proto/gen/sinew/notification/v1/preferences.ts';
import { planMade, type Reached, reset, serveDeliveries } from '#test/harness/delivery.ts';
import { createBrowser } from '#test/harness/providers.ts';
import { reasonsOf } from '#test/harness/service.ts';

const served = serveDeliveries();
beforeEach(() => {
  reset(served);
  served.clock.now = new Date('2026-03-02T12:00:00Z');
});

const minuteMs = 60_000;
const hourMs = 3_600_000;

const subscription = (path = randomUUID()) => {
  const { p256dh, auth } = createBrowser();
  return { endpoint: `${served.push.url}/${path}`, p256dh, auth };
};

const addBrowser = ({ devices }: Reached, value = subscription()) =>
  devices.addDevice({ address: { $case: 'webPush', value } });

const addPhone = ({ devices }: Reached, number: string) =>
  devices.addDevice({ address: { $case: 'phone', value: { number } } });

/** The code in the newest short message to a number. */
async function codeFor(number: string): Promise<string> {
  await served.deliver();
  const texts = served.sms.requests.map(({ body }) => new URLSearchParams(body.toString()));
  const to = texts.filter((form) => form.get('To') === number);
  return /\b\d{6}\b/.exec(to.at(-1)?.get('Body') ?? '')?.[0] ?? '';
}

const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

let numbers = 600_000_000;
const newNumber = (): string => `+34${++numbers}`;

describe('a push', () => {
  it('goes to every browser of the person', async () => {
    const ada = await served.reach();
    for (let browser = 0; browser < 2; browser++) await addBrowser(ada);
    const kinds = [{ kind: Kind.PLAN_MADE, email: EmailChoice.OFF, push: true, sms: false }];
    await ada.preferences.updateNotificationPreferences({
      preferences: { kinds, quietHours: undefined, digest: undefined },
    });
    const before = served.push.requests.length;
    await served.notify(ada.userId, planMade());
    await served.deliver();
    expect(served.push.requests.length - before).toBe(2);
    expect(await served.states(ada)).toMatchObject([
      { channel: Channel.PUSH, state: State.SENT },
      { channel: Channel.PUSH, state: State.SENT },
    ]);
  });

  it('that finds the browser gone forgets it', async () => {
    const ada = await served.reach();
    await addBrowser(ada);
    served.behaviour.push = { status: 410 };
    await served.notify(ada.userId, planMade());
    await served.deliver();
    expect((await ada.devices.listDevices()).devices).toEqual([]);
    expect(await served.states(ada)).toMatchObject([
      { channel: Channel.EMAIL },
      { channel: Channel.PUSH, state: State.FAILED },
    ]);
  });

  it('leaves a push service alone for as long as it asks, all of its browsers', async () => {
    const ada = await served.reach();
    const bob = await served.reach();
    for (const person of [ada, bob]) await addBrowser(person);
    const before = served.push.requests.length;
    served.behaviour.push = { status: 429, headers: { 'retry-after': '600' } };
    await served.notify(ada.userId, planMade());
    await served.deliver();
    served.behaviour.push = { status: 201 };
    await served.notify(bob.userId, planMade());
    served.forward(9 * minuteMs);
    await served.deliver();
    expect(served.push.requests.length - before).toBe(1);
    expect((await served.states(ada))[1]).toMatchObject({ state: State.RETRYING, attempts: 0 });
    served.forward(2 * minuteMs);
    await served.deliver();
    expect(served.push.requests.length - before).toBe(3);
  });
});

describe('a browser', () => {
  it('is one device however often it is added, and can be deleted', async () => {
    const ada = await served.reach();
    const own = subscription();
    const first = await addBrowser(ada, own);
    expect(await addBrowser(ada, own)).toEqual(first);
    expect(first).toMatchObject({ name: 'Browser', address: { $case: 'browser' }, verifyTime: served.clock.now });
    const { devices, pushKey } = await ada.devices.listDevices();
    expect(devices).toEqual([first]);
    expect(Buffer.from(pushKey, 'base64url')).toHaveLength(65);
    await ada.devices.deleteDevice({ deviceId: first.id });
    expect((await ada.devices.listDevices()).devices).toEqual([]);
    expect(await reasonsOf([ada.devices.deleteDevice({ deviceId: first.id })])).toEqual(['DEVICE_NOT_FOUND']);
  });

  it('goes over to who has its secret, and to nobody who only knows its address', async () => {
    const ada = await served.reach();
    const bob = await served.reach();
    const eve = await served.reach();
    const own = subscription();
    await addBrowser(ada, own);
    expect(await reasonsOf([addBrowser(eve, { ...own, auth: subscription().auth })])).toEqual(['DEVICE_TAKEN']);
    await addBrowser(bob, own);
    const counts = await Promise.all(
      [ada, bob].map(async ({ devices }) => (await devices.listDevices()).devices.length),
    );
    expect(counts).toEqual([0, 1]);
  });

  it('goes over with pushes sent and pushes waiting: the first keeps the history, and nothing of the first arrives', async () => {
    // Moves the clock behind every pause that the push service asked for in another test.
    served.forward(hourMs);
    const ada = await served.reach();
    const bob = await served.reach();
    const own = subscription();
    const first = await addBrowser(ada, own);
    await served.notify(ada.userId, planMade());
    await served.deliver();
    await served.notify(ada.userId, planMade());
    const second = await addBrowser(bob, own);
    expect(second.id).not.toBe(first.id);
    const before = served.push.requests.length;
    await served.notify(ada.userId, planMade());
    await served.deliver();
    expect(served.push.requests.length).toBe(before);
    const { notifications } = await ada.inbox.listNotifications();
    const pushes = notifications.map(({ deliveries }) => deliveries.filter(({ channel }) => channel === Channel.PUSH));
    expect(pushes).toMatchObject([
      [],
      [{ state: State.DROPPED, reason: 'the device has gone over to somebody else', deviceId: '' }],
      [{ state: State.SENT, deviceId: '' }],
    ]);
    await served.notify(bob.userId, planMade());
    await served.deliver();
    expect(served.push.requests.length).toBe(before + 1);
    // The browser goes back to the first person, as a new device.
    expect((await addBrowser(ada, own)).id).not.toBe(first.id);
    expect((await bob.devices.listDevices()).devices).toEqual([]);
  });

  it('that many add at the same moment is one of them\u2019s, whatever is told meanwhile', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => served.reach()));
    const own = subscription();
    for (let round = 0; round < 3; round++) {
      const adding = people.flatMap((person) => [
        addBrowser(person, own),
        served.notify(person.userId, planMade()),
        addBrowser(person, own),
      ]);
      expect(await reasonsOf(adding)).toEqual(adding.map(() => 'OK'));
    }
    const lists = await Promise.all(people.map(({ devices }) => devices.listDevices()));
    expect(lists.flatMap(({ devices }) => devices)).toHaveLength(1);
  });

  it('of another person is nowhere to be found', async () => {
    const ada = await served.reach();
    const bob = await served.reach();
    const { id: deviceId } = await addBrowser(ada);
    expect(
      await reasonsOf([bob.devices.deleteDevice({ deviceId }), bob.devices.verifyDevice({ deviceId, code: '123456' })]),
    ).toEqual(['DEVICE_NOT_FOUND', 'DEVICE_NOT_FOUND']);
  });

  it('must have an address and keys that can be used', async () => {
    const ada = await served.reach();
    const bad = [
      { ...subscription(), endpoint: 'http://push.example.com/x' },
      { ...subscription(), p256dh: 'AAAA' },
      { ...subscription(), auth: 'AAAA' },
      { ...subscription(), auth: 'ß' },
    ];
    expect(await reasonsOf(bad.map((value) => addBrowser(ada, value)))).toEqual(Array(4).fill('INVALID_FIELDS'));
  });

  it('is one of twenty at the most', async () => {
    const ada = await served.reach();
    for (let count = 0; count < 20; count++) await addBrowser(ada);
    expect(await reasonsOf([addBrowser(ada)])).toEqual(['TOO_MANY_DEVICES']);
    expect((await ada.devices.listDevices()).devices).toHaveLength(20);
  });
});

describe('a phone', () => {
  const wantsSms = (ada: Reached) => {
    const kinds = [{ kind: Kind.PLAN_MADE, email: EmailChoice.OFF, push: false, sms: true }];
    return ada.preferences.updateNotificationPreferences({
      preferences: { kinds, quietHours: undefined, digest: undefined },
    });
  };

  it('gets messages when it has been proven by the code, and no earlier', async () => {
    const ada = await served.reach({ locale: 'es' });
    await wantsSms(ada);
    const number = newNumber();
    const { id: deviceId, verifyTime } = await addPhone(ada, number.replace('+34', '0034 ').replace('6', '6-'));
    expect(verifyTime).toBeUndefined();
    await served.notify(ada.userId, planMade());
    expect(await served.states(ada)).toEqual([]);
    const code = await codeFor(number);
    expect(await reasonsOf([ada.devices.verifyDevice({ deviceId, code: wrong(code) })])).toEqual(['WRONG_DEVICE_CODE']);
    expect(await ada.devices.verifyDevice({ deviceId, code })).toMatchObject({ verifyTime: served.clock.now });
    await served.notify(ada.userId, planMade('Fuerza'));
    await served.deliver();
    const form = new URLSearchParams(served.sms.requests.at(-1)!.body.toString());
    expect(form.get('To')).toBe(number);
    expect(form.get('Body')).toContain('Fuerza');
    expect(await served.states(ada)).toMatchObject([{ channel: Channel.SMS, state: State.SENT }]);
  });

  it('gets the same code again when the first attempt failed', async () => {
    const ada = await served.reach();
    const number = newNumber();
    await addPhone(ada, number);
    served.behaviour.sms = { status: 500 };
    const first = await codeFor(number);
    served.behaviour.sms = { status: 201 };
    served.forward(15_000);
    const count = served.sms.requests.length;
    expect(await codeFor(number)).toBe(first);
    expect(served.sms.requests.length).toBe(count + 1);
  });

  it('is proven by no code that is old, guessed five times, or another phone\u2019s', async () => {
    const ada = await served.reach();
    const one = newNumber();
    const other = newNumber();
    const { id: deviceId } = await addPhone(ada, one);
    await addPhone(ada, other);
    const code = await codeFor(one);
    const foreign = await codeFor(other);
    const attempt = (guess: string) => reasonsOf([ada.devices.verifyDevice({ deviceId, code: guess })]);
    if (foreign !== code) expect(await attempt(foreign)).toEqual(['WRONG_DEVICE_CODE']);
    for (let guess = 0; guess < 5; guess++) await attempt(wrong(code));
    expect(await attempt(code)).toEqual(['WRONG_DEVICE_CODE']);
    await addPhone(ada, one);
    const second = await codeFor(one);
    served.forward(10 * minuteMs);
    expect(await attempt(second)).toEqual(['WRONG_DEVICE_CODE']);
    await addPhone(ada, one);
    expect(await attempt(await codeFor(one))).toEqual(['OK']);
  });

  it('cannot be flooded with codes, neither by one person nor by many', async () => {
    const number = newNumber();
    const outcomes: string[] = [];
    for (const person of [await served.reach(), await served.reach(), await served.reach()]) {
      for (let code = 0; code < 6; code++) outcomes.push(...(await reasonsOf([addPhone(person, number)])));
    }
    const five = Array(5).fill('OK');
    expect(outcomes).toEqual([
      ...five,
      'TOO_MANY_CODES',
      ...five,
      'TOO_MANY_CODES',
      ...Array(6).fill('TOO_MANY_CODES'),
    ]);
    served.forward(25 * hourMs);
    expect(await reasonsOf([addPhone(await served.reach(), number)])).toEqual(['OK']);
  });

  it('whose number somebody else proves is theirs: nothing of the first is sent there before it is proven anew', async () => {
    const ada = await served.reach();
    const bob = await served.reach();
    await wantsSms(ada);
    const number = newNumber();
    const { id: deviceId } = await addPhone(ada, number);
    await ada.devices.verifyDevice({ deviceId, code: await codeFor(number) });
    const taken = await addPhone(bob, number);
    // Bob has not entered his code yet, so he has proven nothing.
    expect((await ada.devices.listDevices()).devices).toMatchObject([{ verifyTime: expect.any(Date) }]);
    const code = await codeFor(number);
    await served.notify(ada.userId, planMade());
    await bob.devices.verifyDevice({ deviceId: taken.id, code });
    const before = served.sms.requests.length;
    await served.deliver();
    expect(served.sms.requests.length).toBe(before);
    expect(await served.states(ada)).toMatchObject([
      { state: State.DROPPED, reason: 'the device has gone over to somebody else' },
    ]);
    expect((await ada.devices.listDevices()).devices).toMatchObject([{ id: deviceId, verifyTime: undefined }]);
  });

  it('that said STOP gets nothing before it is proven again', async () => {
    const ada = await served.reach();
    await wantsSms(ada);
    const number = newNumber();
    const { id: deviceId } = await addPhone(ada, number);
    await ada.devices.verifyDevice({ deviceId, code: await codeFor(number) });
    served.behaviour.sms = { status: 400, body: { code: 21610 } };
    await served.notify(ada.userId, planMade());
    await served.deliver();
    expect(await served.states(ada)).toMatchObject([{ state: State.FAILED }]);
    expect((await ada.devices.listDevices()).devices).toMatchObject([{ id: deviceId, verifyTime: undefined }]);
  });

  it('can be added only when the operator has set short messages up, and by a number of the world', async () => {
    const ada = await served.reach();
    const numbers = ['600123456', '+1', '+34 600 abc', '+0034600123456'];
    expect(await reasonsOf(numbers.map((number) => addPhone(ada, number)))).toEqual(Array(4).fill('INVALID_FIELDS'));
    served.settings.smsAccount = '';
    expect(await reasonsOf([addPhone(ada, newNumber())])).toEqual(['CHANNEL_NOT_CONFIGURED']);
  });
});
