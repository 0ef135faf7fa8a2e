// Ports on the loopback address. A free port is often found seconds before a program binds it, so it comes from below those
// that the kernel gives to outgoing connections and to listeners on port 0, and belongs to the process that found it, among
// all that look for one here. Whoever else takes it meanwhile makes the program fail to bind.
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, createServer, type ListenOptions, type Server } from 'node:net';
import { type Lock, tryLock } from './lock.mjs';
import { Problem } from './problem.ts';

export const loopback = '127.0.0.1';

/** How a port is called in front of the person who can change it. */
export interface PortRequest {
  title: string;
  /** 0 means any free port. */
  port: number;
  option?: string;
  variable?: string;
}

const firstPort = 20_000;
const portsEnd = readPortsEnd();

/** The first port that the kernel gives away by itself; Linux's default where a machine leaves no room below. */
function readPortsEnd(): number {
  const first = Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'), 10);
  return first > firstPort + 1000 ? first : 32_768;
}

/** A port that nobody listens on, and that nobody here is told of again while this process lives. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(firstPort, portsEnd);
    if (!taken.has(port) && (await take(port))) return port;
  }
}

/** The port that was used before, where it is still free, so that a bookmark or a psql session survives a restart. */
export async function freePortPreferring(previous: number | undefined): Promise<number> {
  return previous && (await take(previous)) ? previous : freePort();
}

/** Those of this process; a lock ends with its process, however that ends. */
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

/** Undefined where somebody else does. */
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
