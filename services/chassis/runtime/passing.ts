// Failures that pass by themselves: what was needed is away for the moment, and a later try may find it.

/**
 * Codes of a database, or of the way to it, that is away, restarting or full, of a deadlock's victim, and of what waited too long for a
 * lock or ran too long: nothing was done.
 */
const passing = new Set<unknown>([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['CONNECT_TIMEOUT', 'CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECTION_ENDED'],
  ...['57P01', '57P02', '57P03', '53300', '40001', '40P01', '55P03', '57014'],
  ...['DATABASE_AWAY', 'DATABASE_BUSY'],
]);

/** Whether something needed is away for the moment, which says nothing of the code that noticed it. */
export const isPassing = (error: unknown): boolean =>
  passing.has((error as { code?: unknown } | null | undefined)?.code);
