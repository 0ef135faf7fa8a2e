// What the launcher asks of an Envoy at the socket file of its admin interface.
import { setTimeout as sleep } from 'node:timers/promises';
import { askSocket } from '#chassis/runtime/socket-file.ts';

export interface DrainLimits {
  /** When no call is under way, connections that nobody uses may stay open for this long. */
  idleMs: number;
  /** Calls under way, such as streams, get this long. */
  busyMs: number;
}

const pollMs = 50;

/** Whether Envoy takes connections: it has its configuration, and all its workers listen. */
export async function takesConnections(adminSocket: string, signal: AbortSignal): Promise<boolean> {
  const path = '/stats?filter=^listener_manager\\.(workers_started|total_listeners_active)$';
  const counts = [...(await askSocket(adminSocket, { path, signal })).matchAll(/: (\d+)$/gm)];
  return counts.length === 2 && counts.every(([, count]) => Number(count) > 0);
}

/**
 * Takes the connections of an Envoy away from it, so that it can end without a failed call. First it stops to listen, so
 * that the kernel gives each new connection to the Envoy that listens beside it; then it asks the clients that it has to go
 * with their next answer. Resolves when they have gone, when the time is over, or when Envoy is gone.
 */
export async function drain(adminSocket: string, { idleMs, busyMs }: DrainLimits): Promise<void> {
  const signal = AbortSignal.timeout(busyMs);
  const begin = performance.now();
  try {
    for (const path of ['/drain_listeners', '/drain_listeners?graceful&skip_exit']) {
      await askSocket(adminSocket, { path, method: 'POST', signal });
    }
    for (;;) {
      const { requests, connections } = await countActive(adminSocket, signal);
      const isIdle = requests === 0 && performance.now() - begin >= idleMs;
      if (connections === 0 || isIdle) return;
      await sleep(pollMs, undefined, { signal });
    }
  } catch {
    // The time is over, or Envoy is gone already. In both cases there is nothing left to wait for.
  }
}

/** The calls under way and the connections, also those that have said nothing yet. */
async function countActive(adminSocket: string, signal: AbortSignal) {
  const text = await askSocket(adminSocket, { path: '/stats?filter=downstream_(rq|cx|pre_cx)_active$', signal });
  const count = (name: RegExp): number =>
    text
      .split('\n')
      .filter((line) => name.test(line))
      .reduce((sum, line) => sum + Number(line.split(': ')[1]), 0);
  return {
    requests: count(/^http\.(?!admin\.).*_rq_active:/),
    connections: count(/^http\.(?!admin\.).*_cx_active:/) + count(/^listener\.(?!admin\.).*_pre_cx_active:/),
  };
}

/** Whether Envoy has a healthy endpoint at each of these addresses ("host:port"). */
export async function knowsEndpoints(adminSocket: string, addresses: string[]): Promise<boolean> {
  const text = await askSocket(adminSocket, { path: '/clusters' });
  return addresses.every((address) => text.includes(`::${address}::health_flags::healthy`));
}
