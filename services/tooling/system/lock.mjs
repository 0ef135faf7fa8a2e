// The lock between processes, of a data folder, an installation or a port, as a listening socket in Linux's abstract
// namespace: the kernel releases it when its holder dies, however it dies, so there is no stale lock file to judge and no
// race in taking one over. Waiters connect to the holder and are woken when that connection closes. Plain JavaScript,
// because the bootstrap runs before Node 24 is here.
// It reaches as far as the network namespace: two containers that share a directory are not kept apart.

import { createHash } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { resolve } from 'node:path';

/** @typedef {{ release: () => Promise<void> }} Lock */

/**
 * Takes the lock that belongs to a path, or to a name in the form of one, or answers undefined where another process holds it.
 * @param {string} path
 * @returns {Promise<Lock | undefined>}
 */
export async function tryLock(path) {
  /** @type {Set<import('node:net').Socket>} */
  const waiters = new Set();
  const server = createServer((socket) => {
    waiters.add(socket.unref());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => waiters.delete(socket));
  });
  if (!(await listen(server, address(path)))) return undefined;
  server.unref();
  const release = () =>
    new Promise((done) => {
      server.close(() => done(undefined));
      for (const waiter of waiters) waiter.destroy();
    }).then(() => undefined);
  return { release };
}

/**
 * Runs the work while holding the path's lock, waiting for it as long as it takes.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {() => void} [onWait] told once, when another process holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait) {
  let lock = await tryLock(path);
  if (!lock) onWait?.();
  while (!lock) {
    await holderGone(path);
    lock = await tryLock(path);
  }
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/** @param {string} path */
function address(path) {
  return `\0sinew-${createHash('sha256').update(resolve(path)).digest('hex')}`;
}

/**
 * @param {import('node:net').Server} server
 * @param {string} socketAddress
 * @returns {Promise<boolean>}
 */
function listen(server, socketAddress) {
  return new Promise((done, fail) => {
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      error.code === 'EADDRINUSE' ? done(false) : fail(error),
    );
    server.listen(socketAddress, () => done(true));
  });
}

/** @param {string} path */
function holderGone(path) {
  return new Promise((done) => {
    const socket = connect(address(path));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => done(undefined));
  });
}
