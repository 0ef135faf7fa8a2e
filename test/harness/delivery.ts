// The notification service with a mail server, a push service and an SMS provider on loopback. Its worker runs only when a
// test says so.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import webpush from 'web-push';
import { DeviceServiceService } from '#proto/gen/sinew/notification/v1/device.ts';
import { NotificationServiceService } from '#proto/gen/sinew/notification/v1/notification.ts';
import { PreferenceServiceService } from '#proto/gen/sinew/notification/v1/preferences.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import type { ChannelSecrets } from '../../services/notification/channels/delivery-channels.ts';
import type { ChannelSettings } from '../../services/notification/channels/settings.ts';
import { readSmtpServer } from '../../services/notification/channels/settings.ts';
import type { Content, Recipient } from '../../services/notification/notification.ts';
import { selfSigned, trust } from './certificate.ts';
import { type ServedNotifications, startNotifications, testDeliveryChannels } from './notification.ts';
import { type MailServer, startMailServer, startWebServer, type WebServer } from './providers.ts';
import type { Calls, Person } from './service.ts';

/** How the providers behave; a test may change it. */
interface Behaviour {
  /** The code and text with which the mail server refuses every recipient; undefined when it accepts them. */
  refuseMail: { code: number; text: string } | undefined;
  push: { status: number; headers?: Record<string, string> };
  sms: { status: number; body?: object };
  issueToken: (askId: string) => Promise<string>;
}

export interface Reached {
  userId: string;
  email: string;
  person: Person;
  inbox: Calls<typeof NotificationServiceService>;
  preferences: Calls<typeof PreferenceServiceService>;
  devices: Calls<typeof DeviceServiceService>;
}

export interface Delivering extends ServedNotifications {
  mail: MailServer;
  push: WebServer;
  sms: WebServer;
  settings: Partial<ChannelSettings>;
  /** The operator's secrets, beside those that every test has. */
  secrets: Partial<ChannelSecrets>;
  behaviour: Behaviour;
  /** Makes a person with an account and an address. */
  reach: (given?: Partial<Recipient>) => Promise<Reached>;
  /** Sends all deliveries that are due at this moment. */
  deliver: () => Promise<void>;
  forward: (ms: number) => void;
  /** The mails to an address. */
  mailsTo: (email: string) => MailServer['mails'];
  /** The states of the newest notification's deliveries. */
  states: (person: Reached) => Promise<{ channel: number; state: number; reason: string; attempts: number }[]>;
}

const usual = (): Behaviour => ({
  refuseMail: undefined,
  push: { status: 201 },
  sms: { status: 201, body: { sid: 'SM1' } },
  issueToken: async (askId) => `token-of-${askId}`,
});

/** Serves for the tests of a file. */
export function serveDeliveries(): Delivering {
  const served = { behaviour: usual() } as Delivering;
  beforeAll(async () => {
    const mail = await startMailServer({ onRcptTo: (_, __, done) => done(refusal(served.behaviour)) });
    const certificate = await selfSigned();
    trust(certificate.cert);
    const push = await startWebServer((_, response) => {
      response.writeHead(served.behaviour.push.status, served.behaviour.push.headers).end();
    }, certificate);
    const sms = await startWebServer((_, response) => {
      response.writeHead(served.behaviour.sms.status).end(JSON.stringify(served.behaviour.sms.body ?? {}));
    });
    const settings: Partial<ChannelSettings> = {};
    const secrets: Partial<ChannelSecrets> = {};
    const { privateKey: vapidPrivateKey } = webpush.generateVAPIDKeys();
    const deliveryChannels = testDeliveryChannels({
      settings: () => settings,
      secrets: () => ({ smsToken: 'secret', vapidPrivateKey, signingKey: 'the key of the tests', ...secrets }),
      issueToken: (askId) => served.behaviour.issueToken(askId),
    });
    Object.assign(
      served,
      { mail, push, sms, settings, secrets },
      await startNotifications(await testDatabase(), { deliveryChannels }),
    );
    Object.assign(served, actions(served));
    reset(served);
  });
  afterAll(async () => {
    await served.stop();
    await Promise.all([served.mail, served.push, served.sms].map((server) => server.stop()));
  });
  return served;
}

/** Sets the behaviour and the settings back to those of the beginning; people, their messages and the secrets stay. */
export function reset(served: Delivering): void {
  served.behaviour = usual();
  for (const key of Object.keys(served.settings)) delete served.settings[key as keyof ChannelSettings];
  Object.assign(served.settings, {
    smtpUrl: readSmtpServer(served.mail.url),
    pushSubject: 'mailto:operator@sinew.example',
    smsUrl: served.sms.url,
    smsAccount: 'AC1',
    smsFrom: '+15005550006',
  });
}

const refusal = ({ refuseMail }: Behaviour): Error | null =>
  refuseMail ? Object.assign(new Error(refuseMail.text), { responseCode: refuseMail.code }) : null;

function actions(served: Delivering): Pick<Delivering, 'reach' | 'deliver' | 'forward' | 'mailsTo' | 'states'> {
  return {
    reach: async (given = {}) => {
      const person = await served.person();
      const { userId } = person;
      const email = `${randomUUID()}@example.org`;
      const recipient: Recipient = {
        userId,
        email,
        emailVerified: true,
        displayName: 'Ada',
        locale: 'en',
        timeZone: 'UTC',
        weightUnit: 'kg',
        ...given,
      };
      await served.sql.begin((transaction) => served.service.recipients.put(transaction, recipient));
      return {
        userId,
        email: recipient.email,
        person,
        inbox: person.as(NotificationServiceService),
        preferences: person.as(PreferenceServiceService),
        devices: person.as(DeviceServiceService),
      };
    },
    deliver: async () => {
      while ((await served.service.worker.run()) > 0);
    },
    forward: (ms) => {
      served.clock.now = new Date(served.clock.now.getTime() + ms);
    },
    mailsTo: (email) => served.mail.mails.filter(({ to }) => to.includes(email)),
    states: async ({ inbox }) => {
      const [newest] = (await inbox.listNotifications()).notifications;
      return newest!.deliveries.map(({ channel, state, reason, attempts }) => ({ channel, state, reason, attempts }));
    },
  };
}

/** A notification of a kind that is mailed at once. */
export const planMade = (name = 'Strength in spring'): Content => ({
  kind: 'PLAN_MADE',
  facts: { planId: randomUUID(), name },
});
