// The log: pino's JSON lines, or readable ones in a terminal. What the contract calls private is cut out (redaction.ts).
import {
  type DestinationStream,
  type Level,
  type Logger,
  type LoggerOptions,
  levels,
  pino,
  stdSerializers,
} from 'pino';
import { build as pretty } from 'pino-pretty';
import { Counter } from 'prom-client';
import { isPassing } from '../runtime/passing.ts';
import { metrics } from './metrics/registry.ts';
import { redactValue, redactWords } from './redaction.ts';
import { currentSpan } from './trace.ts';

export interface LogOptions {
  service: string;
  instance: string;
  level: Level;
  format: 'json' | 'pretty';
}

export interface Loggers {
  /** For all other lines: private values are cut out, wherever they stand. */
  log: Logger;
  /** For the line of each call. Its fields are fixed and hold nothing private: a search would cost a third of a call. */
  callLog: Logger;
}

/** The loggers of a process, and what can be changed about them while it runs. */
export interface ProcessLoggers extends Loggers {
  /** Holds at once, also for loggers that were made of these. */
  setLevel: (level: Level) => void;
  /** Hands each line that is written to one more reader. */
  follow: (reader: (line: string) => void) => void;
}

export function createLoggers({ service, instance, level, format }: LogOptions): ProcessLoggers {
  let least = levels.values[level]!;
  const options: LoggerOptions = {
    // A logger that is made of another one keeps the level of that moment for ever, so a hook judges each line instead.
    level: 'trace',
    base: { service, instance },
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: (error) => redactWords(toEntry(error)) },
  };
  const hooks: LoggerOptions['hooks'] = {
    logMethod(given, write, severity) {
      if (severity >= least) write.apply(this, given.map(redactValue) as typeof given);
    },
  };
  const callHooks: LoggerOptions['hooks'] = {
    logMethod(given, write, severity) {
      if (severity >= least) write.apply(this, given);
    },
  };
  // Lines leave in batches, at the latest after 100 ms: a write for each call would cost more than many a call itself.
  const written: DestinationStream & Flushing =
    format === 'pretty'
      ? pretty({ colorize: true, translateTime: 'HH:MM:ss.l', ignore: 'service', destination: 1 })
      : openDestination();
  let reader = (_line: string): void => {};
  const destination: DestinationStream & Flushing = {
    write: (line) => {
      written.write(line);
      reader(line);
    },
    flush: (done) => (written.flush ? written.flush(done) : done?.()),
  };
  return {
    log: pino({ ...options, hooks, mixin: placeOf }, destination),
    callLog: pino({ ...options, hooks: callHooks }, destination),
    setLevel: (changed) => {
      least = levels.values[changed]!;
    },
    follow: (following) => {
      reader = following;
    },
  };
}

interface Flushing {
  flush?: (done?: (error?: Error) => void) => void;
}

/** Where the running work stands in its trace. */
function placeOf(): object {
  const place = currentSpan();
  return place ? { traceId: place.traceId, spanId: place.spanId } : {};
}

/** The most bytes of lines that wait to be written; more lines are dropped. */
const mostWaitingBytes = 1_000_000;

const droppedLines = new Counter({
  name: 'sinew_log_lines_dropped_total',
  help: 'Lines of the log that could not be written, because the disk was full or its reader gone.',
  registers: [metrics],
});

/** A log that cannot be written drops lines and counts them. It never ends the process, and never fills its memory. */
function openDestination(): DestinationStream {
  const destination = pino.destination({
    dest: 1,
    sync: false,
    minLength: 16_000,
    periodicFlush: 100,
    maxLength: mostWaitingBytes,
  });
  let failing = false;
  // Lines that could not be written are tried again with the next flush.
  destination.on('error', () => {
    failing = true;
  });
  destination.on('write', () => {
    failing = false;
  });
  // At the end of the process the library tries until it succeeds, and on a full disk it would never succeed.
  const flushSync = destination.flushSync.bind(destination);
  destination.flushSync = () => {
    if (!failing) flushSync();
  };
  destination.on('drop', () => droppedLines.inc());
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return destination;
}

/** While a database restarts, everybody logs such an error every second, and the stacks tell nothing: they are left out. */
function toEntry(error: Error & { code?: string }): object {
  if (!isPassing(error)) return wordsOf(stdSerializers.err(error));
  const { name, code, message } = error;
  return { type: name, code, message };
}

/** The words and numbers of an error. A library may hang a whole request on it, with all that a person said: that goes. */
function wordsOf(error: object): object {
  const entries = Object.entries(error).flatMap(([name, value]) => {
    if (name === 'aggregateErrors') return [[name, (value as object[]).map(wordsOf)]];
    return typeof value === 'object' && value !== null ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}
