// Sends e-mail to the operator's mail server, or into the local outbox while there is no server. The settings are read for
// each mail, so a change needs no restart.
import { type Channel, type Outcome, sendLimitMs, stallLimitMs } from './channel.ts';
import { type Mail, type MailSender, toMessage } from './mail.ts';
import { keepMail } from './outbox.ts';
import type { SmtpServer } from './settings.ts';
import { type SmtpError, toOutcome } from './smtp-failure.ts';

export interface EmailSettings {
  server: SmtpServer | undefined;
  password: string | undefined;
  sender: MailSender;
  /** A folder. Without a folder and without a server the channel is not configured. */
  outbox: string | undefined;
}

export function emailChannel(settings: () => EmailSettings): Channel<Mail> {
  return {
    isConfigured: () => settings().server !== undefined || settings().outbox !== undefined,
    send: async (mail) => {
      const { server, password, sender, outbox } = settings();
      if (server) return deliver(mail, sender, { ...server, password });
      if (outbox) return keepMail(outbox, mail, sender).catch(() => unwritable);
      return { kind: 'notConfigured' };
    },
  };
}

const unwritable: Outcome = { kind: 'retry', reason: 'the outbox cannot be written' };

async function deliver(
  mail: Mail,
  sender: MailSender,
  server: SmtpServer & { password: string | undefined },
): Promise<Outcome> {
  // The library is loaded with the first mail: it takes some 20 MB, and many processes never send a mail.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.encryption === 'tls',
    requireTLS: server.encryption === 'starttls',
    ignoreTLS: server.encryption === 'none',
    auth: server.user ? { user: server.user, pass: server.password ?? '' } : undefined,
    tls: { minVersion: 'TLSv1.2', ca: server.certificateAuthority, servername: server.serverName },
    connectionTimeout: stallLimitMs,
    greetingTimeout: stallLimitMs,
    socketTimeout: stallLimitMs,
    dnsTimeout: stallLimitMs,
  });
  try {
    const message = { ...toMessage(mail, sender), signal: AbortSignal.timeout(sendLimitMs) };
    const { messageId } = await transport.sendMail(message);
    return { kind: 'sent', reference: messageId };
  } catch (error) {
    return toOutcome(error as SmtpError);
  } finally {
    transport.close();
  }
}
