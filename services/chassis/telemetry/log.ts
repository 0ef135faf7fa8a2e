// The log: pino's JSON lines, or readable ones in a terminal. What the contract calls private is cut out (redaction.ts).
import { type DestinationStream, type Logger, type LoggerOptions, pino, stdSerializers } from 'pino';
import { build as pretty } from 'pino-pretty';
import { Counter } from 'prom-client';
import { isPassing } from '../runtime/passing.ts';
import { metrics } from './metrics.ts';
import { redactValue, redactWords } from './redaction.ts';

export interface LogOptions {
  service: string;
  instance: string;
  level: string;
  format: 'json' | 'pretty';
}

export interface Loggers {
  /** For all other lines: private values are cut out, wherever they stand. */
  log: Logger;
  /** For the line of each call. Its fields are fixed and hold nothing private: a search would cost a third of a call. */
  callLog: Logger;
}

export function createLoggers({ service, instance, level, format }: LogOptions): Loggers {
  const options: LoggerOptions = {
    level,
    base: { service, instance },
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: (error) => redactWords(toEntry(error)) },
  };
  const hooks: LoggerOptions['hooks'] = {
    logMethod(given, write) {
      write.apply(this, given.map(redactValue) as typeof given);
    },
  };
  // Lines leave in batches, at the latest after 100 ms: a write for each call would cost more than many a call itself.
  const destination =
    format === 'pretty'
      ? pretty({ colorize: true, translateTime: 'HH:MM:ss.l', ignore: 'service', destination: 1 })
      : openDestination();
  return { log: pino({ ...options, hooks }, destination), callLog: pino(options, destination) };
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
