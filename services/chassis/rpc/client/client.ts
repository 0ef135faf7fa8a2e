// Typed clients to other services, found through the registry. A call carries on the caller's trace, token and deadline.
// Reads and idempotent writes are retried as the contract allows, within a budget, so that a failing service is not
// drowned in retries.
import { type ChannelOptions, type Client, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { type Span, SpanKind } from '@opentelemetry/api';
import { openClient } from '#consul/channel.ts';
import type { Identity } from '#consul/identity/identity.ts';
import { consulTarget } from '#consul/resolver.ts';
import { loadContract, type Method } from '#proto/contract.ts';
import { ErrorInfo } from '#proto/gen/google/rpc/error_details.ts';
import { Status } from '#proto/gen/google/rpc/status.ts';
import { keyHeader } from '../../idempotency/key.ts';
import { channelCredentials } from '../../identity/credentials.ts';
import { endFailed, openSpan, toTraceHeaders } from '../../telemetry/trace.ts';
import type { ClientContext } from '../context.ts';
import { passesAfterMs, Refusal, storageFull } from '../errors.ts';
import type { Definition } from '../handlers.ts';
import { needs } from '../needs.ts';
import { checkHealth } from '../server/health.ts';

type RequestOf<M> = M extends { requestSerialize: (value: infer Request) => Buffer } ? Request : never;
type ResponseOf<M> = M extends { responseDeserialize: (bytes: Buffer) => infer Response } ? Response : never;

/** The RPCs of a definition that take one request: async functions, and async iterables where the answer is a stream. */
export type ServiceClient<D extends Definition> = {
  [Name in keyof D as D[Name] extends { requestStream: false } ? Name : never]: (
    request: RequestOf<D[Name]>,
    context: ClientContext,
  ) => D[Name] extends { responseStream: true } ? AsyncIterable<ResponseOf<D[Name]>> : Promise<ResponseOf<D[Name]>>;
};

export interface ClientOptions {
  /** The identity of the calling process. */
  identity: Identity;
  /** Where to call; the registry's instances unless a test says otherwise. */
  target?: string;
}

/** A generated message type. */
interface Coding<Message> {
  encode: (message: Message) => { finish(): Uint8Array };
  decode: (bytes: Buffer) => Message;
}

/** An RPC with a stream of answers that is the same in every service, except for its path. */
export const streamMethod = <Request, Response>(path: string, request: Coding<Request>, response: Coding<Response>) =>
  ({
    path,
    requestStream: false,
    responseStream: true,
    requestSerialize: (value: Request) => Buffer.from(request.encode(value).finish()),
    requestDeserialize: (bytes: Buffer) => request.decode(bytes),
    responseSerialize: (value: Response) => Buffer.from(response.encode(value).finish()),
    responseDeserialize: (bytes: Buffer) => response.decode(bytes),
  }) as const;

/** How long a service may take to say that it is well. */
const healthMs = 500;

export interface ConnectedClient<D extends Definition> {
  call: ServiceClient<D>;
  close: () => void;
}

/** A client with a channel that lives as long as the service. It connects with its first call. */
export function connectClient<D extends Definition>(
  definition: D,
  { identity, target }: ClientOptions,
): ConnectedClient<D> {
  const paths = new Set(Object.values(definition).map(({ path }) => path));
  const methods = loadContract().methods.filter(({ path }) => paths.has(path));
  const service = methods[0]!.service;
  const credentials = channelCredentials(identity, service);
  const client = openClient(target ?? consulTarget(service), credentials, channelOptions(service, methods));
  const forget = needs.add(service, () => checkHealth(client, healthMs));
  const caller: Caller = { client, service };
  const call = Object.fromEntries(
    Object.entries(definition).map(([name, method]) => {
      const { timeoutMs } = methods.find(({ path }) => path === method.path)!;
      const unary = (request: unknown, context: ClientContext) => callUnary(caller, method, { request, context });
      const stream = (request: unknown, context: ClientContext) =>
        callStream(caller, method, { request, context, silenceMs: timeoutMs });
      return [name, method.responseStream ? stream : unary];
    }),
  );
  const close = (): void => {
    forget();
    client.close();
  };
  return { call: call as ServiceClient<D>, close };
}

interface Caller {
  client: Client;
  service: string;
}

interface Request {
  request: unknown;
  context: ClientContext;
}

function callUnary({ client, service }: Caller, method: Definition[string], { request, context }: Request) {
  return new Promise((resolve, reject) => {
    const { span, metadata, options } = toCall(method, context);
    const cancel = (): void => running.cancel();
    const done = (error: ServiceError | null, response: unknown): void => {
      context.signal.removeEventListener('abort', cancel);
      endSpan(span, error);
      if (error) reject(toRefusal(error, service));
      else resolve(response);
    };
    const { path, requestSerialize, responseDeserialize } = method;
    const running = client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      metadata,
      options,
      done,
    );
    context.signal.addEventListener('abort', cancel, { once: true });
  });
}

/**
 * A reader that stops ends the call. The contract's timeout is the longest silence between two messages: a longer silence
 * shows that the server is gone.
 */
