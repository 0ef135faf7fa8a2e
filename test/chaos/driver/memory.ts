// The memory of each process of a mesh, sampled again and again, and how fast it grows.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Mesh } from '#tooling/launcher/mesh.ts';

export interface Sample {
  /** Seconds since the first sample. */
  at: number;
  megabytes: number;
}

/** The samples of each process, by its name. */
export type Memory = ReadonlyMap<string, readonly Sample[]>;

export interface Slope {
  megabytesAnHour: number;
  /** Twice the standard error: a slope below it may be noise. */
  noise: number;
}

export interface Sampling {
  memory: Memory;
  stop: () => Promise<void>;
}

const everyMs = 5000;

/** Samples until it is stopped. */
export function sampleMemory(mesh: Mesh): Sampling {
  const memory = new Map<string, Sample[]>();
  const stopping = new AbortController();
  const begin = performance.now();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      const at = (performance.now() - begin) / 1000;
      for (const [name, megabytes] of await measureMemory(mesh)) {
        const samples = memory.get(name) ?? [];
        samples.push({ at, megabytes });
        memory.set(name, samples);
      }
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  return { memory, stop };
}

/**
 * The memory of each process in megabytes, with its children: a page that several share counts once for all of them. Memory
 * that is made to be shared does not count: PostgreSQL's buffers fill up to a fixed size, which is no growth.
 */
async function measureMemory(mesh: Mesh): Promise<Map<string, number>> {
  const roots: { name: string; pid: number }[] = JSON.parse(await readFile(join(mesh.data, 'processes.json'), 'utf8'));
  const names = new Map(roots.map(({ name, pid }) => [pid, name]));
  const memory = new Map<string, number>();
  for (const [pid, parent] of await readParents()) {
    const name = names.get(pid) ?? names.get(parent);
    if (name === undefined) continue;
    memory.set(name, (memory.get(name) ?? 0) + (await proportionalMegabytes(pid)));
  }
  return memory;
}

async function readParents(): Promise<Map<number, number>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const entries = pids.map(async (pid) => [pid, Number((await readOf(pid, 'stat')).split(') ').at(-1)!.split(' ')[1])]);
  return new Map((await Promise.all(entries)) as [number, number][]);
}

async function proportionalMegabytes(pid: number): Promise<number> {
  const text = await readOf(pid, 'smaps_rollup');
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}: +(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return (kilobytes('Pss') - kilobytes('Pss_Shmem')) / 1024;
}

/** Empty for a process that has ended. */
const readOf = (pid: number, name: string): Promise<string> => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');

export const samplesBetween = (samples: readonly Sample[], from: number, to: number): Sample[] =>
  samples.filter(({ at }) => at >= from && at < to);

export function medianMegabytes(samples: readonly Sample[]): number {
  const sorted = samples.map(({ megabytes }) => megabytes).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The line of least squares through the samples. */
export function slopeOf(samples: readonly Sample[]): Slope {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = mean(samples.map(({ at }) => at));
  const height = mean(samples.map(({ megabytes }) => megabytes));
  const spread = samples.reduce((sum, { at }) => sum + (at - middle) ** 2, 0);
  const slope = samples.reduce((sum, { at, megabytes }) => sum + (at - middle) * (megabytes - height), 0) / spread;
  const errors = samples.map(({ at, megabytes }) => (megabytes - height - slope * (at - middle)) ** 2);
  const variance = errors.reduce((sum, error) => sum + error, 0) / Math.max(1, samples.length - 2);
  return { megabytesAnHour: slope * 3600, noise: 2 * Math.sqrt(variance / spread) * 3600 };
}
