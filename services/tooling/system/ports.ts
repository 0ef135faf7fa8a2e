// Ports on the loopback address. A free port is often found seconds before a program binds it. So free ports come from below
// the range that the kernel gives to outgoing connections and to listeners on port 0. A lock gives a free port to one
// process among all that look for a port with this file. If another program takes the port meanwhile, the bind fails.
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, createServer, type ListenOptions, type Server } from 'node:net';
import { type Lock, tryLock } from './lock.mjs';
import { Problem } from './problem.ts';

export const loopback = '127.0.0.1';

/** A port, with the words for the person who can change it. */
export interface PortRequest {
  title: string;
  /** 0 means any free port. */
  port: number;
  option?: string;
  variable?: string;
}

const firstPort = 20_000;
const portsEnd = readPortsEnd();

/** The first port that the kernel gives away by itself. If a machine leaves no room below it, Linux's default counts. */
function readPortsEnd(): number {
  const first = Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'), 10);
  return first > firstPort + 1000 ? first : 32_768;
}

/** Gives a port on which nobody listens. While this process lives, no caller of this file gets the same port again. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(firstPort, portsEnd);
    if (!taken.has(port) && (await take(port))) return port;
  }
}

/** Gives the previous port if it is still free, so that a bookmark survives a restart; otherwise gives a free port. */
export async function freePortPreferring(previous: number | undefined): Promise<number> {
  return previous && (await take(previous)) ? previous : freePort();
}

/** The locks of this process's ports; a lock ends with its process, for whatever reason. */
const taken = new Map<number, Lock>();

async function take(port: number): Promise<boolean> {
  if (!taken.has(port)) {
    const lock = await tryLock(`/port/${port}`);
    if (!lock) return false;
    taken.set(port, lock);
  }
  return isFree(port);
}

async function isFree(port: number): Promise<boolean> {
  const server = await listen({ host: loopback, port, exclusive: true });
  if (!server) return false;
  await new Promise((done) => server.close(done));
  return true;
}

/** Checks a chosen port. @throws Problem when another program listens on the port; it says how to choose another port */
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

/** Listens on a port; gives `undefined` when another program listens there. */
function listen(options: ListenOptions): Promise<Server | undefined> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') done(undefined);
      else if (error.code === 'EACCES')
        fail(new Problem(`Port ${options.port} may only be used by root: choose one above 1023.`));
      else fail(error);
    });
    server.listen(options, () => done(server));
  });
}
