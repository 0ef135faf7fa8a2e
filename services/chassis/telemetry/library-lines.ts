// Takes the text that libraries, and Node itself, write by themselves: to the standard streams, as warnings, or by grpc-js's
// own logger. Each text becomes a line of the log like any other, so that a reader of the log finds one form.
import { setLogger } from '@grpc/grpc-js';
import type { Logger } from 'pino';

type Level = 'info' | 'warn' | 'error';

/** The log itself writes past these streams, to their descriptor. */
export function takeLibraryLines(log: Logger): void {
  const lines = log.child({ by: 'library' });
  takeStream(process.stdout, (text) => lines.info(text));
  takeStream(process.stderr, (text) => lines.warn(text));
  // Node's own listener would write it as text.
  process.removeAllListeners('warning');
  process.on('warning', (err: Error & { code?: string }) => lines.warn({ err, code: err.code }, err.message));
  const say =
    (level: Level) =>
    (message: string, ...rest: unknown[]) =>
      lines[level]({ library: 'grpc-js' }, [message, ...rest].join(' '));
  setLogger({ error: say('error'), info: say('info'), debug: say('info') });
}

/** A stack over several lines is one message. Text that ends in the middle of a line waits for the rest of the line. */
function takeStream(stream: NodeJS.WriteStream, say: (text: string) => void): void {
  let begun = '';
  const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const text = begun + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const end = text.lastIndexOf('\n');
    begun = text.slice(end + 1);
    const whole = text.slice(0, Math.max(0, end)).trimEnd();
    if (whole) say(whole);
    const done = rest.find((one) => typeof one === 'function') as (() => void) | undefined;
    if (done) process.nextTick(done);
    return true;
  };
  stream.write = write as typeof stream.write;
}
