// The log: pino's JSON lines, or readable ones in a terminal. Passwords and tokens are cut out wherever they stand.
import { type Logger, type LoggerOptions, pino, stdTimeFunctions } from 'pino';
import { build as pretty } from 'pino-pretty';

export interface LogOptions {
  service: string;
  instance: string;
  level: string;
  format: 'json' | 'pretty';
}

const secrets = [
  'password',
  'currentPassword',
  'newPassword',
  'accessToken',
  'refreshToken',
  'token',
  'authorization',
  'databaseUrl',
];

export function createLogger({ service, instance, level, format }: LogOptions): Logger {
  const options: LoggerOptions = {
    level,
    base: { service, instance },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
  };
  // Lines leave in batches, at the latest after 100 ms: a write for each call would cost more than many a call itself.
  const lines = { dest: 1, sync: false, minLength: 4096, periodicFlush: 100 };
  if (format === 'pretty')
    return pino(options, pretty({ colorize: true, ignore: 'service,pid,hostname', destination: 1 }));
  return pino(options, pino.destination(lines));
}
