// Transactions that end with their connection. When one is lost, postgres.js 3.4 tells the caller of `begin`, but lets the
// function that was given to it go on: its next statement, or the library's own rollback, is then written to a connection
// that is gone, which ends the process, or to the one that took its place, where it has its effect outside of any
// transaction. Here nothing more is sent once the connection is lost.
import type { Sql, Transaction } from './sql.ts';

type Work = (transaction: Transaction) => unknown;

/** Codes of a connection that is gone: the library's, the socket's, and those of a server that ends it. */
const lost = /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|EPIPE|ETIMEDOUT|57P0)/;

/** What has become of a transaction's connection; shared with its savepoints. */
interface ConnectionState {
  lost?: unknown;
}

/** A transaction, or a savepoint of one. */
interface Part {
  connection: ConnectionState;
  /** What is done when the whole transaction has committed; a savepoint that is undone takes its own along. */
  afterCommit: (() => void)[];
}

const parts = new WeakMap<Transaction, Part>();

/** Does something when the transaction has committed, and never otherwise. It must not throw. */
export function afterCommit(transaction: Transaction, task: () => void): void {
  const part = parts.get(transaction);
  if (!part) throw new Error('this transaction was not begun by a pool of the chassis');
  part.afterCommit.push(task);
}

export function guardTransactions(sql: Sql): Sql {
  const begin = sql.begin.bind(sql) as (...args: unknown[]) => Promise<unknown>;
  const guarded = (...args: unknown[]): Promise<unknown> => {
    const work = args.pop() as Work;
    const part: Part = { connection: {}, afterCommit: [] };
    const running = begin(...args, (transaction: Transaction) => run(work, transaction, part));
    running.then(
      () => {
        for (const task of part.afterCommit) task();
      },
      (error: unknown) => {
        part.connection.lost ??= error;
      },
    );
    return running;
  };
  return Object.assign(sql, { begin: guarded });
}

/** It never ends when the connection is lost, because the code that waits for it would only go on. `begin` itself fails then. */
async function run(work: Work, transaction: Transaction, part: Part): Promise<unknown> {
  const { connection } = part;
  const never = new Promise<never>(() => {});
  try {
    const result = await work(watch(transaction, part));
    const all = Array.isArray(result) ? await Promise.all(result) : result;
    return connection.lost ? await never : all;
  } catch (error) {
    if (connection.lost) return never;
    throw error;
  }
}

/** The same transaction, which refuses every statement once its connection is lost. */
function watch(transaction: Transaction, part: Part): Transaction {
  const { connection } = part;
  const refuse = (): void => {
    if (connection.lost) throw connection.lost;
  };
  const savepoint = async (...args: unknown[]): Promise<unknown> => {
    refuse();
    const work = args.pop() as Work;
    const own: Part = { connection, afterCommit: [] };
    const inner = (nested: Transaction) => run(work, nested, own);
    const result = await (transaction.savepoint as (...args: unknown[]) => unknown)(...args, inner);
    part.afterCommit.push(...own.afterCommit);
    return result;
  };
  const statement = (query: unknown): unknown => {
    // A statement has the methods of a promise. A helper for lists of columns or values has none: it is only a part of a statement.
    if (typeof (query as { execute?: unknown }).execute === 'function') noteLoss(query as Promise<unknown>, connection);
    return query;
  };
  const watched: Transaction = new Proxy(transaction, {
    apply: (target, self, args) => {
      refuse();
      return statement(Reflect.apply(target as never, self, args));
    },
    get: (target, name) => {
      const member = Reflect.get(target, name);
      if (name === 'savepoint') return savepoint;
      if (name !== 'unsafe' && name !== 'file') return member;
      return (...args: unknown[]) => {
        refuse();
        return statement((member as (...args: unknown[]) => unknown)(...args));
      };
    },
  });
  parts.set(watched, part);
  return watched;
}

/** Notes a lost connection before any other code hears of it. It uses the library's own hook: a handler on the promise would run the statement. */
function noteLoss(query: Promise<unknown>, connection: ConnectionState): void {
  const settle = query as unknown as { reject: (error: { code?: string }) => void };
  const { reject } = settle;
  settle.reject = (error) => {
    if (lost.test(error?.code ?? '')) connection.lost ??= error;
    reject(error);
  };
}
