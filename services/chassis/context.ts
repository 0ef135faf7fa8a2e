// What a handler knows of its call besides the request: who calls, until when, under which trace.
import type { Metadata } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import type { Method } from '#proto/contract.ts';
import { Refusal } from './errors.ts';

/** The person on whose behalf a call is made, as the verified access token says. */
export interface Caller {
  userId: string;
  sessionId: string;
}

export class Context {
  readonly method: Method;
  readonly metadata: Metadata;
  /** Aborts when the caller goes away or the time is over. */
  readonly signal: AbortSignal;
  /** When the caller's or the contract's time is over, whichever is earlier. */
  deadline = new Date(8.64e15);
  /** W3C trace id: 32 hexadecimal digits. */
  traceId = '';
  /** The person, when the call carries a valid token. */
  person: Caller | undefined;
  /** The verified token itself, to act for the person at another service. */
  token: string | undefined;
  readonly #log: Logger;

  constructor(call: { method: Method; metadata: Metadata; signal: AbortSignal; log: Logger }) {
    this.method = call.method;
    this.metadata = call.metadata;
    this.signal = call.signal;
    this.#log = call.log;
  }

  /** The person; fails with UNAUTHENTICATED when there is none. */
  get caller(): Caller {
    if (!this.person) throw new Refusal('UNAUTHENTICATED', 'this call needs an access token');
    return this.person;
  }

  /** The client's address as the edge saw it, empty for a call from inside the mesh. */
  get address(): string {
    return this.header('x-sinew-client-address');
  }

  /** The first value of a header, empty when it is absent. */
  header(name: string): string {
    const [value] = this.metadata.get(name);
    return value === undefined ? '' : value.toString();
  }

  /** A logger whose lines carry the call's trace and caller. */
  get log(): Logger {
    return this.#log.child({ method: this.method.path, traceId: this.traceId, caller: this.person?.userId });
  }
}
