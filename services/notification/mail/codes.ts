// Says what the final codes of a mail server mean. The server gives a code at once, or in a mail that comes back later.

export interface PermanentRefusal {
  /** A code such as 550, or 0 where only an enhanced code is known. */
  responseCode: number;
  /** The enhanced code (RFC 3463). */
  detail: string | undefined;
  /** Whether the server refused the command that names the recipient (RCPT TO). */
  isOfRecipient: boolean;
}

/** Codes without an enhanced code that refuse a recipient: no such mailbox, not local, not allowed as a name. */
const mailboxCodes = new Set([550, 551, 553]);

/** 5.1.1 bad mailbox, 5.1.2 bad system, 5.1.3 bad syntax, 5.1.6 moved, 5.1.10 takes no mail, 5.2.1 disabled. */
const mailboxDetails = /^5\.(1\.[1236]|1\.10|2\.1)$/;

/** The meaning of a final code: no such mailbox (`gone`), a full mailbox, or a refusal of this message or its sender. */
export function readPermanent({ responseCode, detail, isOfRecipient }: PermanentRefusal): 'gone' | 'full' | 'refused' {
  if (detail === '5.2.2') return 'full';
  if (detail) return mailboxDetails.test(detail) ? 'gone' : 'refused';
  return isOfRecipient && mailboxCodes.has(responseCode) ? 'gone' : 'refused';
}
