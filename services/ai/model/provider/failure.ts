// Why a call of a provider failed, as a kind and a sentence of our own. Nothing that a provider, its library or the network
// says goes into it but a status and a code: their texts repeat prompts, addresses and parts of keys.
import type { FailureKind } from '../prompt/conversation.ts';

interface FailureFacts {
  status?: number;
  /** What the provider asked for in Retry-After. */
  retryAfterMs?: number;
  /** An error of our own, for the log. An error of a provider's library is never one: it holds the prompt and the answer. */
  cause?: unknown;
}

export class ModelFailure extends Error {
  readonly kind: FailureKind;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(kind: FailureKind, message: string, facts: FailureFacts = {}) {
    super(message, { cause: facts.cause });
    this.kind = kind;
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/** The facts of an error of the provider's library, which are all optional. */
interface ProviderError {
  statusCode?: unknown;
  responseHeaders?: Record<string, string>;
  data?: unknown;
}

interface Circumstances {
  now: Date;
  /** Whether the provider had begun an answer with a good status. */
  wasAccepted: boolean;
}

export function toFailure(error: unknown, { now, wasAccepted }: Circumstances): ModelFailure {
  const own = causesOf(error).find((cause) => cause instanceof ModelFailure);
  if (own) return own;
  const { statusCode, responseHeaders, data } = (error ?? {}) as ProviderError;
  const isRefusal = typeof statusCode === 'number' && statusCode >= 300;
  if (isRefusal) {
    const code = codeOf(data);
    return new ModelFailure(kindOf(statusCode), `it answered ${statusCode}${code ? ` (${code})` : ''}`, {
      status: statusCode,
      retryAfterMs: readRetryAfter(responseHeaders ?? {}, now),
    });
  }
  if (isUnreadable(error)) return new ModelFailure('unusable', 'its answer cannot be read');
  if (wasAccepted) return new ModelFailure('broken-off', 'its answer broke off');
  return new ModelFailure('unreachable', `it cannot be reached${describeNetwork(error)}`);
}

function kindOf(status: number): FailureKind {
  if (status === 429) return 'rate-limited';
  if (status === 401 || status === 403) return 'denied';
  if (status === 408) return 'timeout';
  return status >= 500 ? 'server-error' : 'rejected';
}

/** A code such as `insufficient_quota`. Anything else in its place is left out. */
function codeOf(data: unknown): string | undefined {
  const { error } = (data ?? {}) as { error?: { code?: unknown; type?: unknown } | null };
  return [error?.code, error?.type].find(
    (code): code is string => typeof code === 'string' && /^[a-z]+(_[a-z]+){0,5}$/.test(code) && code.length <= 40,
  );
}

/** Milliseconds; undefined when the headers do not say. The value is seconds or a date (RFC 9110, section 10.2.3). */
function readRetryAfter(headers: Record<string, string>, now: Date): number | undefined {
  const milliseconds = headers['retry-after-ms'] ?? '';
  if (/^\d{1,10}(\.\d+)?$/.test(milliseconds)) return Math.ceil(Number(milliseconds));
  const text = headers['retry-after'] ?? '';
  if (/^\d{1,10}(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const date = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(date - now.getTime(), 0);
}

/** Errors of a reader: a chunk is no JSON, has another shape, or comes in the wrong order. */
const isUnreadable = (error: unknown): boolean =>
  causesOf(error).some(({ name }) =>
    /^AI_(JSONParse|TypeValidation|InvalidResponseData|EmptyResponseBody|NoContentGenerated)Error$/.test(String(name)),
  );

function describeNetwork(error: unknown): string {
  const code = causesOf(error).find(
    (cause) => typeof cause.code === 'string' && /^[A-Z_]{3,40}$/.test(cause.code),
  )?.code;
  return code ? ` (${code})` : '';
}

/** An error and what caused it. */
function causesOf(error: unknown): { name?: unknown; code?: unknown }[] {
  const causes: { name?: unknown; code?: unknown }[] = [];
  for (let cause = error; typeof cause === 'object' && cause !== null && causes.length < 8; ) {
    causes.push(cause);
    cause = (cause as { cause?: unknown }).cause;
  }
  return causes;
}
