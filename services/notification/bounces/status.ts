// The fields of a delivery status (RFC 3464): a group for the message, and one for each recipient.

export interface RecipientStatus {
  /** The address that we wrote to and the final one, both without their type. */
  recipients: string[];
  /** Lower case: failed, delayed, delivered, relayed, expanded. */
  action: string;
  /** The enhanced code; empty where the report has no code. */
  status: string;
  /** What the server said, such as `smtp; 550 5.1.1 unknown`. */
  diagnostic: string;
}

export function readStatuses(part: string): RecipientStatus[] {
  const groups = part.replaceAll('\r\n', '\n').split(/\n[ \t]*\n/);
  return groups
    .map(readFields)
    .filter((fields) => fields.has('action'))
    .map(toStatus);
}

function toStatus(fields: Map<string, string>): RecipientStatus {
  const addresses = ['original-recipient', 'final-recipient'].map((name) => addressOf(fields.get(name) ?? ''));
  const [original = ''] = addresses;
  return {
    recipients: [...addresses, withoutEscapes(original)].filter(Boolean),
    action: wordOf(fields.get('action')),
    status: /^\d\.\d{1,3}\.\d{1,3}\b/.exec(wordOf(fields.get('status')))?.[0] ?? '',
    diagnostic: fields.get('diagnostic-code') ?? '',
  };
}

/** Keeps the first field of each name. A line that begins with a blank continues the line before it. */
function readFields(group: string): Map<string, string> {
  const lines = group.replace(/\n[ \t]+/g, ' ').split('\n');
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** The value without the comment behind it. */
const wordOf = (value = ''): string => value.split(/[\s;(]/, 1)[0]!.toLowerCase();

/** Some servers leave the address in the encoded form of RFC 3461, section 4: `ada+2Bgym@example.org`. */
const withoutEscapes = (address: string): string =>
  address.replace(/\+([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** `rfc822; <ada@example.org>` */
function addressOf(value: string): string {
  const address = value.slice(value.indexOf(';') + 1).trim();
  return /^<(.*)>$/.exec(address)?.[1] ?? address;
}
