// The figures of a container: the size of its image, the time from its start to its serving, and its memory when nobody calls.
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Composed } from './composed.ts';

export interface Measured {
  name: string;
  /** Of the image. */
  megabytes: number;
  /** From the engine's start of the container to the program's serving. */
  startMs: number;
  residentMegabytes: number;
  /** Without what it shares with other containers: its own pages. */
  ownMegabytes: number;
}

const settleMs = 10_000;

export async function measure(mesh: Composed, name: string): Promise<Measured> {
  const [container] = await mesh.containers(name);
  await mesh.docker('restart', '--time', '15', container!.id);
  const { State } = await mesh.inspect(container!.id);
  const startedAt = Date.parse(State.StartedAt);
  const servingAt = await timeOfServing(mesh, container!.id, State.StartedAt);
  // After this time a process has given back the memory that only its start needs.
  await delay(settleMs);
  const rollup = await readFile(`/proc/${State.Pid}/smaps_rollup`, 'utf8');
  const memory = (field: string): number =>
    Math.round(Number(new RegExp(`^${field}: +(\\d+)`, 'm').exec(rollup)![1]) / 1024);
  return {
    name,
    megabytes: Math.round((await mesh.inspect(`sinew/${name}`)).Size / 1e6),
    startMs: servingAt - startedAt,
    residentMegabytes: memory('Rss'),
    ownMegabytes: memory('Anonymous'),
  };
}

async function timeOfServing(mesh: Composed, id: string, since: string): Promise<number> {
  for (;;) {
    const lines = (await mesh.docker('logs', '--since', since, id)).split('\n').filter((line) => line.startsWith('{'));
    const serving = lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'serving');
    if (serving) return serving.time;
    await delay(50);
  }
}
