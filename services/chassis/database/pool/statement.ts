// What this folder knows of a statement inside of postgres.js 3.4, beside what its types say: how it is sent, settled and cancelled.
import { withinTime } from '../../runtime/within-time.ts';
import type { Work } from '../../runtime/work.ts';

/** A statement of the library, which is sent when somebody waits for it. */
export interface Statement extends Promise<unknown> {
  /** Whether the server works at it now. */
  active: boolean;
  /** The text between its values. */
  strings: readonly string[];
  /** Whether and how rows come as arrays. */
  isRaw?: unknown;
  /** Sends it. */
  handler: (statement: Statement) => void;
  /** Asks the server to end it; resolves when the server has heard of it. */
  canceller: ((statement: Statement) => Promise<void>) | null;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/** A helper for lists of columns or values is none: it is only a part of a statement. */
export const isStatement = (query: unknown): query is Statement =>
  typeof (query as { execute?: unknown } | undefined)?.execute === 'function';

/** Codes of a connection that is gone: the library's, the socket's, and those of a server that ends it. */
const lost = /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|EPIPE|ETIMEDOUT|57P0)/;

export const isLost = (error: unknown): boolean => lost.test((error as { code?: string } | undefined)?.code ?? '');

/** Whether somebody's request to cancel ended a statement, and not the time that it may take. */
export const isCancelled = (error: unknown): boolean => {
  const { code, message = '' } = (error ?? {}) as { code?: string; message?: string };
  return code === '57014' && !message.includes('timeout');
};

/** A server that has not heard of a cancellation by now is away, and so is the statement. */
const longestCancelMs = 1000;

export interface Ends {
  work: Work | undefined;
  /** Is called before anybody else hears how the statement ended, with the error that it failed with. */
  onEnd: (error?: unknown) => void;
  /** Tells those who wait for the statement; by default with the error itself. */
  reject?: (error: unknown) => void;
}

/**
 * Cancels a statement when nobody waits for its work any more, and tells when it has ended. It never ends before the server has heard of the
 * cancellation, which would hit the next statement of the connection otherwise. It uses the library's own hooks: a handler on the promise
 * would send the statement.
 */
export function follow(statement: Statement, { work, onEnd, reject = statement.reject }: Ends): void {
  const { resolve } = statement;
  let cancelling: Promise<unknown> | undefined;
  const cancel = (): void => {
    // One that waits behind another of its connection is left alone: the library would not send what comes after it.
    if (statement.active) cancelling = withinTime(askToCancel(statement), longestCancelMs);
  };
  const end = (finish: () => void): void => {
    work?.signal.removeEventListener('abort', cancel);
    if (cancelling) void cancelling.then(finish);
    else finish();
  };
  work?.signal.addEventListener('abort', cancel, { once: true });
  statement.resolve = (result) =>
    end(() => {
      onEnd();
      resolve(withoutGap(result));
    });
  statement.reject = (error) =>
    end(() => {
      onEnd(error);
      reject(work?.signal.aborted && isCancelled(error) ? work.signal.reason : error);
    });
}

/** The library counts the rows that a failed statement had sent into the next result of the connection, which so begins with a gap. */
function withoutGap(result: unknown): unknown {
  if (Array.isArray(result) && result.length > 0 && !(0 in result)) {
    result.splice(
      0,
      result.findIndex((_, index) => index in result),
    );
  }
  return result;
}

/** A server that cannot be asked is away, of which the statement itself tells. */
const askToCancel = async (statement: Statement): Promise<unknown> =>
  statement.canceller?.(statement).catch(() => undefined);
