// Reads the address of the mailbox for returned mails, as the operator writes it.

export interface BounceMailbox {
  host: string;
  port: number;
  /**
   * `tls` encrypts from the first byte. `starttls` fails when the server does not offer STARTTLS. `none` encrypts nothing,
   * and is allowed only on loopback.
   */
  encryption: 'tls' | 'starttls' | 'none';
  user: string;
  folder: string;
  /** The name in the server's certificate, where the name is not the host's. */
  serverName: string | undefined;
}

const rule = 'must be imaps://user@host[:port][/folder] (TLS from the start) or imap://… (STARTTLS is required)';

/** Undefined for an empty text. @throws RangeError that says what is wrong */
export function readBounceMailbox(text: string): BounceMailbox | undefined {
  if (text === '') return undefined;
  const url = URL.parse(text);
  if (!url?.hostname || !url.username || !/^imaps?:$/.test(url.protocol)) throw new RangeError(rule);
  if (url.password) throw new RangeError('must not have a password: that is the secret BOUNCE_PASSWORD');
  const unknown = [...url.searchParams.keys()].filter((name) => name !== 'encryption' && name !== 'serverName');
  if (unknown.length > 0) throw new RangeError(`knows no option ${unknown[0]}`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const encryption = url.protocol === 'imaps:' ? 'tls' : (url.searchParams.get('encryption') ?? 'starttls');
  if (!isEncryption(encryption)) throw new RangeError(rule);
  if (encryption === 'none' && !isLoopback(host)) {
    throw new RangeError('must be encrypted: the password would be readable on its way');
  }
  return {
    host,
    encryption,
    port: Number(url.port) || (encryption === 'tls' ? 993 : 143),
    user: decodeURIComponent(url.username),
    folder: decodeURIComponent(url.pathname.slice(1)) || 'INBOX',
    serverName: url.searchParams.get('serverName') ?? undefined,
  };
}

const isEncryption = (text: string): text is BounceMailbox['encryption'] => /^(tls|starttls|none)$/.test(text);

export const isLoopback = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host);
