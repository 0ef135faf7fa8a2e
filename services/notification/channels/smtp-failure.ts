// What a failed SMTP exchange means. Codes of the 400s are for now, those of the 500s for good (RFC 5321, 4.2.1); which of
// the latter speak of the mailbox and which of this one message, the enhanced code tells (RFC 3463), where there is one.
// A reason is shown to the person: it has codes and stages, never the server's own text, which may name anything.
import { readPermanent } from '../mail/codes.ts';
import type { Outcome } from './channel.ts';

/** What nodemailer throws. */
export interface SmtpError {
  code?: string;
  command?: string;
  response?: string;
  responseCode?: number;
}

export function toOutcome({ code = 'ESOCKET', command = '', response = '', responseCode = 0 }: SmtpError): Outcome {
  if (code === 'EAUTH' || code === 'ENOAUTH') return retry('the mail server does not take our credentials');
  if (code === 'ETLS') return retry('the mail server offers no usable encryption');
  if (responseCode >= 500) return toPermanent(responseCode, command, enhancedCode(response));
  if (responseCode >= 400) return retry(`the mail server answered ${responseCode} for now`);
  if (code === 'ETIMEDOUT' || code === 'EABORT') return retry('the mail server took too long');
  return retry('the mail server could not be reached');
}

/** Full mailboxes become empty; a policy may be about this one message or about the sender. */
function toPermanent(responseCode: number, command: string, detail: string | undefined): Outcome {
  const reason = `the mail server answered ${responseCode}${detail ? ` ${detail}` : ''}`;
  if (/^(CONN|EHLO|HELO|AUTH|STARTTLS|MAIL)/.test(command)) return retry(`${reason} before it heard of the recipient`);
  const kind = readPermanent({ responseCode, detail, isOfRecipient: command === 'RCPT TO' });
  return kind === 'full' ? retry(`${reason}: the mailbox is full`) : { kind, reason };
}

const enhancedCode = (response: string): string | undefined => /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];

const retry = (reason: string): Outcome => ({ kind: 'retry', reason });
