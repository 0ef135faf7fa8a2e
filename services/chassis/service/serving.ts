// Adds to a stored service's own RPCs what each such service serves: its events, and the answers to calls under an
// Idempotency-Key.
import type { Sql } from '../database/sql.ts';
import { serveEvents } from '../events/serve.ts';
import { Answers } from '../idempotency/answers.ts';
import { type Around, type Implementation, surround } from '../rpc/server/server.ts';

export interface Serving extends Omit<Around, 'answers'> {
  /** The service's name in the registry. */
  service: string;
  sql: Sql;
}

export const serveStored = (
  { service, sql, ...around }: Serving,
  implementations: readonly Implementation[],
): Implementation[] =>
  surround({ ...around, answers: new Answers(sql) }, [...implementations, serveEvents(service, sql)]);
