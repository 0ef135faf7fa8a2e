// Starts processes beside the mesh for a measurement. Each prints its port on its first line and ends with the bench.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Proof } from '#consul/identity/identity.ts';

export interface BenchServer {
  port: number;
  stop: () => Promise<void>;
}

export interface MeasuredServer extends BenchServer {
  /** The processor time that it has used so far, in seconds. */
  processorSeconds: () => number;
}

/** Starts a program of `servers/` and waits until it serves. */
export async function startServer(
  file: string,
  args: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
): Promise<MeasuredServer> {
  const child = spawn(process.execPath, [`${import.meta.dirname}/servers/${file}`, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), failed(child, file)]);
  // The rest of the program's output is a log. The bench reads it, because a full pipe would stop the program.
  lines.on('line', () => {});
  return { port: Number(line), processorSeconds: () => processorSecondsOf(child.pid!), stop: () => end(child) };
}

/** The kernel counts in hundredths of a second, of all threads. */
function processorSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Writes a proof into a new file that only this user can read, for a program of `servers/`. Gives the path. */
export async function writeProof(proof: Proof): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'proof-')), 'proof.json');
  await writeFile(file, JSON.stringify(proof), { mode: 0o600 });
  return file;
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function failed(child: ChildProcess, file: string): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`${file} ended with ${code} before it served`);
}
