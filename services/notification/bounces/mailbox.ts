// Reads the mailbox that receives returned mails. One instance reads at a time. It marks a mail as seen after the effect of
// the mail has committed, so no mail is lost, and a mail that is read twice has no second effect. When the server is away,
// the log says so once, and the pauses between the attempts grow.
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
  /** Undefined where the operator has no such mailbox. */
  settings: () => MailboxSettings | undefined;
  reader: Pick<BounceReader, 'read'>;
  bounces: Pick<BounceStore, 'alone'>;
  log: Record<'info' | 'warn', (fields: object, message: string) => void>;
}

/** Failures in a row leave out 1, 3, 7, 15 looks, and then so many after each failure. */
const mostLeftOut = 31;

export class Mailbox {
  readonly #parts: MailboxParts;
  #failures = 0;
  #leftOut = 0;
  /** The settings that failed. Other settings are tried at once. */
  #failed = '';
  #client: ImapFlow | undefined;
  #isStopped = false;

  constructor(parts: MailboxParts) {
    this.#parts = parts;
  }

  /** Reads the new mails, unless another instance reads or a pause is on. Answers with the number of mails. */
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

  /** Stops reading. The next look reads the mails that are not marked as seen. */
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
    // The commands under way fail too, so this handler only notes the error.
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
    // Somebody else may have deleted the mail meanwhile.
    if (!message || message.source === undefined) return;
    await this.#parts.reader.read(message.source);
    const isMarked = await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
    if (!isMarked) throw new Error('the server lets no mail be marked as seen');
  }
}

/** The library is loaded with the first look: it takes some 30 MB, and most processes have no mailbox. */
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

/** A code or our own sentence. The server's text is left out, because it may contain anything. */
function reasonOf(error: unknown): string {
  const { code, authenticationFailed, message } = error as Error & { code?: string; authenticationFailed?: boolean };
  if (authenticationFailed) return 'the server does not take our credentials';
  return code ?? message;
}
