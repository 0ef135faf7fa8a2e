// Looks into the mailbox to which mails come back. One instance looks at a time; a mail is marked as seen when what it does
// has committed, so none is lost, and one that is read twice does nothing the second time. A server that is away is told
// of once, and asked less and less often.
import type { ImapFlow } from 'imapflow';
import { stallLimitMs } from '../channels/channel.ts';
import type { BounceMailbox } from '../mail/mailbox-address.ts';
import type { BounceStore } from '../store/bounces.ts';
import type { BounceReader } from './reader.ts';
import { mostBytes } from './returned.ts';

export interface MailboxSettings extends BounceMailbox {
  password: string | undefined;
  /** PEM. */
  certificateAuthority: string | undefined;
}

export interface MailboxParts {
  /** Undefined where the operator has none. */
  settings: () => MailboxSettings | undefined;
  reader: Pick<BounceReader, 'read'>;
  bounces: Pick<BounceStore, 'alone'>;
  log: Record<'info' | 'warn', (fields: object, message: string) => void>;
}

/** Looks that are left out after a failure: twice as many after each, up to this many. */
const mostLeftOut = 31;

export class Mailbox {
  readonly #parts: MailboxParts;
  #failures = 0;
  #leftOut = 0;
  /** The settings that failed; others are tried at once. */
  #failed = '';
  #client: ImapFlow | undefined;
  #isStopped = false;

  constructor(parts: MailboxParts) {
    this.#parts = parts;
  }

  /** Reads what has come, where no other instance does and no pause is on; answers with how many mails that were. */
  async look(): Promise<number> {
    const settings = this.#parts.settings();
    if (!settings || this.#isStopped) return 0;
    const written = JSON.stringify(settings);
    if (written === this.#failed && this.#leftOut > 0) {
      this.#leftOut -= 1;
      return 0;
    }
    try {
      const count = (await this.#parts.bounces.alone(() => this.#read(settings))) ?? 0;
      if (this.#failures > 0) this.#parts.log.info({ host: settings.host }, 'the mailbox of bounces is read again');
      this.#failures = 0;
      return count;
    } catch (error) {
      if (!this.#isStopped) this.#fail(error, { settings, written });
      return 0;
    }
  }

  /** Breaks off what is being read; what is not marked is read next time. */
  stop(): void {
    this.#isStopped = true;
    this.#client?.close();
  }

  #fail(error: unknown, { settings, written }: { settings: MailboxSettings; written: string }): void {
    const isNew = this.#failures === 0 || written !== this.#failed;
    this.#failures = isNew ? 1 : this.#failures + 1;
    this.#failed = written;
    this.#leftOut = Math.min(2 ** this.#failures - 1, mostLeftOut);
    const { host, folder } = settings;
    if (isNew) this.#parts.log.warn({ host, folder, reason: reasonOf(error) }, 'the mailbox of bounces cannot be read');
  }

  async #read(settings: MailboxSettings): Promise<number> {
    const client = await connect(settings);
    if (this.#isStopped) return 0;
    this.#client = client;
    let ended: Error | undefined;
    // Each command under way is told as well.
    client.on('error', (error: Error) => {
      ended = error;
    });
    try {
      await client.connect();
      await client.mailboxOpen(settings.folder);
      const unseen = await client.search({ seen: false }, { uid: true });
      if (!Array.isArray(unseen)) throw new Error('the server does not look for unseen mails');
      for (const uid of unseen) await this.#readOne(client, uid);
      if (ended) throw ended;
      await client.logout();
      return unseen.length;
    } finally {
      client.close();
      this.#client = undefined;
    }
  }

  async #readOne(client: ImapFlow, uid: number): Promise<void> {
    const message = await client.fetchOne(String(uid), { source: { start: 0, maxLength: mostBytes } }, { uid: true });
    // When the mail is not there, somebody else has deleted it meanwhile.
    if (!message || message.source === undefined) return;
    await this.#parts.reader.read(message.source);
    const isMarked = await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
    if (!isMarked) throw new Error('the server lets no mail be marked as seen');
  }
}

/** Loaded with the first look: it takes some 30 MB, and most processes have no mailbox. */
const connect = async ({
  host,
  port,
  encryption,
  user,
  password,
  certificateAuthority,
  serverName,
}: MailboxSettings): Promise<ImapFlow> => {
  const imap = await import('imapflow');
  return new imap.ImapFlow({
    host,
    port,
    secure: encryption === 'tls',
    logger: false,
    disableAutoIdle: true,
    ...(encryption === 'tls' ? {} : { doSTARTTLS: encryption === 'starttls' }),
    ...(serverName ? { servername: serverName } : {}),
    auth: { user, pass: password ?? '' },
    tls: { minVersion: 'TLSv1.2', ...(certificateAuthority ? { ca: certificateAuthority } : {}) },
    connectionTimeout: stallLimitMs,
    greetingTimeout: stallLimitMs,
    socketTimeout: stallLimitMs,
    maxLineLength: mostBytes,
    maxResponseSize: 4 * mostBytes,
  });
};

/** A code or a sentence of ours; never what the server wrote, which may name anything. */
function reasonOf(error: unknown): string {
  const { code, authenticationFailed, message } = error as Error & { code?: string; authenticationFailed?: boolean };
  if (authenticationFailed) return 'the server does not take our credentials';
  return code ?? message;
}
