// A mail as it goes over the wire: HTML and text, a Message-ID that is the same for every attempt, so that a mailbox which
// gets one twice shows it once, and the headers for leaving a list with one click (RFC 2369, RFC 8058).

export interface Mail {
  /** The delivery's; every attempt has the same. */
  id: string;
  /** The person's id, or `guest` for somebody without an account. */
  owner: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Where one click ends mails of this kind; mails that nobody can switch off have none. */
  unsubscribeUrl: string | undefined;
}

/** In the form nodemailer takes. */
export function toMessage(mail: Mail, from: string) {
  return {
    from,
    to: { name: '', address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: `<${mail.id}@${domainOf(from)}>`,
    // Nobody's holiday answer or error is wanted, and links and files are only what the text itself says.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', ...unsubscribeHeaders(mail) },
    disableFileAccess: true,
    disableUrlAccess: true,
    textEncoding: 'quoted-printable' as const,
  };
}

function unsubscribeHeaders({ unsubscribeUrl }: Mail): Record<string, string> {
  if (!unsubscribeUrl) return {};
  return { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

/** The domain of `Sinew <no-reply@example.org>`. */
function domainOf(address: string): string {
  const [, domain = 'localhost'] = /@([^@>\s]+)>?\s*$/.exec(address) ?? [];
  return domain;
}
