// A real IMAP server on loopback for tests of a mailbox. The test fills it, and it tells which mails were seen.
import type { AddressInfo, Socket } from 'node:net';
import hoodiecrow from 'hoodiecrow-imap';
import { selfSigned } from './certificate.ts';

export interface MailboxServer {
  port: number;
  certificate: string;
  add: (...mails: string[]) => void;
  /** The mails that are marked as seen. */
  seen: () => string[];
  /** The number of connections so far. */
  connections: () => number;
  stop: () => Promise<void>;
}

export async function startMailbox({ secure = false, port = 0 } = {}): Promise<MailboxServer> {
  const tls = await selfSigned();
  const server = hoodiecrow({
    plugins: ['STARTTLS', 'AUTH-PLAIN', 'UIDPLUS'],
    users: { ada: { password: 'secret word' } },
    storage: { INBOX: { messages: [] } },
    secureConnection: secure,
    credentials: { key: tls.key, cert: tls.cert },
  });
  const sockets = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const messages = () => server.folderCache.INBOX!.messages;
  return {
    port: (server.server.address() as AddressInfo).port,
    certificate: tls.cert,
    add: (...mails) => {
      for (const mail of mails) server.appendMessage('INBOX', [], false, mail);
    },
    seen: () =>
      messages()
        .filter(({ flags }) => flags.includes('\\Seen'))
        .map(({ raw }) => raw),
    connections: () => sockets.size,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(resolve));
    },
  };
}
