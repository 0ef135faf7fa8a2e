// How a process of these tests dies: by its own SIGKILL at a step that the seed has chosen. Every statement to PostgreSQL is
// a step; it dies before the statement is sent, right after it was sent, or a little later.
import process from 'node:process';
import type { Sql } from '#chassis/database/sql.ts';

export interface Death {
  /** Of which statement from now on, counted from 1. */
  statement: number;
  when: 'before' | 'after' | 'later';
  /** For `later`. */
  ms: number;
}

const die = (): boolean => process.kill(process.pid, 'SIGKILL');

/** Watches every statement of the pool and of the connections made from it. Answers with what sets the death. */
export function mortal(sql: Sql): (death: Death) => void {
  let left = 0;
  let chosen: Death | undefined;
  const options = sql.options as { debug?: unknown };
  options.debug = () => {
    left -= 1;
    if (!chosen || left !== 0) return;
    if (chosen.when === 'before') die();
    // The library writes in the next turn of the loop.
    else if (chosen.when === 'after') setImmediate(() => setImmediate(die));
    else setTimeout(die, chosen.ms);
  };
  return (death) => {
    chosen = death;
    left = death.statement;
  };
}
