// Ends a process of these tests: it sends itself SIGKILL at a step that the seed has chosen. Every statement to PostgreSQL
// is a step, and the process dies before it sends the statement, right after it, or a little later.
import process from 'node:process';
import type { Sql } from '#chassis/database/sql.ts';

export interface Death {
  /** The number of the statement from now on, counted from 1. */
  statement: number;
  when: 'before' | 'after' | 'later';
  /** The delay for `later`, in milliseconds. */
  ms: number;
}

const die = (): boolean => process.kill(process.pid, 'SIGKILL');

/**
 * Watches every statement of the pool and of the connections made from it. Answers with the function that sets the death.
 */
export function mortal(sql: Sql): (death: Death) => void {
  let left = 0;
  let chosen: Death | undefined;
  const options = sql.options as { debug?: unknown };
  options.debug = () => {
    left -= 1;
    if (!chosen || left !== 0) return;
    if (chosen.when === 'before') die();
    // The library writes the statement in the next turn of the loop.
    else if (chosen.when === 'after') setImmediate(() => setImmediate(die));
    else setTimeout(die, chosen.ms);
  };
  return (death) => {
    chosen = death;
    left = death.statement;
  };
}
