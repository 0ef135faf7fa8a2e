// Takes an incoming mail apart into its headers, its text, its reports and the returned message. Every input gives a result,
// because old and new machines write bounces in many forms.
import PostalMime, { type Attachment, type Email } from 'postal-mime';

export interface ReturnedMail {
  headers: readonly { key: string; value: string }[];
  /** The text for people. */
  text: string;
  /** The parts of type message/delivery-status. */
  statuses: string[];
  /** The message that came back, or its headers. */
  copies: string[];
}

/** Only the beginning of a longer mail is read: the returned message is the last part, and its headers come first. */
export const mostBytes = 256 * 1024;

const limits = {
  forceRfc822Attachments: true,
  maxNestingDepth: 16,
  maxHeadersSize: mostBytes,
  attachmentEncoding: 'arraybuffer',
} as const;

/** Undefined where the input cannot be read as a mail. */
export async function takeApart(raw: Uint8Array): Promise<ReturnedMail | undefined> {
  const email = await PostalMime.parse(raw.subarray(0, mostBytes), limits).catch(() => undefined);
  if (!email) return undefined;
  const partsOf = (type: RegExp): string[] =>
    email.attachments.filter(({ mimeType }) => type.test(mimeType)).map(({ content }) => toText(content));
  return {
    headers: email.headers,
    text: textOf(email),
    statuses: partsOf(/^message\/(global-)?delivery-status$/),
    copies: partsOf(/^(message\/(rfc822|partial|global|global-headers)|text\/rfc822-headers)$/),
  };
}

const textOf = ({ text, html }: Email): string => text ?? html?.replace(/<[^<>]*>/g, ' ') ?? '';

const toText = (content: Attachment['content']): string =>
  typeof content === 'string' ? content : Buffer.from(content as Uint8Array).toString();
