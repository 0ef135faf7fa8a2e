// A refusal as the REST client throws it: a problem of RFC 9457, typed by the reasons of the contract.
import type { RefusalReason } from '../gen/rest.ts';

export interface FieldFault {
  field: string;
  description: string;
}

interface Problem {
  title?: string;
  status?: number;
  detail?: string;
  reason?: string;
  traceId?: string;
  violations?: FieldFault[];
}

export class ProblemError extends Error {
  /** Why, in a word that programs can rely on. `UNKNOWN` when something before the door answered. */
  readonly reason: RefusalReason | 'UNKNOWN';
  readonly status: number;
  readonly violations: readonly FieldFault[];
  /** When the same call may succeed, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** By this id the operator finds the call in the logs. */
  readonly traceId: string;

  constructor(problem: Problem, { status, headers }: Pick<Response, 'status' | 'headers'>) {
    super(problem.detail || problem.title || `the door answered with status ${status}`);
    this.name = 'ProblemError';
    this.reason = (problem.reason ?? 'UNKNOWN') as RefusalReason;
    this.status = status;
    this.violations = problem.violations ?? [];
    this.retryAfterMs = readRetryAfter(headers.get('retry-after'));
    this.traceId = problem.traceId ?? headers.get('x-trace-id') ?? '';
  }
}

/** Reads the body of a refusal, also when it is no problem. */
export async function readProblem(response: Response): Promise<ProblemError> {
  const text = await response.text();
  return new ProblemError(parse(text), response);
}

function parse(text: string): Problem {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** The door gives seconds (RFC 9110, section 10.2.3). */
const readRetryAfter = (text: string | null): number | undefined =>
  text !== null && /^\d+$/.test(text) ? Number(text) * 1000 : undefined;
