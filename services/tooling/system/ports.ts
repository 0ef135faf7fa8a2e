// Ports on the loopback address. A free port is found by binding port 0; the kernel hands such ports out in a wide range
// and not twice in a row, so the moment between finding one and a program binding it rarely matters. Where it does, the
// program fails to bind and its starter tries again with another.

import { connect, createServer } from 'node:net';
import { Problem } from './problem.ts';

export const LOOPBACK = '127.0.0.1';

/** How a port is called in front of the person who can change it. */
export interface PortRequest {
  title: string;
  /** 0 means any free port. */
  port: number;
  option?: string;
  variable?: string;
}

export async function freePort(): Promise<number> {
  return (await bind(0))!;
}

async function isFree(port: number): Promise<boolean> {
  return (await bind(port)) !== undefined;
}

/** The port that was used before, where it is still free, so that a bookmark or a psql session survives a restart. */
export async function freePortPreferring(previous: number | undefined): Promise<number> {
  return previous && (await isFree(previous)) ? previous : freePort();
}

/** Refuses a chosen port that something else listens on, in words that say how to choose another. */
export async function requireFree({ title, port, option, variable }: PortRequest): Promise<void> {
  if (port === 0 || (await isFree(port))) return;
  const remedy = option ? `choose another with ${option} or ${variable}, or stop that program.` : 'stop that program.';
  throw new Problem(`Port ${port}, which ${title} needs, is taken by another program: ${remedy}`);
}

export function listens(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, host);
    socket.once('error', () => done(false));
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
  });
}

function bind(port: number): Promise<number | undefined> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') done(undefined);
      else if (error.code === 'EACCES')
        fail(new Problem(`Port ${port} may only be used by root: choose one above 1023.`));
      else fail(error);
    });
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      const { port: bound } = server.address() as { port: number };
      server.close(() => done(bound));
    });
  });
}
