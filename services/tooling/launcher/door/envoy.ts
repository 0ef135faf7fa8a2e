// One Envoy. Several of them may listen on the door's port at the same time, each with an admin interface of its own.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { DataDirectory } from '../data-directory.ts';
import { SupervisedProcess } from '../processes/process.ts';
import type { ProcessRegister } from '../processes/supervision.ts';

export const envoyInstance = 'envoy-1';

/** Relative to Envoy's working folder, the data folder: an absolute path may be too long for a socket. */
export const adminSocketFile = join('xds', 'admin.sock');

export interface Envoy {
  process: SupervisedProcess;
  /** The socket file of its admin interface, absolute. */
  adminSocket: string;
}

export interface EnvoyLaunch {
  /** Tells it from the other Envoys of this mesh. */
  number: number;
  program: string;
  bootstrap: string;
  restarts: boolean;
  register: ProcessRegister;
}

const mostWorkers = 4;
const graceMs = 1_000;
/** One that cannot start ends within a moment. */
const settledAfterMs = 1_000;

/**
 * Envoy ends at once when it gets SIGTERM, and all calls under way fail. So it is started with this signal blocked: the
 * kernel keeps the signal pending, and the door sees it there (signals.ts), brings another Envoy, and ends this one with
 * SIGINT.
 */
export function launchEnvoy(directory: DataDirectory, launch: EnvoyLaunch): Envoy {
  const socketFile = join('xds', `admin-${launch.number}.sock`);
  const workers = Math.min(availableParallelism(), mostWorkers);
  const process = new SupervisedProcess(
    {
      name: envoyInstance,
      command: '/usr/bin/env',
      arguments: [
        ...['--block-signal=TERM', launch.program, '-c', launch.bootstrap],
        ...['--config-yaml', JSON.stringify({ admin: { address: { pipe: { path: socketFile } } } })],
        ...['--disable-hot-restart', '--concurrency', `${workers}`, '--log-level', 'warn'],
        ...['--drain-time-s', '1', '--drain-strategy', 'immediate'],
      ],
      environment: {},
      directory: directory.path,
      logFile: directory.logFile(envoyInstance),
      stopSignal: 'SIGINT',
      graceMs,
      firstPauseMs: 0,
      settledAfterMs,
      first: true,
      restarts: launch.restarts,
    },
    launch.register,
  );
  return { process, adminSocket: join(directory.path, socketFile) };
}
