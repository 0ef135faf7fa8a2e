// Shows on the terminal what the services write to their log files. The files come first, not the terminal: what a process
// says is on disk even when the launcher is gone, and a slow terminal holds no service up.

import { open, readdir, stat, truncate } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { prettyFactory } from 'pino-pretty';

const intervalMs = 200;
/** Processes append to their files, so a file may be emptied under them. */
const largestBytes = 100_000_000;
/** Programs of others speak in their own ways; their files are there for whoever needs them. */
const notShown = ['consul.log', 'postgres.log', 'envoy-1.log'];

export interface LogFollowing {
  folder: string;
  format: 'pretty' | 'json';
  colorize: boolean;
  write: (text: string) => void;
}

/** Shows what is appended from now on; the answer stops it after showing the rest. */
export async function followLogs(following: LogFollowing): Promise<() => Promise<void>> {
  const positions = new Map<string, number>();
  const format = following.format === 'json' ? toJson : toPretty(following.colorize);
  const look = async (show: (text: string) => void) => {
    const names = (await readdir(following.folder).catch(() => [] as string[])).filter(
      (name) => name.endsWith('.log') && !notShown.includes(name),
    );
    for (const name of names) {
      const text = await readNew(join(following.folder, name), positions);
      for (const line of text.split('\n').filter(Boolean)) show(format(line, basename(name, '.log')));
    }
  };
  await look(() => undefined);
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(() => look(following.write));
  }, intervalMs);
  return async () => {
    clearInterval(timer);
    await looking;
    await look(following.write);
  };
}

/** The whole lines that were appended since the last look. */
async function readNew(file: string, positions: Map<string, number>): Promise<string> {
  // It may have been deleted since it was listed.
  const size = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  // Smaller than before: it was put aside or emptied, and what is there now is new.
  const from =
    Math.min(positions.get(file) ?? 0, size) === size && size < (positions.get(file) ?? 0)
      ? 0
      : (positions.get(file) ?? 0);
  if (size === from) return '';
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return '';
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
    const end = buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1;
    positions.set(file, from + end);
    if (size > largestBytes) {
      await truncate(file, 0);
      positions.set(file, 0);
    }
    return buffer.toString('utf8', 0, end);
  } finally {
    await handle.close();
  }
}

/** Lines that are no JSON (a crash's stack trace) are wrapped, so that every line is. */
function toJson(line: string, instance: string): string {
  return line.startsWith('{') ? `${line}\n` : `${JSON.stringify({ level: 'warn', instance, msg: line })}\n`;
}

function toPretty(colorize: boolean): (line: string, instance: string) => string {
  const pretty = prettyFactory({
    colorize,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname,service,instance',
    singleLine: true,
  });
  return (line, instance) => `${instance.padEnd(12)} ${line.startsWith('{') ? pretty(line) : `${line}\n`}`;
}
