// Sends one HTTP request as often as it may be sent: a refused token is renewed once, and what failed for a passing reason is
// sent again where the contract allows it. Waits are drawn at random below a bound that doubles ("full jitter": Brooker,
// Exponential Backoff And Jitter, 2015), and are never shorter than the door asks for.
import { retryableReasons } from '../gen/rest.ts';
import { ProblemError, readProblem } from './problem.ts';
import type { ClientSession } from './session.ts';

export interface RestSenderParts {
  baseUrl: string;
  fetch: typeof globalThis.fetch;
  session: ClientSession;
  /** How often a call is sent again, at most. */
  retries: number;
}

export interface RestRequest {
  verb: string;
  target: string;
  headers: Record<string, string>;
  body: Blob | string | undefined;
  /** Whether the call may be sent again when it may have been carried out. */
  repeatable: boolean;
  /** Whether the proof of the person goes along. */
  asksForProof: boolean;
  signal: AbortSignal | undefined;
}

const firstWaitMs = 100;
const longestWaitMs = 30_000;

export class RestSender {
  readonly #parts: RestSenderParts;

  constructor(parts: RestSenderParts) {
    this.#parts = parts;
  }

  /** An answer with a status below 400. @throws ProblemError, or what `fetch` throws */
  async send(outgoing: RestRequest): Promise<Response> {
    const { session, retries } = this.#parts;
    let renewed = false;
    for (let attempt = 0; ; ) {
      const token = session.accessToken;
      try {
        return await this.#sendOnce(outgoing, token);
      } catch (error) {
        const isRefusedToken =
          error instanceof ProblemError && error.reason === 'UNAUTHENTICATED' && token !== undefined;
        if (isRefusedToken && !renewed && (await session.renew(token))) {
          renewed = true;
          continue;
        }
        const wait = waitBefore(error, attempt, outgoing);
        if (wait === undefined || attempt >= retries) throw error;
        attempt += 1;
        await pause(wait, outgoing.signal);
      }
    }
  }

  async #sendOnce(outgoing: RestRequest, token: string | undefined): Promise<Response> {
    const { verb, target, headers, body, asksForProof, signal } = outgoing;
    const { baseUrl, fetch, session } = this.#parts;
    const proof = asksForProof ? session.proof : undefined;
    const response = await fetch(baseUrl + target, {
      method: verb,
      headers: {
        ...headers,
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(proof ? { 'sinew-proof': proof } : {}),
      },
      ...(body === undefined ? {} : { body }),
      ...(signal ? { signal } : {}),
    });
    if (response.ok) return response;
    throw await readProblem(response);
  }
}

/** The time before the next attempt; `undefined` when there must be none. */
function waitBefore(error: unknown, attempt: number, { repeatable, signal }: RestRequest): number | undefined {
  if (!repeatable || signal?.aborted) return undefined;
  if (error instanceof ProblemError && !retryableReasons.has(error.reason)) return undefined;
  const asked = error instanceof ProblemError ? (error.retryAfterMs ?? 0) : 0;
  if (asked > longestWaitMs) return undefined;
  return asked + Math.random() * Math.min(longestWaitMs, firstWaitMs * 2 ** attempt);
}

/** @throws the signal's reason when it aborts */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
}
