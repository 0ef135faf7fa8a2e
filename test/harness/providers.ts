// Providers on loopback, for tests of the messages that leave the notification service: a real SMTP server, and a push
// service and an SMS API behind real HTTP(S) servers. Each of them fails as a test tells it.
import { createECDH, randomBytes } from 'node:crypto';
import {
  createServer as createHttp,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  /** The recipients of the envelope. */
  to: string[];
  from: string;
  isEncrypted: boolean;
  user: string | undefined;
  raw: string;
  parsed: Email;
}

export interface MailServer {
  port: number;
  /** `smtp://127.0.0.1:port?encryption=none` */
  url: string;
  mails: ReceivedMail[];
  /** Resolves when this many mails have come. */
  received: (count: number) => Promise<ReceivedMail[]>;
  /** Breaks every connection off. */
  reset: () => void;
  stop: () => Promise<void>;
}

export function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const arrivals = watched(mails);
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.key ? [] : ['STARTTLS'],
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks).toString();
        const { envelope, secure, user } = session;
        mails.push({
          to: envelope.rcptTo.map(({ address }) => address),
          from: envelope.mailFrom ? envelope.mailFrom.address : '',
          isEncrypted: Boolean(secure),
          user: user as string | undefined,
          raw,
          parsed: await PostalMime.parse(raw),
        });
        arrivals.notify();
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  const sockets = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    url: `smtp://127.0.0.1:${port}?encryption=none`,
    mails,
    received: arrivals.reach,
    reset: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

export interface ReceivedRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface WebServer {
  /** The address without a path. */
  url: string;
  requests: ReceivedRequest[];
  received: (count: number) => Promise<ReceivedRequest[]>;
  stop: () => Promise<void>;
}

export type ProviderAnswer = (request: ReceivedRequest, response: ServerResponse, socket: Socket) => void;

/** Starts a server. With a key and a certificate it speaks HTTPS. */
export async function startWebServer(answer: ProviderAnswer, tls?: { key: string; cert: string }): Promise<WebServer> {
  const requests: ReceivedRequest[] = [];
  const arrivals = watched(requests);
  const listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const received = { method, url, headers, body: Buffer.concat(chunks) };
    requests.push(received);
    answer(received, response, request.socket);
    arrivals.notify();
  };
  const server = tls ? createHttps(tls, listener) : createHttp(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const url = `${tls ? 'https' : 'http'}://localhost:${(server.address() as AddressInfo).port}`;
  return { url, requests, received: arrivals.reach, stop };
}

/** The keys of a person's browser, to which messages are encrypted. */
export function createBrowser() {
  const pair = createECDH('prime256v1');
  const p256dh = pair.generateKeys('base64url');
  const auth = randomBytes(16).toString('base64url');
  return { p256dh, auth, privateKey: pair.getPrivateKey() };
}

function watched<Item>(items: Item[]) {
  let waiting: { count: number; resolve: (items: Item[]) => void }[] = [];
  const notify = (): void => {
    for (const { resolve } of waiting.filter(({ count }) => items.length >= count)) resolve(items);
    waiting = waiting.filter(({ count }) => items.length < count);
  };
  const reach = (count: number): Promise<Item[]> =>
    new Promise((resolve) => {
      waiting.push({ count, resolve });
      notify();
    });
  return { notify, reach };
}
