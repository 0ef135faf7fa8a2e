// A real Prometheus with the configuration and the rules that the project ships, only faster, and with the mesh of a test to scrape.
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { vi } from 'vitest';
import type { Mesh } from '#tooling/launcher/mesh.ts';
import { freePort } from '#tooling/system/ports.ts';
import { ensureTools } from '#tooling/tools/tools.ts';
import { metricsUrlOf } from './metrics.ts';

export const observeFolder = join(import.meta.dirname, '..', '..', 'services', 'tooling', 'observe');

/** A series of an answer with its value. */
interface Sample {
  metric: Record<string, string>;
  value: [time: number, value: string];
}

export interface Prometheus {
  /** Asks its API, and gives the data of the answer. */
  ask: <Data>(path: string, parameters?: Record<string, string>) => Promise<Data>;
  /** The series of an expression at this moment. */
  query: (expr: string) => Promise<Sample[]>;
  stop: () => Promise<void>;
}

export async function startPrometheus(mesh: Mesh): Promise<Prometheus> {
  const { prometheus } = await ensureTools(['prometheus']);
  const folder = await mkdtemp(join(tmpdir(), 'sinew-prometheus-'));
  const shipped = await readFile(join(observeFolder, 'prometheus.yml'), 'utf8');
  const config = shipped
    .replace(/http:\S+\/targets/, `${await metricsUrlOf(mesh, 'edge')}/targets`)
    .replaceAll(/interval: \d+s/g, 'interval: 1s');
  await symlink(join(observeFolder, 'rules'), join(folder, 'rules'));
  await writeFile(join(folder, 'prometheus.yml'), config);
  const port = await freePort();
  const running = execa(
    prometheus.path,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=exemplar-storage',
    ],
    { reject: false, stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  const ask = async <Data>(path: string, parameters: Record<string, string> = {}): Promise<Data> => {
    const answer = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const body = (await answer.json()) as { status: string; error?: string; data: Data };
    if (body.status !== 'success') throw new Error(`${path} ${JSON.stringify(parameters)}: ${body.error}`);
    return body.data;
  };
  const stop = async (): Promise<void> => {
    running.kill();
    await running;
    await rm(folder, { recursive: true });
  };
  const isReady = () =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await vi.waitUntil(isReady, { timeout: 60_000, interval: 100 });
  return { ask, query: async (query) => (await ask<{ result: Sample[] }>('query', { query })).result, stop };
}
