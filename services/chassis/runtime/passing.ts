// Failures that pass by themselves: what was needed is away for the moment, and a later try may find it.

/**
 * Codes of a database that is away, restarting, full or out of reach, of a deadlock's victim, and of a statement that waited
 * too long for a lock or ran too long. Nothing was done.
 */
const passing = new Set<unknown>([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['CONNECT_TIMEOUT', 'CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECTION_ENDED'],
  ...['57P01', '57P02', '57P03', '53300', '40001', '40P01', '55P03', '57014'],
  // Those of fair-gate.ts.
  ...['AWAY', 'BUSY'],
]);

/** Whether something that the code needs is away for the moment. The error is then not the code's own fault. */
export const isPassing = (error: unknown): boolean =>
  passing.has((error as { code?: unknown } | null | undefined)?.code);
