// Measures the memory of each service and of the edge agent when nobody calls them, and how soon after its start each
// serves.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Mesh } from '#tooling/launcher/mesh.ts';
import { mark, type Result } from './result.ts';

/** After this time a process has given back the memory that only its start needs. */
const settleMs = 10_000;
const aimMegabytes = 110;
const aimMs = 1000;
/** The unit of the times in /proc. */
const ticksPerSecond = 100;

interface Process {
  name: string;
  pid: number;
}

export async function measureIdle(mesh: Mesh): Promise<Result[]> {
  await delay(settleMs);
  const running = await readProcesses(mesh);
  const ours = running.filter(({ name }) => name === 'edge-1' || mesh.instances.some((other) => other.name === name));
  const results: Result[] = [];
  // The processes start one after the other, because on two cores they would wait for each other.
  for (const process of ours) results.push(await measure(mesh, process));
  return results;
}

async function measure(mesh: Mesh, { name, pid }: Process): Promise<Result> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const megabytes = (field: string): number => Number(new RegExp(`^${field}: +(\\d+)`, 'm').exec(rollup)![1]) / 1024;
  const resident = megabytes('Rss');
  const startMs = await timeToServe(mesh, name);
  return {
    name: `${name}, idle`,
    figures: `${Math.round(megabytes('Anonymous'))} MB of its own; serves ${Math.round(startMs)} ms after a start beside the running mesh`,
    outcome: `${Math.round(resident)} MB resident`,
    aim: `≤ ${aimMegabytes} MB, ≤ ${aimMs} ms ${mark(resident <= aimMegabytes && startMs <= aimMs)}`,
  };
}

const readProcesses = async (mesh: Mesh): Promise<Process[]> =>
  JSON.parse(await readFile(join(mesh.data, 'processes.json'), 'utf8'));

/** Milliseconds from the start of a process to its serving, when it alone is started again. */
async function timeToServe(mesh: Mesh, name: string): Promise<number> {
  await mesh.restart(name);
  const { pid } = (await readProcesses(mesh)).find((process) => process.name === name)!;
  const start = await timeOfStart(pid);
  for (;;) {
    const serving = await timeOfServing(join(mesh.data, 'logs', `${name}.log`), name);
    if (serving > start) return serving - start;
    await delay(20);
  }
}

async function timeOfStart(pid: number): Promise<number> {
  const afterName = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  const upSeconds = Number((await readFile('/proc/uptime', 'utf8')).split(' ')[0]);
  return Date.now() - (upSeconds - Number(afterName[19]) / ticksPerSecond) * 1000;
}

async function timeOfServing(logFile: string, name: string): Promise<number> {
  const lines = (await readFile(logFile, 'utf8')).split('\n').filter((line) => line.includes('"msg":"serving"'));
  if (lines.length === 0) throw new Error(`${name} has not said that it serves`);
  return JSON.parse(lines.at(-1)!).time;
}
