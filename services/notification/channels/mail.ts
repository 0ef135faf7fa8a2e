// A mail as it goes over the wire: HTML and text, a Message-ID, and the headers for leaving a list with one click (RFC 2369,
// RFC 8058). The Message-ID is the same for every attempt, so a mailbox that gets the mail twice shows it once, and a bounce
// names the delivery by it. Where the operator has a mailbox for bounces, the envelope's sender names the delivery too.
import { fromMark, type Mark, toReturnAddress } from '../mail/mark.ts';

export interface Mail {
  /** The delivery's id, which is the same for every attempt. */
  id: string;
  /** The mark by which a returned mail is recognised. */
  mark: Mark;
  /** The person's id, or `guest` for somebody without an account. */
  owner: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  /** The address where one click ends mails of this kind; absent for mails that nobody can switch off. */
  unsubscribeUrl: string | undefined;
}

/** The sender of mails, and the address that receives returned ones. */
export interface MailSender {
  from: string;
  /** The mailbox also takes mails with any text behind a plus. Without this address mails come back to `from`. */
  bounceAddress?: string | undefined;
}

/** The mail in the form that nodemailer takes. */
export function toMessage(mail: Mail, { from, bounceAddress }: MailSender) {
  return {
    from,
    to: { name: '', address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: `<${fromMark(mail.mark)}@${domainOf(from)}>`,
    envelope: {
      from: bounceAddress ? toReturnAddress(bounceAddress, mail.mark) : from,
      to: [{ name: '', address: mail.to }],
    },
    // Asks a server that supports RFC 3461 to name the address as we wrote it, and to return only the headers.
    dsn: {
      id: fromMark(mail.mark),
      return: 'headers' as const,
      notify: 'failure' as const,
      recipient: originalOf(mail),
    },
    // The headers ask for no automatic answers. The text may name links and files, and nodemailer must not read them.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', ...unsubscribeHeaders(mail) },
    disableFileAccess: true,
    disableUrlAccess: true,
    textEncoding: 'quoted-printable' as const,
  };
}

/** Empty for an address that is not ASCII, because the type rfc822 has no form for such an address. */
const originalOf = ({ to }: Mail): string => (/^[\x21-\x7e]+$/.test(to) ? `rfc822;${to}` : '');

function unsubscribeHeaders({ unsubscribeUrl }: Mail): Record<string, string> {
  if (!unsubscribeUrl) return {};
  return { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

/** The domain of `Sinew <no-reply@example.org>`. */
function domainOf(address: string): string {
  const [, domain = 'localhost'] = /@([^@>\s]+)>?\s*$/.exec(address) ?? [];
  return domain;
}
