// Says which codes of a mail server are final, whether the server gave them at once or in a mail that came back later.

export interface PermanentRefusal {
  /** 550, or 0 where only an enhanced code is known. */
  responseCode: number;
  /** The enhanced code (RFC 3463). */
  detail: string | undefined;
  /** Whether the server answered to the recipient's name. */
  isOfRecipient: boolean;
}

/** Refusals of a recipient without an enhanced code: no such mailbox, not local, not allowed as a name. */
const mailboxCodes = new Set([550, 551, 553]);

/** Bad mailbox, bad system, bad syntax, moved, and no mail accepted there; disabled, and not for this list. */
const mailboxDetails = /^5\.(1\.[1236]|1\.10|2\.1)$/;

/** Codes about the mailbox that is full, or about this one message or its sender. */
export function readPermanent({ responseCode, detail, isOfRecipient }: PermanentRefusal): 'gone' | 'full' | 'refused' {
  if (detail === '5.2.2') return 'full';
  if (detail) return mailboxDetails.test(detail) ? 'gone' : 'refused';
  return isOfRecipient && mailboxCodes.has(responseCode) ? 'gone' : 'refused';
}
