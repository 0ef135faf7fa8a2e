// What a handler knows of its call besides the request: who calls, until when, under which trace.
import { randomBytes } from 'node:crypto';
import { Metadata } from '@grpc/grpc-js';
import type { Logger } from 'pino';

import { loadContract, type Method, type RoleName } from '#proto/contract.ts';

import { Refusal } from './errors.ts';

/** The person on whose behalf a call is made, as the verified access token says. */
export interface Caller {
  userId: string;
  /** What the token belongs to; an API key stands for itself, with its own id. */
  sessionId: string;
  /** The API key that the person calls with, and all that it may be used for; absent for the token of a session. */
  keyId?: string;
  scopes?: readonly string[];
}

/** What work of a service that nobody called for is made of. */
export interface BackgroundWork {
  log: Logger;
  /** Aborts when the work is to end. */
  signal: AbortSignal;
  /** How long a call that is made in this context may take; without an end when it is not said. */
  timeoutMs?: number;
}

/** What a context is made of. */
export interface CallOrigin {
  method: Method;
  metadata: Metadata;
  /** The proven name of the calling process. */
  peer?: string;
  /** Registers what to do when the caller goes away. */
  onCancelled: (listener: () => void) => void;
  log: Logger;
}

export class Context {
  readonly method: Method;
  readonly metadata: Metadata;
  /** The process that calls, by the name in its certificate: `edge`, `workout`; empty where it proved none. */
  readonly peer: string;
  /** When the caller's or the contract's time is over, whichever is earlier: milliseconds since the epoch. */
  deadline = Number.POSITIVE_INFINITY;
  /** When what proves the person ends: milliseconds since the epoch. */
  expiry = Number.POSITIVE_INFINITY;
  /** W3C trace id: 32 hexadecimal digits. */
  traceId = '';
  /** The person, when the call carries a valid token. */
  person: Caller | undefined;
  /** The verified token itself, to act for the person at another service. */
  token: string | undefined;
  /** The id of the key that signed it. */
  tokenKey: string | undefined;
  /** What the person is in the organisation that the request names, where the method needs a permission there. */
  role: RoleName | undefined;
  /** What is sent ahead of the answer; a REST caller sees it as headers. Absent where there is nothing. */
  answerHeaders: Metadata | undefined;
  /** Whether the answer is of use only when nothing is missing. */
  whole = false;
  readonly #log: Logger;
  readonly #onCancelled: CallOrigin['onCancelled'];
  #controller: AbortController | undefined;
  #cancelled: Error | undefined;

  constructor({ method, metadata, peer = '', onCancelled, log }: CallOrigin) {
    this.method = method;
    this.metadata = metadata;
    this.peer = peer;
    this.#onCancelled = onCancelled;
    this.#log = log;
  }

  /** For calls to other services that are not made on behalf of a caller; each trace is a new one. */
  static background({ log, signal, timeoutMs = Number.POSITIVE_INFINITY }: BackgroundWork): Context {
    const onCancelled = (listener: () => void): void =>
      signal.aborted ? listener() : signal.addEventListener('abort', listener, { once: true });
    const method = loadContract().methods[0]!;
    const context = new Context({ method, metadata: new Metadata(), onCancelled, log });
    context.traceId = randomBytes(16).toString('hex');
    context.deadline = Date.now() + timeoutMs;
    return context;
  }

  /**
   * Aborts when the caller goes away or the time is over, and on a response stream also when it is to end cleanly. Made when
   * it is first asked for: most handlers never do.
   */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#cancelled) this.#controller.abort(this.#cancelled);
      else this.#onCancelled(() => this.cancel(new Refusal('CANCELLED', 'the caller went away')));
    }
    return this.#controller.signal;
  }

  /** Aborts the signal. */
  cancel(why: Error): void {
    this.#cancelled ??= why;
    this.#controller?.abort(why);
  }

  /**
   * A stream that is of use only as a whole: it is not ended early, and where it breaks off its caller sees a failure. To be
   * said before the first message.
   */
  mustBeWhole(): void {
    this.whole = true;
  }

  /** Asks the handler of a response stream to return. */
  end(): void {
    if (this.whole) return;
    this.cancel(new Refusal('CANCELLED', 'the stream ends'));
  }

  /** Breaks off a response stream, also one that must be whole: what proved the person holds no longer. */
  revoke(): void {
    this.cancel(new Refusal('UNAUTHENTICATED', 'the access token is not valid any more'));
  }

  /** The person; fails with UNAUTHENTICATED when there is none. */
  get caller(): Caller {
    if (!this.person) throw new Refusal('UNAUTHENTICATED', 'this call needs an access token');
    return this.person;
  }

  /** The first value of a header, empty when it is absent. */
  header(name: string): string {
    const [value] = this.metadata.get(name);
    return value === undefined ? '' : value.toString();
  }

  /** Sends a header ahead of the answer, unless the call fails. */
  answerHeader(name: string, value: string): void {
    this.answerHeaders ??= new Metadata();
    this.answerHeaders.set(name, value);
  }

  /** The client's address as the edge saw it; empty for a call that came from inside. */
  get address(): string {
    return this.header('x-forwarded-for');
  }

  /** A logger whose lines carry the call's trace and caller. */
  get log(): Logger {
    return this.#log.child({ method: this.method.path, traceId: this.traceId, caller: this.person?.userId });
  }
}
