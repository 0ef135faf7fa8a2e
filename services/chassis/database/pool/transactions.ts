// Transactions that end with their connection. When one is lost, postgres.js 3.4 tells the caller of `begin`, but lets the
// function that was given to it go on: its next statement, or the library's own rollback, is then written to a connection
// that is gone, which ends the process, or to the one that took its place, where it has its effect outside of any
// transaction. Here nothing more is sent once the connection is lost, nor once nobody waits for the work any more: the statement
// that runs then is cancelled, and the transaction is not committed.
import { type Work as CallersWork, currentWork, runForNobody } from '../../runtime/work.ts';
import type { Sql, Transaction } from '../sql.ts';
import { follow, isLost, isStatement, type Statement } from './statement.ts';
import { beginSpan, type EndSpan } from './traced.ts';

type Work = (transaction: Transaction) => unknown;

/** What has become of a transaction's connection; shared with its savepoints. */
interface ConnectionState {
  lost?: unknown;
  /** The call that the transaction is for. */
  work: CallersWork | undefined;
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
    const part: Part = { connection: { work: currentWork() }, afterCommit: [] };
    const running = begin(...args, (transaction: Transaction) => run(work, transaction, part));
    running.then(
      () => {
        runForNobody(() => {
          for (const task of part.afterCommit) task();
        });
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
    // What nobody waits for any more is undone: its caller was told that it failed.
    connection.work?.signal.throwIfAborted();
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
    connection.work?.signal.throwIfAborted();
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
    if (isStatement(query)) watchStatement(query, connection);
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

/** Notes a lost connection before any other code hears of it, and cancels a statement whose work is given up. */
function watchStatement(statement: Statement, connection: ConnectionState): void {
  const { handler } = statement;
  let endSpan: EndSpan | undefined;
  // A part of another statement is never sent by itself.
  statement.handler = (sent) => {
    endSpan = beginSpan(statement);
    handler(sent);
  };
  follow(statement, {
    work: connection.work,
    onEnd: (error) => {
      endSpan?.(error);
      if (isLost(error)) connection.lost ??= error;
    },
  });
}
