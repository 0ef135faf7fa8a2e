// The types of handlers, derived from the generated service definitions, and their translation to grpc-js.
// Only this file, client.ts and server.ts know grpc-js's callbacks; a handler is an async function.
import { setImmediate } from 'node:timers/promises';
import type {
  MethodDefinition,
  ServerUnaryCall,
  ServerWritableStream,
  sendUnaryData,
  UntypedHandleCall,
} from '@grpc/grpc-js';
import type { Logger } from 'pino';
import type { Method } from '#proto/contract.ts';
import type { AnswerWriter, WriterOf } from '../answers/writer.ts';
import type { Admission } from '../identity/admission.ts';
import { atPace, type Pace } from '../runtime/pace.ts';
import { runFor } from '../runtime/work.ts';
import { Context } from './context.ts';
import { watchReason } from './declared.ts';
import { isOurFault, Refusal, toRefusal, toStatus } from './errors.ts';
import type { Next, Received } from './interceptors/interceptor.ts';
import type { OpenStreams } from './server/streams.ts';
import { Written } from './written.ts';

// biome-ignore lint/suspicious/noExplicitAny: the generated definitions differ in their message types only
type AnyMethod = MethodDefinition<any, any>;
/** A generated service definition: its methods by name. */
export type Definition = Record<string, Omit<AnyMethod, 'originalName'>>;

type RequestOf<M> = M extends { requestDeserialize: (bytes: Buffer) => infer Request } ? Request : never;
type ResponseOf<M> = M extends { responseDeserialize: (bytes: Buffer) => infer Response } ? Response : never;
type Input<M> = M extends { requestStream: true } ? AsyncIterable<RequestOf<M>> : RequestOf<M>;
type Output<M> = M extends { responseStream: true } ? AsyncIterable<ResponseOf<M>> : Promise<ResponseOf<M>>;

/** One handler per RPC: unary `async (request, context) => response`, streams as async iterables. */
export type Handlers<D extends Definition> = {
  -readonly [Name in keyof D]: (request: Input<D[Name]>, context: Context) => Output<D[Name]>;
};

// biome-ignore lint/suspicious/noExplicitAny: one adapter serves methods of every message type
type ServerCall = ServerUnaryCall<any, any> & ServerWritableStream<any, any>;

/** The parts that all calls of a server share. */
export interface Surroundings {
  log: Logger;
  streams: OpenStreams;
  peerOf: Admission['peerOf'];
  /** Whether the instance takes calls. */
  gate: { readonly open: boolean };
}

export interface AnsweringMethod {
  method: Method;
  writerOf: WriterOf;
}

/** Runs the pipeline for each grpc-js call of a method. */
export function toGrpcHandler(
  { method, writerOf }: AnsweringMethod,
  pipeline: Next,
  surroundings: Surroundings,
): UntypedHandleCall {
  const { log, streams, peerOf, gate } = surroundings;
  const begin = (call: ServerCall): Context => {
    const onCancelled = (listener: () => void) => (call.cancelled ? listener() : call.once('cancelled', listener));
    const context = new Context({ method, metadata: call.metadata, peer: peerOf(call), onCancelled, log });
    context.deadline = Number(call.getDeadline());
    return context;
  };
  const run = (call: ServerCall, context: Context): RunningCall => {
    const request = method.requestStream ? atPace(readWhole(call), uploadPace) : (call.request as Received);
    const response = gate.open ? pipeline({ context, request }) : refuse();
    return { context, response, writer: writerOf(context) };
  };
  const stream = (call: ServerCall): void => {
    const context = begin(call);
    runFor(context, () => void answerStream(call, run(call, context), streams));
  };
  const unary = (call: ServerCall, callback: sendUnaryData<unknown>): void => {
    const context = begin(call);
    runFor(context, () => void answerUnary(call, callback, run(call, context)));
  };
  return (method.responseStream ? stream : unary) as UntypedHandleCall;
}

/** The answer of a closed gate: the caller may try another instance. */
const refuse = async (): Promise<never> => {
  throw new Refusal('UNAVAILABLE', 'this instance takes no calls now');
};

/** A phone on a bad line sends 50 kB a second. */
const uploadPace: Pace<Received> = {
  patienceMs: 10_000,
  bytesPerSecond: 8000,
  sizeOf: ({ bytes }) => bytes.length,
  tooSlow: () => new Refusal('UPLOAD_TOO_SLOW', 'the rest of the upload did not come in time: send it again, faster'),
};

/**
 * Half an upload must not pass for a whole one. Node's HTTP/2 clients end a stream before they reset it, so an end proves
 * nothing until the rest of the same packet is read, two turns of the event loop later. A later reset aborts the context's
 * signal, and a handler that commits something looks at the signal last.
 */
async function* readWhole(call: ServerCall): AsyncGenerator<Received> {
  yield* call as unknown as AsyncIterable<Received>;
  await setImmediate();
  await setImmediate();
  if (call.cancelled) throw new Refusal('CANCELLED', 'the caller went away');
}

interface RunningCall {
  context: Context;
  response: Promise<unknown>;
  /** Writes the answer for a caller who does not speak gRPC. */
  writer: AnswerWriter | undefined;
}

async function answerUnary(
  call: ServerCall,
  callback: sendUnaryData<unknown>,
  { context, response, writer }: RunningCall,
): Promise<void> {
  try {
    const answer = toBytes(await response, writer);
    // The headers are sent only now, because after headers a failure could not be tried again at another instance.
    if (context.answerHeaders) call.sendMetadata(context.answerHeaders);
    callback(null, answer);
  } catch (error) {
    callback(toStatus(refusalOf(error, context), context));
  }
}

function toBytes(made: unknown, writer: AnswerWriter | undefined): unknown {
  if (made instanceof Written) return made.bytes;
  return writer ? writer.answer(made) : made;
}

async function answerStream(
  call: ServerCall,
  { context, response, writer }: RunningCall,
  streams: OpenStreams,
): Promise<void> {
  try {
    await streams.run({ context, messages: (await response) as AsyncIterable<unknown>, call, writer });
  } catch (error) {
    const refusal = refusalOf(error, context);
    if (isOurFault(refusal.reason)) context.log.error({ err: refusal.cause, reason: refusal.reason }, 'stream failed');
    call.emit('error', toStatus(refusal, context));
  }
}

function refusalOf(error: unknown, context: Context): Refusal {
  const refusal = toRefusal(error);
  watchReason(refusal.reason, context);
  return refusal;
}
