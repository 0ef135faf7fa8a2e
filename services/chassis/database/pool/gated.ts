// A pool behind its gate. A statement or transaction passes the gate before the library hears of it, so that each finds a connection that does
// nothing: the library never puts one behind another on the same connection. There it would wait without an end, and `begin` would not
// reserve a connection that is under backpressure (postgres.js 3.4), so that others would come into its transaction.
import { setImmediate } from 'node:timers/promises';
import type { FairGate, Leave } from '../../runtime/fair-gate.ts';
import { currentWork, runIn, type Work } from '../../runtime/work.ts';
import type { Sql } from '../sql.ts';
import type { Reachability } from './reachability.ts';
import { follow, isCancelled, isLost, isStatement, type Statement } from './statement.ts';
import { beginSpan } from './traced.ts';

type Make = () => unknown;

interface Sending {
  make: Make;
  attempt: number;
}

/** How often a statement or transaction is tried that others stood in the way of. */
const tries = 5;
/** A deadlock, or what another has written meanwhile. */
const stoodInTheWay = new Set<unknown>(['40001', '40P01']);

/**
 * Whether others undid a statement or transaction, which so may be done again. A cancellation is of others when the transaction's own work
 * goes on: it was meant for the statement that the connection had before. The gate counts connections and does not choose
 * them, so the library may give one away to which a cancellation is still under way.
 */
const isOfOthers = (error: unknown, work: Work | undefined): boolean =>
  stoodInTheWay.has((error as { code?: unknown } | undefined)?.code) || (isCancelled(error) && !work?.signal.aborted);

interface GatedParts {
  reachability: Reachability;
  /** Called when the pool ends. */
  onEnd: () => void;
}

export class GatedPool {
  readonly #pool: Sql;
  readonly #gate: FairGate;
  readonly #reachability: Reachability;
  readonly #onEnd: () => void;

  constructor(pool: Sql, gate: FairGate, { reachability, onEnd }: GatedParts) {
    this.#pool = pool;
    this.#gate = gate;
    this.#reachability = reachability;
    this.#onEnd = onEnd;
  }

  /** The same pool, to which nothing comes but through the gate. */
  get sql(): Sql {
    const begin = (...args: unknown[]): Promise<unknown> => this.#begin(args);
    const end: Sql['end'] = (options) => {
      this.#reachability.stop();
      this.#onEnd();
      return this.#pool.end(options);
    };
    return new Proxy(this.#pool, {
      apply: (target, self, args) => this.#admit(() => Reflect.apply(target as never, self, args)),
      get: (target, name) => {
        const member = Reflect.get(target, name);
        if (name === 'begin') return begin;
        if (name === 'end') return end;
        if (name !== 'unsafe' && name !== 'file') return member;
        return (...args: unknown[]) => this.#admit(() => (member as (...args: unknown[]) => unknown)(...args));
      },
    });
  }

  #admit(make: Make, attempt = 1): unknown {
    const statement = make();
    if (!isStatement(statement)) return statement;
    const { handler } = statement;
    statement.handler = () => void this.#send(statement, handler, { make, attempt });
    return statement;
  }

  async #send(statement: Statement, handler: Statement['handler'], { make, attempt }: Sending): Promise<void> {
    const work = currentWork();
    const { reject, resolve } = statement;
    let leave: Leave;
    try {
      leave = await this.#gate.enter(work);
    } catch (error) {
      reject(error);
      return;
    }
    const sendAgain = (): void => {
      const again = this.#admit(make, attempt + 1) as Statement;
      again.isRaw = statement.isRaw;
      again.then(resolve, reject);
    };
    const endSpan = beginSpan(statement);
    follow(statement, {
      work,
      onEnd: (error) => {
        endSpan(error);
        this.#end(leave, error);
      },
      // The statement did nothing then. The library tells of an end in a context of its own.
      reject: (error) => (attempt < tries && isOfOthers(error, work) ? runIn(work, sendAgain) : reject(error)),
    });
    handler(statement);
  }

  async #begin(args: unknown[]): Promise<unknown> {
    const work = currentWork();
    for (let attempt = 1; ; attempt++) {
      const leave = await this.#gate.enter(work);
      try {
        const result = await (this.#pool.begin as (...args: unknown[]) => Promise<unknown>)(...args);
        this.#end(leave);
        return result;
      } catch (error) {
        this.#end(leave, error);
        if (attempt === tries || !isOfOthers(error, work)) throw error;
      }
    }
  }

  #end(leave: Leave, error?: unknown): void {
    if (!isLost(error)) {
      leave();
      return;
    }
    this.#reachability.doubt();
    // The library hears a turn later that the connection is closed, and would use it until then.
    void setImmediate().then(leave);
  }
}
