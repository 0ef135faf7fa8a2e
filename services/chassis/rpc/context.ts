// The facts that a handler knows of its call besides the request: the caller, the deadline and the trace. ClientContext is
// the part that a call to another service needs; work in the background has it as well.
import { Metadata } from '@grpc/grpc-js';
import { INVALID_SPAN_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { Logger } from 'pino';

import type { Method, RoleName } from '#proto/contract.ts';
import type { Work } from '../runtime/work.ts';
import { withoutPrivate } from '../telemetry/redaction.ts';
import { openSpan } from '../telemetry/trace.ts';
import { Refusal } from './errors.ts';

/** The person for whom a call is made, as the verified access token says. */
export interface Caller {
  userId: string;
  /** The session of the token; for an API key the id of the key itself. */
  sessionId: string;
  /** The API key that the person calls with, and all that it may be used for; absent for the token of a session. */
  keyId?: string;
  scopes?: readonly string[];
}

/** What a call to another service takes from the work that makes it. */
export interface ClientContext {
  /** The work's place in its trace. */
  readonly span: Span;
  /** Aborts when the work is to end. */
  readonly signal: AbortSignal;
  /** When the work's time is over: milliseconds since the epoch. */
  readonly deadline: number;
  /** The access token of the person for whom the work is done. */
  readonly token?: string;
  /** Sent with each call, so that a call that is made again gets the answer of the first. */
  readonly idempotencyKey?: string;
}

/** The work of a call, whose calls may be made again under the key: `proto/sinew/policy/v1/policy.proto` says for how long. */
export const underKey = ({ span, signal, deadline, token }: ClientContext, idempotencyKey: string): ClientContext => ({
  span,
  signal,
  deadline,
  token,
  idempotencyKey,
});

export interface BackgroundWork {
  /** What the work is, as a trace names it: `issue mail token`. */
  name: string;
  /** Aborts when the work is to end. */
  signal: AbortSignal;
  /** How long a call that is made in this context may take; without it there is no limit. */
  timeoutMs?: number;
}

/** The context of calls that no caller asked for, such as periodic work. Each work is a trace of its own. */
export const backgroundContext = ({ name, signal, timeoutMs }: BackgroundWork): ClientContext => ({
  span: openSpan(name, { kind: SpanKind.INTERNAL }),
  signal,
  deadline: timeoutMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + timeoutMs,
});

/** The parts from which a context is made. */
export interface CallOrigin {
  method: Method;
  metadata: Metadata;
  /** The proven name of the calling process. */
  peer?: string;
  /** Registers what to do when the caller goes away. */
  onCancelled: (listener: () => void) => void;
  log: Logger;
}

/** The span of a call before the trace is known. */
const noSpan = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

export class Context implements ClientContext, Work {
  readonly method: Method;
  readonly metadata: Metadata;
  /** The name of the calling process in its certificate: `edge`, `workout`; empty when it proved no name. */
  readonly peer: string;
  /** When the caller's or the contract's time is over, whichever is earlier: milliseconds since the epoch. */
  deadline = Number.POSITIVE_INFINITY;
  /** When the proof of the person ends: milliseconds since the epoch. */
  expiry = Number.POSITIVE_INFINITY;
  /** The call's place in its trace. */
  span: Span = noSpan;
  /** The person, when the call carries a valid token. */
  person: Caller | undefined;
  /** The verified token itself, to act for the person at another service. */
  token: string | undefined;
  /** The id of the key that signed the token. */
  tokenKey: string | undefined;
  /** The person's role in the organisation that the request names, when the method needs a permission there. */
  role: RoleName | undefined;
  /** The metadata that is sent ahead of the answer; a REST caller sees it as headers. Absent when there is none. */
  answerHeaders: Metadata | undefined;
  /** The request, once it is read; of a stream of requests none is kept. */
  message: object | undefined;
  /** Whether the answer is useless when a part of it is missing. */
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

  /** W3C trace id: 32 hexadecimal digits. */
  get traceId(): string {
    return this.span.spanContext().traceId;
  }

  /**
   * Aborts when the caller goes away or the time is over, and on a response stream also when the stream is to end cleanly.
   * The signal is made at its first use, because most handlers never use it.
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
   * Says that the stream is of use only as a whole: it is not ended early, and its caller sees a failure when it breaks off.
   * The handler calls this before the first message.
   */
  mustBeWhole(): void {
    this.whole = true;
  }

  /** Asks the handler of a response stream to return. */
  end(): void {
    if (this.whole) return;
    this.cancel(new Refusal('CANCELLED', 'the stream ends'));
  }

  /** Breaks off a response stream, also one that must be whole: the proof of the person does not hold any more. */
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

  /**
   * The cursor after which a stream of server-sent events goes on. A client that comes again repeats its request unchanged,
   * and a header names the last event that it saw.
   */
  resumeFrom(cursor: string): string {
    return this.header('last-event-id') || cursor;
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

  /** Which attempt of the door at this call it is: the first is 1. A later one goes to another instance, if there is one. */
  get attempt(): number {
    return Number(this.header('x-envoy-attempt-count') || 1);
  }

  /** The person of the call, or else its place; code that shares something scarce among callers asks for it. */
  get owner(): string {
    return this.person?.userId ?? (this.address || this.peer);
  }

  /** Whether the caller would rather wait for long: a stream is opened once for a long time. */
  get patient(): boolean {
    return this.method.responseStream;
  }

  /** Takes out of a text for the log what the contract calls private in the request. */
  readonly redact = (text: string): string =>
    this.message === undefined ? text : withoutPrivate(text, this.method.requestType, this.message);

  /** A logger with lines that carry the call's method and caller; each line has its place in the trace by itself. */
  get log(): Logger {
    return this.#log.child({ method: this.method.path, caller: this.person?.userId });
  }
}

/** The context of work that goes on for the caller after the call has ended; it has no deadline. */
export function detachedContext(call: Context, signal: AbortSignal): Context {
  const { method, metadata, peer, log, person, token, tokenKey, span } = call;
  const onCancelled = (listener: () => void): void =>
    signal.aborted ? listener() : signal.addEventListener('abort', listener, { once: true });
  const context = new Context({ method, metadata, peer, onCancelled, log });
  context.person = person;
  context.token = token;
  context.tokenKey = tokenKey;
  context.span = span;
  context.message = call.message;
  return context;
}
