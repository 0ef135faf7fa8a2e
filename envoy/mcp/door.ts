// How the process calls the door: over loopback, on behalf of the address of its own caller, which it names by the PROXY
// protocol, so that limits and logs know the caller and not this process. Each call has a connection of its own.
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect, isIPv6, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { McpConfig } from './config.ts';

export interface DoorQuestion {
  path: string;
  headers: Record<string, string>;
  body: Buffer;
  /** The address for which the call is made. */
  address: string;
  signal: AbortSignal;
}

export type AskDoor = (question: DoorQuestion) => Promise<IncomingMessage>;

const loopback = '127.0.0.1';

export const reachDoor =
  ({ mcpReturnPort: port, tlsCertificateFile }: McpConfig): AskDoor =>
  async ({ path, headers, body, address, signal }) => {
    const socket = await open({ port, address, certificateFile: tlsCertificateFile, signal });
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const options = {
      method: 'POST',
      path,
      headers: { ...headers, host: `${loopback}:${port}` },
      signal,
    };
    const asked: ClientRequest = request({ ...options, createConnection: () => socket }, resolve);
    asked.on('error', reject).end(body);
    return promise;
  };

interface Way {
  port: number;
  address: string;
  certificateFile: string | undefined;
  signal: AbortSignal;
}

async function open({ port, address, certificateFile, signal }: Way): Promise<Socket> {
  const plain = connect({ port, host: loopback });
  // An error of a connection that nobody waits for any more concerns nobody.
  plain.on('error', () => {});
  try {
    await once(plain, 'connect', { signal });
    const isV6 = isIPv6(address);
    plain.write(`PROXY ${isV6 ? 'TCP6' : 'TCP4'} ${address} ${isV6 ? '::1' : loopback} 0 ${port}\r\n`);
    return certificateFile === undefined ? plain : await secure(plain, certificateFile, signal);
  } catch (error) {
    plain.destroy();
    throw error;
  }
}

/** The name in the certificate is the public one, so it is compared as a whole instead: only the door has its key. */
async function secure(plain: Socket, certificateFile: string, signal: AbortSignal): Promise<Socket> {
  const socket = connectTls({ socket: plain, rejectUnauthorized: false });
  socket.on('error', () => {});
  await once(socket, 'secureConnect', { signal });
  const shown = socket.getPeerX509Certificate()?.fingerprint256;
  if (shown === new X509Certificate(readFileSync(certificateFile)).fingerprint256) return socket;
  throw new Error('the door shows another certificate than its own');
}
