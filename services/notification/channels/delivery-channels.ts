// The channels by which messages leave the service, made from the operator's settings and secrets. Each use reads the
// settings and secrets anew, so a change holds from the next message on.
import { createECDH } from 'node:crypto';
import type { MailboxSettings } from '../bounces/mailbox.ts';
import type { LinkBase } from '../delivery/links.ts';
import type { SenderChannels } from '../delivery/sender.ts';
import { emailChannel } from './email.ts';
import { sweepOutbox } from './outbox.ts';
import { pushChannel, type VapidKeys } from './push.ts';
import type { ChannelSettings } from './settings.ts';
import { smsChannel } from './sms.ts';

export interface DeliveryChannels {
  channels: SenderChannels;
  /** For browsers that subscribe; empty when Web Push is not configured. */
  pushKey: () => string;
  /** True only in tests, because their push services are on loopback. */
  allowsPrivate: boolean;
  linkBase: () => LinkBase;
  mailsPerHour: () => number;
  /** A new secret for the link of a request; empty when there is nothing to send any more. */
  issueToken: (askId: string) => Promise<string>;
  signingKey: () => string;
  /** The address that receives returned mails; undefined where the operator has no such mailbox. */
  bounceMailbox: () => MailboxSettings | undefined;
  /** The secret of the program that passes on returned mails; undefined when the operator has none. */
  bounceSecret: () => string | undefined;
  /** Removes the kept mails of people who are to be forgotten. */
  sweepOutbox: (toForget: (userIds: readonly string[]) => Promise<ReadonlySet<string>>) => Promise<void>;
}

export interface ChannelSecrets {
  smtpPassword?: string | undefined;
  vapidPrivateKey?: string | undefined;
  smsToken?: string | undefined;
  bounceSecret?: string | undefined;
  bouncePassword?: string | undefined;
  signingKey: string;
}

export interface DeliveryChannelsParts {
  settings: () => ChannelSettings;
  secrets: () => ChannelSecrets;
  outbox: string | undefined;
  edgeUrl: string;
  allowsPrivate: boolean;
  issueToken: DeliveryChannels['issueToken'];
}

export function createDeliveryChannels({
  settings,
  secrets,
  outbox,
  edgeUrl,
  allowsPrivate,
  issueToken,
}: DeliveryChannelsParts): DeliveryChannels {
  const email = emailChannel(() => {
    const { smtpUrl, smtpCertificateAuthority, mailFrom, bounceAddress } = settings();
    const server = smtpUrl && { ...smtpUrl, certificateAuthority: smtpCertificateAuthority || undefined };
    return { server, password: secrets().smtpPassword, sender: { from: mailFrom, bounceAddress }, outbox };
  });
  const push = pushChannel(() => ({
    subject: settings().pushSubject,
    keys: toVapidKeys(secrets().vapidPrivateKey),
    allowsPrivate,
  }));
  const sms = smsChannel(() => {
    const { smsUrl, smsAccount, smsFrom } = settings();
    return { url: smsUrl, account: smsAccount, from: smsFrom, token: secrets().smsToken };
  });
  return {
    channels: { email, push, sms },
    pushKey: () => (push.isConfigured() ? toVapidKeys(secrets().vapidPrivateKey)!.publicKey : ''),
    allowsPrivate,
    linkBase: () => ({ app: settings().linkBase, edge: edgeUrl }),
    mailsPerHour: () => settings().mailsPerHour,
    issueToken,
    signingKey: () => secrets().signingKey,
    bounceMailbox: () => {
      const { bounceMailbox, bounceCertificateAuthority: certificateAuthority } = settings();
      return bounceMailbox && { ...bounceMailbox, password: secrets().bouncePassword, certificateAuthority };
    },
    bounceSecret: () => secrets().bounceSecret || undefined,
    sweepOutbox: async (toForget) => (outbox ? sweepOutbox(outbox, toForget) : undefined),
  };
}

/** The public key that belongs to a private one; undefined where the text is not a key. */
export function toVapidKeys(privateKey: string | undefined): VapidKeys | undefined {
  const scalar = Buffer.from(privateKey ?? '', 'base64url');
  if (scalar.length !== 32) return undefined;
  const pair = createECDH('prime256v1');
  try {
    pair.setPrivateKey(scalar);
    return { publicKey: pair.getPublicKey('base64url'), privateKey: scalar.toString('base64url') };
  } catch {
    return undefined;
  }
}
