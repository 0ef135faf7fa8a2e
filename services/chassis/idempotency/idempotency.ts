// Lets a caller send a call again. A write that is not idempotent takes an `Idempotency-Key`. Under the same key the same
// person gets the first answer again, marked by a header, however often the request comes and by whatever protocol. The
// interceptor stands around the handler itself, behind validation: a call that is refused before has done nothing.
import type { MethodDefinition } from '@grpc/grpc-js';
import type { Method } from '#proto/contract.ts';
import { takesIdempotencyKey } from '#proto/reasons.ts';
import type { Context } from '../rpc/context.ts';
import type { Interceptor } from '../rpc/interceptors/interceptor.ts';
import type { AnswerStore, CallOutcome } from './answers.ts';
import { readKey, toKeyedCall } from './key.ts';

// biome-ignore lint/suspicious/noExplicitAny: the messages of all methods
type Codec = Pick<MethodDefinition<any, any>, 'requestSerialize' | 'responseSerialize'>;

/** The header that says that an earlier call made the answer. */
const replayedHeader = 'idempotency-replayed';

export function idempotency(method: Method, codec: Codec, answers: AnswerStore | undefined): Interceptor {
  if (!answers || !takesIdempotencyKey(method)) return (next) => next;
  return (next) => async (call) => {
    const { context } = call;
    const key = readKey(context.metadata);
    if (key === undefined) return next(call);
    const keyed = toKeyedCall(answers.secret, key, { context, request: codec.requestSerialize(call.request) });
    if (method.secretAnswer) return answers.atMostOnce(keyed, () => next(call));
    const work = async (): Promise<CallOutcome> => toOutcome(codec.responseSerialize(await next(call)), context);
    const { answer, again } = await answers.once(keyed, context.deadline, work);
    if (!again) return answer.bytes;
    for (const [name, value] of Object.entries(answer.headers)) context.answerHeader(name, value);
    context.answerHeader(replayedHeader, 'true');
    return answer.bytes;
  };
}

/** The outcome of a call. A page that refuses says so in a header and, like any refusal, is not final. */
function toOutcome(bytes: Buffer, { answerHeaders }: Context): CallOutcome {
  const headers = Object.fromEntries(
    Object.entries(answerHeaders?.getMap() ?? {}).map(([name, value]) => [name, value.toString()]),
  );
  return { answer: { bytes, headers }, final: !('x-sinew-status' in headers) };
}
