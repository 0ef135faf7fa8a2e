// Starts an Envoy beside the mesh's own, for measurements that compare Envoys.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureTools } from '#tooling/tools/tools.ts';
import { type BenchServer, end } from './process.ts';

/** @param config a whole configuration, with any free port for its admin interface and its one listener */
export async function startEnvoy(config: object): Promise<BenchServer> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-envoy-'));
  const { envoy } = await ensureTools(['envoy']);
  const file = join(folder, 'envoy.json');
  const ports = join(folder, 'ports.json');
  await writeFile(file, JSON.stringify(config));
  const args = [
    '-c',
    file,
    '--disable-hot-restart',
    '--concurrency',
    '2',
    '--log-level',
    'error',
    '--admin-address-path',
    ports,
  ];
  const child = spawn(envoy.path, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const stop = async () => {
    await end(child);
    await rm(folder, { recursive: true });
  };
  return { port: await listenerPort(ports), stop };
}

/**
 * Envoy takes any free port. Its admin interface tells the port, and Envoy writes the address of that interface into a file.
 */
async function listenerPort(file: string): Promise<number> {
  for (;;) {
    const address = await readFile(file, 'utf8').catch(() => '');
    if (address) {
      const listeners = await fetch(`http://${address}/listeners?format=json`);
      const { listener_statuses: statuses } = (await listeners.json()) as ListenersAnswer;
      if (statuses?.[0]) return statuses[0].local_address.socket_address.port_value;
    }
    await delay(20);
  }
}

interface ListenersAnswer {
  listener_statuses?: { local_address: { socket_address: { port_value: number } } }[];
}
