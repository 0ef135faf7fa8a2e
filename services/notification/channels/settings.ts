// The settings for sending mails, pushes and short messages. Consul's values under sinew/notification/settings/ go before
// those of the environment, and apply at once. Passwords and keys are not among the settings: they are secrets (live.ts).
import { z } from 'zod';
import { isLoopback, readBounceMailbox } from '../mail/mailbox-address.ts';
import { mostInLocalPart } from '../mail/mark.ts';

export interface SmtpServer {
  host: string;
  port: number;
  /**
   * `tls` encrypts from the first byte. `starttls` fails when the server does not offer STARTTLS. `none` encrypts nothing,
   * and with a user it is allowed only on loopback.
   */
  encryption: 'tls' | 'starttls' | 'none';
  user: string | undefined;
  /** The authority's certificate as PEM, where no public authority signed the server's certificate. */
  certificateAuthority: string | undefined;
  /** The name in the server's certificate, where the name is not the host's. */
  serverName: string | undefined;
}

const smtpRule =
  'must be smtp://[user@]host[:port] (STARTTLS is required), smtps://… (TLS from the start) or smtp://…?encryption=none';

/** Undefined for an empty text. @throws RangeError that says what is wrong */
export function readSmtpServer(text: string): SmtpServer | undefined {
  if (text === '') return undefined;
  const url = URL.parse(text);
  if (!url?.hostname || !/^smtps?:$/.test(url.protocol) || !/^\/?$/.test(url.pathname)) throw new RangeError(smtpRule);
  if (url.password) throw new RangeError('must not have a password: that is the secret SMTP_PASSWORD');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const unknown = [...url.searchParams.keys()].filter((name) => name !== 'encryption' && name !== 'serverName');
  if (unknown.length > 0) throw new RangeError(`knows no option ${unknown[0]}`);
  const encryption = url.protocol === 'smtps:' ? 'tls' : (url.searchParams.get('encryption') ?? 'starttls');
  if (!isEncryption(encryption)) throw new RangeError(smtpRule);
  const user = decodeURIComponent(url.username) || undefined;
  if (user && encryption === 'none' && !isLoopback(host)) {
    throw new RangeError('must be encrypted when there is a user: the password would be readable on its way');
  }
  const port = Number(url.port) || (encryption === 'tls' ? 465 : 587);
  return {
    host,
    port,
    encryption,
    user,
    certificateAuthority: undefined,
    serverName: url.searchParams.get('serverName') ?? undefined,
  };
}

const isEncryption = (text: string): text is SmtpServer['encryption'] => /^(tls|starttls|none)$/.test(text);

const readBy = <Server>(read: (text: string) => Server) =>
  z.string().transform((text, context) => {
    try {
      return read(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });

const oneLine = z.string().regex(/^[^\r\n]*$/, 'must be one line');
/** The address has no plus, because we put the delivery's mark behind a plus. */
const plusAddress = new RegExp(`^[A-Za-z0-9._-]{1,${mostInLocalPart}}@[A-Za-z0-9.-]+$`);
const certificate = z
  .union([z.literal(''), z.string().startsWith('-----BEGIN CERTIFICATE-----', 'must be a certificate in PEM')])
  .default('');
const webUrl = z.url({ protocol: /^https?$/, message: 'must be an http or https URL' });
/** The settings come as JSON, in which a short number without quotes is not a text. */
const phoneText = z.coerce.string();

/** Every setting has its own key; the environment's variable has the same name in capitals. */
export const channelSettings = {
  smtpUrl: readBy(readSmtpServer).prefault(''),
  smtpCertificateAuthority: certificate,
  mailFrom: oneLine
    .regex(/^([^<>]*<)?[^\s<>@]+@[^\s<>@]+>?$/, 'must be an address: Name <name@host>')
    .default('Sinew <no-reply@localhost>'),
  /** The address that receives undeliverable mails; where it is empty, the sender's address does. */
  bounceAddress: z
    .union([z.literal(''), z.string().regex(plusAddress, 'must be name@host, the name of at most 10 characters')])
    .default(''),
  /** The mailbox from which the service reads undeliverable mails. */
  bounceMailbox: readBy(readBounceMailbox).prefault(''),
  bounceCertificateAuthority: certificate,
  /** The beginning of links to the operator's app. Where it is empty, links lead to the edge. */
  linkBase: z.union([z.literal(''), webUrl]).default(''),
  /** The contact for push services, as mailto: or https:. Without a contact no pushes are sent. */
  pushSubject: z
    .union([z.literal(''), z.url({ protocol: /^(mailto|https)$/, message: 'must be a mailto: or https: URL' })])
    .default(''),
  /** An API in the shape of Twilio's. Short messages are sent when the account, the sender and the token are given. */
  smsUrl: webUrl.default('https://api.twilio.com'),
  smsAccount: z
    .string()
    .regex(/^[A-Za-z0-9_-]*$/, 'must be an account id')
    .default(''),
  /** A phone number, a sender's name, or the id of a messaging service (MG…). */
  smsFrom: phoneText
    .pipe(z.string().regex(/^(\+?\d{3,15}|[A-Za-z0-9 ]{1,40})?$/, 'must be a number, a name or a messaging service'))
    .default(''),
  /** The most mails that a person gets within an hour. More mails wait for the digest. Mails for security do not count. */
  mailsPerHour: z.coerce.number().int().min(1).max(1000).default(10),
};

const channelSchema = z.object(channelSettings);
export type ChannelSettings = z.infer<typeof channelSchema>;

/** The same keys, with the environment's values as defaults. */
export function withDefaults(values: ChannelSettings): typeof channelSchema {
  const entries = Object.entries(channelSettings).map(([name, field]) => [
    name,
    (field as z.ZodType).default(values[name as keyof ChannelSettings] as never),
  ]);
  return z.object(Object.fromEntries(entries)) as unknown as typeof channelSchema;
}
