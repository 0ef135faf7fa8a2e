// Lets the transactions of a call be parts of one that was opened around it. Stores begin their own, and know nothing of it:
// within `inside` each `begin` is a savepoint, and each statement one of the outer transaction, so that either all that the
// call did is there, or nothing. A part that fails is undone alone, as its own transaction would be.
// Work that must outlive the call, or that others must see before the call ends, is done `apart`.
import { AsyncLocalStorage } from 'node:async_hooks';
import { runForNobody } from '../../runtime/work.ts';
import type { Sql, Transaction } from '../sql.ts';

type Work = (transaction: Transaction) => unknown;

interface Surrounding {
  /** The pool that began the transaction. Statements of another pool are not part of it. */
  pool: Sql;
  transaction: Transaction;
  /** The last part. Parts run one after another, because two at once would be savepoints of each other. */
  last: Promise<unknown>;
  /** False when the work has ended: a statement that comes later is refused. */
  open: boolean;
}

const surroundings = new AsyncLocalStorage<Surrounding>();

/** The same pool, whose statements and transactions join the transaction that surrounds them. */
export function joinTransactions(pool: Sql): Sql {
  const begin = (...args: unknown[]): unknown => {
    const around = surroundingOf(joining);
    // A transaction with options, such as a read of one moment, does not become part of another.
    if (!around || args.length > 1) return (pool.begin as (...args: unknown[]) => unknown)(...args);
    return addPart(around, args[0] as Work);
  };
  const joining: Sql = new Proxy(pool, {
    apply: (target, self, args) => Reflect.apply((surroundingOf(joining)?.transaction ?? target) as never, self, args),
    get: (target, name) => {
      if (name === 'begin') return begin;
      const from = name === 'unsafe' || name === 'file' ? surroundingOf(joining)?.transaction : undefined;
      return Reflect.get(from ?? target, name);
    },
  });
  return joining;
}

/** Runs the work within the transaction; ends when all parts of it have. */
export function inside<Result>(pool: Sql, transaction: Transaction, work: () => Promise<Result>): Promise<Result> {
  const around: Surrounding = { pool, transaction, last: Promise.resolve(), open: true };
  return surroundings.run(around, async () => {
    try {
      return await work();
    } finally {
      await around.last;
      around.open = false;
    }
  });
}

/** Runs the work as if nothing surrounded it: no transaction, and no call that may be given up. */
export const apart = <Result>(work: () => Result): Result => surroundings.exit(() => runForNobody(work));

function surroundingOf(pool: Sql): Surrounding | undefined {
  const around = surroundings.getStore();
  if (around?.pool !== pool) return undefined;
  if (!around.open) throw new Error('the call that this statement belongs to has ended');
  return around;
}

function addPart(around: Surrounding, work: Work): Promise<unknown> {
  const part = around.last.then(() =>
    around.transaction.savepoint((transaction) => inside(around.pool, transaction, async () => work(transaction))),
  );
  around.last = part.catch(() => {});
  return part;
}
