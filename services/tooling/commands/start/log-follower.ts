// Shows on the terminal the lines that the services write to their log files. Processes write to the files and not to the
// terminal, so that their words are on disk even when the launcher is gone, and a slow terminal delays no service.

import { open, readdir, stat, truncate } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { prettyFactory } from 'pino-pretty';

const intervalMs = 200;
/** Processes append to their files, so a file may be emptied under them. */
const largestBytes = 100_000_000;
/** The programs of others have their own log formats. A person who needs their logs can read the files. */
const notShown = ['consul.log', 'postgres.log', 'envoy-1.log'];

export interface LogFollowing {
  folder: string;
  format: 'pretty' | 'json';
  colorize: boolean;
  write: (text: string) => void;
}

/** Shows the lines that are appended from now on. The returned function shows the rest and stops. */
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
  // The file may have been deleted since it was listed.
  const size = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  // A file that is smaller than before was put aside or emptied: all its lines are new.
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

/** Wraps a line that is not JSON, such as a crash's stack trace, so that every line is JSON. */
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
