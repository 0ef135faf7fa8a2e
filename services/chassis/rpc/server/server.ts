// The gRPC server of a service: its RPCs behind the interceptors, health, reflection, and a stop that ends nothing early.
import { Server, type ServerCredentials } from '@grpc/grpc-js';
import { toAuthority } from '#consul/catalog.ts';
import { loadContract } from '#proto/contract.ts';
import type { Serialize } from '../../answers/writer.ts';
import { answerWriters } from '../../answers/writers.ts';
import type { AnswerStore } from '../../idempotency/answers.ts';
import { idempotency } from '../../idempotency/idempotency.ts';
import type { Admission } from '../../identity/admission.ts';
import type { Loggers } from '../../telemetry/log.ts';
import type { Context } from '../context.ts';
import { type Definition, type Handlers, toGrpcHandler } from '../handlers.ts';
import type { OnScopeMissing } from '../interceptors/access.ts';
import { caching } from '../interceptors/caching.ts';
import type { PersonVerification } from '../interceptors/identity.ts';
import { createPipeline } from '../interceptors/index.ts';
import type { Next, Received } from '../interceptors/interceptor.ts';
import type { Memberships } from '../interceptors/permission.ts';
import type { RequireOpen } from '../interceptors/session.ts';
import { addHealth, Health, type HealthPort, listenHealth } from './health.ts';
import { addReflection } from './reflection.ts';
import { tolerateResets } from './resets.ts';
import { boundStatuses, boundUnserved } from './statuses.ts';
import { OpenStreams } from './streams.ts';

/** A gRPC service of the contract with its handlers; made by `implement`. */
export interface Implementation {
  definition: Definition;
  handlers: Record<string, (request: never, context: never) => unknown>;
  memberships?: Memberships;
  answers?: AnswerStore;
  onScopeMissing?: OnScopeMissing;
  requireOpen?: RequireOpen;
}

/** Pairs a generated definition with its handlers; a missing or mistyped handler does not compile. */
export const implement = <D extends Definition>(definition: D, handlers: Handlers<D>): Implementation => ({
  definition,
  handlers: handlers as Implementation['handlers'],
});

export interface Around {
  /** The roles of members in organisations. Without them, a method that needs a permission is not served. */
  memberships?: Memberships;
  /** Keeps the answers to calls under an Idempotency-Key. Without it, the methods take no key. */
  answers: AnswerStore;
  /** Replaces the server's own. */
  onScopeMissing?: OnScopeMissing;
  /** Present when the service can tell whether a session is open. */
  requireOpen?: RequireOpen;
}

/** Adds to the implementations of a service the parts that stand around their handlers. */
export const surround = (around: Around, implementations: readonly Implementation[]): Implementation[] =>
  implementations.map((implementation) => ({ ...implementation, ...around }));

export interface ServerOptions extends PersonVerification {
  implementations: readonly Implementation[];
  loggers: Loggers;
  admission: Admission;
  onScopeMissing?: OnScopeMissing;
}

export interface RunningServer {
  /** Binds and starts to serve; answers with the port. */
  listen: (host: string, port: number, credentials: ServerCredentials) => Promise<number>;
  /** Answers health checks in plaintext, until it is stopped; answers with the port. */
  listenHealth: (host: string, port: number) => Promise<number>;
  /** Takes calls, or refuses all calls as if the instance were away. A new server takes calls. */
  take: (calls: boolean) => void;
  /** Takes no new calls, ends the streams and lets the other calls under way end, at most `graceMs`. */
  stop: (graceMs: number) => Promise<void>;
}

export function createServer({
  implementations,
  loggers,
  admission,
  onScopeMissing,
  ...who
}: ServerOptions): RunningServer {
  const options = { 'grpc.enable_channelz': 0, interceptors: [boundStatuses] };
  const server = boundUnserved(tolerateResets(new Server(options)));
  const health = new Health();
  const methods = new Map(loadContract().methods.map((method) => [method.path, method]));
  const pipeline = createPipeline({ callLog: loggers.callLog, who, admission });
  const { verifier, revocations } = who;
  const streams = new OpenStreams(
    ({ tokenKey, person }) => verifier.hasKey(tokenKey!) && !(person && revocations?.covers(person)),
  );
  verifier.onKeys(() => streams.check());
  revocations?.onRevoked(() => streams.check());
  const gate = { open: true };
  const surroundings = { log: loggers.log, streams, peerOf: admission.peerOf, gate };
  const names = new Set<string>();
  let healthPort: HealthPort | undefined;
  for (const { definition, handlers, answers, ...around } of implementations) {
    const calls: Record<string, ReturnType<typeof toGrpcHandler>> = {};
    for (const [name, rpc] of Object.entries(definition)) {
      const { path, requestSerialize, requestDeserialize, responseSerialize, responseDeserialize } = rpc;
      const method = methods.get(path);
      if (!method) throw new Error(`${path} is not in the contract`);
      names.add(method.grpcService);
      const handle = handlers[name]!;
      const handler: Next = async ({ request, context }) => handle(request as never, context as never);
      const once = idempotency(method, { requestSerialize, responseSerialize }, answers)(handler);
      const serialize = keepingBytes(responseSerialize);
      const writerOf = answerWriters(method, { serialize, deserialize: responseDeserialize });
      const write = (message: unknown, context: Context) => writerOf(context)?.answer(message) ?? serialize(message);
      const answer = method.cache ? caching(method.cache, write)(once) : once;
      const generated = { decode: requestDeserialize, encode: requestSerialize };
      calls[name] = toGrpcHandler(
        { method, writerOf },
        pipeline({ method, generated, onScopeMissing, ...around }, answer),
        surroundings,
      );
    }
    server.addService(keepBytes(definition), calls);
  }
  addHealth(server, health);
  addReflection(server, [...names, 'grpc.health.v1.Health']);
  return {
    listen: (host, port, credentials) =>
      new Promise((resolve, reject) => {
        server.bindAsync(toAuthority(host, port), credentials, (error, bound) =>
          error ? reject(error) : resolve(bound),
        );
      }),
    listenHealth: async (host, port) => {
      healthPort = await listenHealth(health, toAuthority(host, port));
      return healthPort.port;
    },
    take: (calls) => {
      gate.open = calls;
      health.tell(calls);
    },
    stop: async (graceMs) => {
      health.tell(false);
      const stopped = Promise.withResolvers<void>();
      const force = setTimeout(() => server.forceShutdown(), graceMs);
      // No new call comes in from here on, so that a stream that ends is not begun here again.
      server.tryShutdown(() => stopped.resolve());
      streams.end();
      await stopped.promise;
      clearTimeout(force);
      healthPort?.stop();
    },
  };
}

/**
 * Keeps requests as the bytes that came. Their message depends on the headers too, which the generated code does not see
 * (requests/decoding.ts). An answer that is bytes already leaves as it is.
 */
function keepBytes(definition: Definition): never {
  const entries = Object.entries(definition).map(([name, method]) => {
    const requestDeserialize = (bytes: Buffer): Received => ({ bytes, message: undefined });
    return [name, { ...method, requestDeserialize, responseSerialize: keepingBytes(method.responseSerialize) }];
  });
  return Object.fromEntries(entries) as never;
}

const keepingBytes =
  (serialize: Serialize): Serialize =>
  (response) =>
    Buffer.isBuffer(response) ? response : serialize(response);
