// Failures that pass by themselves: what was needed is away for the moment, and a later try may find it.

/**
 * Codes of a disk without room: PostgreSQL's, those of the system, and PostgreSQL's for a write while it takes only reads,
 * which whoever keeps it does before its disk is full.
 */
const storageFull = new Set<unknown>(['53100', '25006', 'ENOSPC', 'EDQUOT']);

/**
 * Codes of a database that is away, restarting, out of resources or out of reach, of a deadlock's victim, and of a statement
 * that waited too long for a lock or ran too long. Nothing was done.
 */
const passing = new Set<unknown>([
  ...storageFull,
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['CONNECT_TIMEOUT', 'CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECTION_ENDED'],
  ...['57P01', '57P02', '57P03', '53000', '53200', '53300', '53400', '40001', '40P01', '55P03', '57014'],
  // Those of fair-gate.ts.
  ...['AWAY', 'BUSY'],
]);

/** Whether something that the code needs is away for the moment. The error is then not the code's own fault. */
export const isPassing = (error: unknown): boolean => passing.has(codeOf(error));

/** What another service says when it, or what it needs, is away for the moment. */
const awayReasons = new Set<unknown>(['UNAVAILABLE', 'TIMED_OUT', 'STORAGE_FULL']);

/** Whether something that the code needs is away, be it by its own error or by the refusal of another service. */
export const isAway = (error: unknown): boolean =>
  isPassing(error) || awayReasons.has((error as { reason?: unknown } | null | undefined)?.reason);

/** Whether something could not be stored because there is no room for it. */
export const isStorageFull = (error: unknown): boolean => storageFull.has(codeOf(error));

/** Whether too much comes at this moment (fair-gate.ts). */
export const isBusy = (error: unknown): boolean => codeOf(error) === 'BUSY';

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null | undefined)?.code;
