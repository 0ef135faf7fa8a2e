// Reads from an incoming mail what it says about an address that we wrote to: the mailbox does not exist, the server refuses
// this one message, or nothing. The mail is believed only about the exact address that we wrote to. A message that was
// forwarded from there and failed later says nothing, because the first mailbox may have received it.
import { readPermanent } from '../mail/codes.ts';
import { toMailbox } from '../mail/mark.ts';
import type { ReturnedMail } from './returned.ts';
import { type RecipientStatus, readStatuses } from './status.ts';

export interface BounceVerdict {
  kind: 'gone' | 'refused';
  /** A text that the person may read. It has codes and never the server's own words. */
  reason: string;
}

/** `unmarked`: no mail of ours; `unproven`: a mark that fits no address; `idle`: nothing to do, or done before. */
export type BounceEffect = BounceVerdict['kind'] | 'idle' | 'unmarked' | 'unproven';

export function judgeBounce(mail: ReturnedMail, address: string): BounceVerdict | undefined {
  const statuses = mail.statuses.flatMap(readStatuses);
  return statuses.length > 0 ? judgeStatuses(statuses, { mail, address }) : judgeText(mail, address);
}

function judgeStatuses(
  statuses: readonly RecipientStatus[],
  { mail, address }: { mail: ReturnedMail; address: string },
): BounceVerdict | undefined {
  const mailbox = toMailbox(address);
  const own = statuses.filter(({ recipients }) => recipients.some((one) => toMailbox(one) === mailbox));
  if (own.some(({ action }) => action !== 'failed')) return undefined;
  const [first] = own.map(({ status, diagnostic }) => {
    const said = readReply(diagnostic);
    const codes = [status, said.detail].filter((code) => code !== undefined && isSpecific(code)) as string[];
    return toVerdict({ ...said, codes: codes.length > 0 ? codes : [status] }, `${diagnostic}\n${mail.text}`);
  });
  return first;
}

/** The code 5.0.0 says only that the delivery failed. */
const isSpecific = (code: string): boolean => code !== '' && !/^\d\.0\.0$/.test(code);

/** `smtp; 550 5.1.1 unknown`, with or without its parts. */
function readReply(diagnostic: string): { responseCode: number; detail: string | undefined } {
  const [, code, detail] =
    /(?:^|;|\s)#?([245]\d\d)(?:[ -]#?(\d\.\d{1,3}\.\d{1,3})\b)?/.exec(withoutAddresses(diagnostic)) ?? [];
  return { responseCode: Number(code ?? 0), detail };
}

/** A machine that sends no report writes a text for people, and the returned message follows that text. */
function judgeText(mail: ReturnedMail, address: string): BounceVerdict | undefined {
  if (!isFromMachine(mail)) return undefined;
  const notice = mail.text.split(copyBegins, 1)[0]!;
  const failed = mail.headers.filter(({ key }) => key === 'x-failed-recipients').map(({ value }) => value);
  const named = toMailbox(failed.length > 0 ? failed.join(',') : notice);
  if (!hasAddress(named, toMailbox(address)) || stillTries.test(notice)) return undefined;
  const said = withoutAddresses(notice);
  const codes = [...said.matchAll(enhanced)].map(([code]) => code);
  const [basic] = /(?<![\w.-])[45]\d\d(?=[ -])/.exec(said) ?? [];
  if (codes.length === 0 && !basic) return nobody.test(notice) ? { kind: 'gone', reason: cameBack('') } : undefined;
  return toVerdict({ responseCode: Number(basic ?? 0), codes }, notice);
}

/** Bounces have an empty sender, so that no server answers them with another bounce. */
const isFromMachine = ({ headers }: ReturnedMail): boolean =>
  headers.some(
    ({ key, value }) =>
      key === 'x-failed-recipients' ||
      (key === 'return-path' && value.trim() === '<>') ||
      (key === 'from' && /\b(mailer-daemon|postmaster|mail delivery (sub)?system)\b/i.test(value)),
  );

const copyBegins =
  /^--.*\b(copy of (the|your) message|original message|unsent message|message header)\b.*$|^original message headers:/im;
const stillTries = /\b(will (be retried|keep trying|continue)|do not need to resend|warning message only)\b/i;
const enhanced = /(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)/g;
const nobody = /\b(no mailbox here by that name|no such user|unknown user|user unknown|unrouteable address)\b/i;

/** Digits in an address (`anna-450-x@example.org`) are not a server's code. */
const withoutAddresses = (text: string): string => text.replace(/[^\s<>()[\]:;,"]{1,64}@[^\s<>()[\]:;,"]+/g, ' ');

/** Whether the text contains the whole address: `ada@example.org` does not contain `da@example.org`. */
function hasAddress(text: string, address: string): boolean {
  const inAddress = /[\w.+\-@]/;
  for (let at = text.indexOf(address); at >= 0; at = text.indexOf(address, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const after = text.slice(at + address.length);
    if (!inAddress.test(before) && !/^[\w\-@]|^\.\w/.test(after)) return true;
  }
  return false;
}

/** A single temporary code makes the verdict empty, and the mailbox is judged only where all codes are about it. */
function toVerdict(
  { responseCode, codes }: { responseCode: number; codes: readonly string[] },
  text: string,
): BounceVerdict | undefined {
  const details = codes.filter(isSpecific);
  if ((responseCode > 0 && responseCode < 500) || codes.some((code) => code !== '' && !code.startsWith('5.'))) {
    return undefined;
  }
  const isOfRecipient = /\bRCPT TO\b/i.test(text);
  const kinds = (details.length > 0 ? details : [undefined]).map((detail) =>
    readPermanent({ responseCode, detail, isOfRecipient }),
  );
  if (kinds.includes('full')) return undefined;
  return {
    kind: kinds.every((kind) => kind === 'gone') ? 'gone' : 'refused',
    reason: cameBack(details[0] ?? responseCode),
  };
}

const cameBack = (code: string | number): string => (code ? `the mail came back: ${code}` : 'the mail came back');
