// The lock between processes, for a data folder, an installation or a port. It is a listening socket in Linux's abstract
// namespace. The kernel releases it when its holder dies, for whatever reason. So there are no stale lock files, and no race
// between processes that take one over. Waiters connect to the holder, and the end of that connection wakes them. The file
// is plain JavaScript, because the bootstrap runs before Node 24 is here.
// The lock works only within one network namespace: it does not separate two containers that share a directory.

import { createHash } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { resolve } from 'node:path';

/** @typedef {{ release: () => Promise<void> }} Lock */

/**
 * Takes the lock of a path, or of a name that looks like a path. Gives `undefined` when another process holds the lock.
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
 * Waits for the path's lock as long as it takes, and runs the work while it holds the lock.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {() => void} [onWait] called once, when another process holds the lock
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
