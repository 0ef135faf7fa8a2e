// Says what a failed SMTP exchange means. Codes of the 400s are temporary, codes of the 500s are final (RFC 5321, section
// 4.2.1). An enhanced code (RFC 3463) says whether a final code is about the mailbox or about this one message. The person
// sees the reason, so it has codes and stages and never the server's own text, which may contain anything.
import { readPermanent } from '../mail/codes.ts';
import type { Outcome } from './channel.ts';

/** The error that nodemailer throws. */
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

/**
 * Two final refusals still lead to another attempt: a full mailbox may become empty, and a refusal before the server heard
 * of the recipient says nothing about the recipient or the message.
 */
function toPermanent(responseCode: number, command: string, detail: string | undefined): Outcome {
  const reason = `the mail server answered ${responseCode}${detail ? ` ${detail}` : ''}`;
  if (/^(CONN|EHLO|HELO|AUTH|STARTTLS|MAIL)/.test(command)) return retry(`${reason} before it heard of the recipient`);
  const kind = readPermanent({ responseCode, detail, isOfRecipient: command === 'RCPT TO' });
  return kind === 'full' ? retry(`${reason}: the mailbox is full`) : { kind, reason };
}

const enhancedCode = (response: string): string | undefined => /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];

const retry = (reason: string): Outcome => ({ kind: 'retry', reason });