async function* callStream(
  { client, service }: Caller,
  method: Definition[string],
  { request, context, silenceMs }: Request & { silenceMs: number },
): AsyncGenerator<unknown> {
  const { path, requestSerialize, responseDeserialize } = method;
  const { span, metadata } = toCall(method, context);
  const stream = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, metadata);
  const cancel = (): void => stream.cancel();
  context.signal.addEventListener('abort', cancel, { once: true });
  if (context.signal.aborted) cancel();
  const messages = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      let silent = false;
      const timer = setTimeout(() => {
        silent = true;
        cancel();
      }, silenceMs);
      const next = await messages.next().catch((error: ServiceError) => {
        if (silent) throw new Refusal('TIMED_OUT', `${service} said nothing for ${silenceMs} ms`, { cause: error });
        throw toRefusal(error, service);
      });
      clearTimeout(timer);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    context.signal.removeEventListener('abort', cancel);
    stream.on('error', () => {});
    cancel();
    span.end();
  }
}

/** The call has a span of its own in the trace of the work that makes it. */
function toCall({ path }: Definition[string], { span: work, token, deadline, idempotencyKey }: ClientContext) {
  const method = path.slice(1);
  const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': method };
  const span = openSpan(method, { kind: SpanKind.CLIENT, parent: work.spanContext(), attributes });
  const metadata = new Metadata();
  for (const [name, value] of toTraceHeaders(span.spanContext())) metadata.set(name, value);
  if (token) metadata.set('authorization', `Bearer ${token}`);
  if (idempotencyKey) metadata.set(keyHeader, idempotencyKey);
  return { span, metadata, options: { deadline } };
}

function endSpan(span: Span, error: ServiceError | null): void {
  if (error) endFailed(span, { code: status[error.code] });
  else span.end();
}

/** How long one instance may keep a read before a second one is asked too. The first answer counts. */
const patience = '0.5s';
/** How often a connection asks whether the instance lives, and how long it waits for the answer before it is closed. */
const keepaliveMs = 2000;

/** The gRPC service config (gRFC A6): hedged reads, and retries of idempotent calls. The tokens are the budget of both. */
function channelOptions(name: string, methods: readonly Method[]): ChannelOptions {
  const methodConfig = methods.map((policy) => {
    const [service, method] = policy.path.slice(1).split('/');
    // A stream has no time-out, because it has no end to wait for.
    const timeout = policy.responseStream ? {} : { timeout: `${policy.timeoutMs / 1000}s` };
    return { name: [{ service, method }], ...timeout, ...toAttempts(policy) };
  });
  const config = {
    loadBalancingConfig: [{ round_robin: {} }],
    methodConfig,
    retryThrottling: { maxTokens: 20, tokenRatio: 0.2 },
  };
  return {
    'grpc.service_config': JSON.stringify(config),
    // The certificate must name the service; the address that the registry gives is not a name.
    'grpc.ssl_target_name_override': name,
    // A process that was restarted is back within a second. By default the channel would wait a second before it looks.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 5000,
    'grpc.keepalive_time_ms': keepaliveMs,
    'grpc.keepalive_timeout_ms': keepaliveMs,
  };
}

/** How often one call may be attempted: a gRPC channel knows either hedging or retries for a method. */
function toAttempts({ idempotency, responseStream }: Method) {
  if (idempotency === 'none') return {};
  if (idempotency === 'read' && !responseStream)
    return { hedgingPolicy: { maxAttempts: 3, hedgingDelay: patience, nonFatalStatusCodes: ['UNAVAILABLE'] } };
  const retryPolicy = {
    maxAttempts: 3,
    initialBackoff: '0.02s',
    maxBackoff: '0.5s',
    backoffMultiplier: 2,
    retryableStatusCodes: ['UNAVAILABLE'],
  };
  return { retryPolicy };
}

/**
 * Our caller does not hear what the other service refused, only that it was away or too slow. When this process is not
 * allowed to call it at all, the configuration is wrong, and the caller hears that as it is.
 */
function toRefusal(cause: ServiceError, service: string): Refusal {
  if (cause.code === status.UNAVAILABLE) {
    return new Refusal('UNAVAILABLE', `${service} is not available`, { retryAfterMs: passesAfterMs, cause });
  }
  if (cause.code === status.DEADLINE_EXCEEDED) return new Refusal('TIMED_OUT', `${service} took too long`, { cause });
  if (cause.code === status.CANCELLED) return new Refusal('CANCELLED', 'the caller went away', { cause });
  if (cause.code === status.UNAUTHENTICATED)
    return new Refusal('UNAUTHENTICATED', 'the access token is not valid', { cause });
  if (cause.code === status.OUT_OF_RANGE) return new Refusal('EVENTS_GONE', cause.details, { cause });
  const reason = reasonOf(cause);
  // The code alone does not tell that from a limit.
  if (reason === 'UNAVAILABLE') {
    return new Refusal('UNAVAILABLE', `${service} has too much to do`, {
      retryAfterMs: passesAfterMs,
      busy: true,
      cause,
    });
  }
  if (reason === 'STORAGE_FULL') return storageFull(cause);
  if (reason === 'IDEMPOTENCY_KEY_IN_USE') {
    return new Refusal(reason, cause.details, { retryAfterMs: passesAfterMs, cause });
  }
  if (reason === 'INTENTION_MISSING' || reason === 'INTENTION_DENIED')
    return new Refusal(reason, cause.details, { cause });
  return new Refusal('INTERNAL', `${service} failed`, { cause });
}

function reasonOf({ metadata }: ServiceError): string | undefined {
  const [bytes] = metadata.get('grpc-status-details-bin');
  const details = bytes ? Status.decode(bytes as Buffer).details : [];
  const info = details.find(({ typeUrl }) => typeUrl.endsWith('ErrorInfo'));
  return info && ErrorInfo.decode(info.value).reason;
}
