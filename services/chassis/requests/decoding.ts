// Makes the message of a call, as soon as it is known who calls. The bytes of a gRPC caller are the message. The door passes
// on a call by REST or by the Connect protocol as it was sent, and this file has it read. Later code cannot tell them apart.
import type { Method } from '#proto/contract.ts';
import { speaksConnect } from '#proto/derive/connect.ts';
import { descriptors } from '#proto/descriptors.ts';
import { RawRequest } from '#proto/gen/sinew/door/v1/raw_request.ts';
import type { Context } from '../rpc/context.ts';
import { Refusal } from '../rpc/errors.ts';
import type { Call, Interceptor, Received } from '../rpc/interceptors/interceptor.ts';
import { compileDecoding, type Generated } from './codec.ts';
import { type Codec, codecOf } from './connect/call.ts';
import { type ConnectDecoder, connectDecoder } from './connect/request.ts';
import { isRest } from './rest/call.ts';
import { type RestCall, type RestDecoder, restDecoder } from './rest/decode.ts';
import { shapeOf } from './shape/shape.ts';

/** Headers of the transcoder. They say what the request was before it became a gRPC call. */
const verbHeader = 'x-envoy-original-method';
const targetHeader = 'x-envoy-original-path';

export function decoding(method: Method, generated: Generated): Interceptor {
  const type = descriptors().getMessage(method.requestType)!;
  const decode = compileDecoding(type, generated);
  const rest = method.http.length > 0 ? restDecoder(method, shapeOf(type)) : undefined;
  const connect = speaksConnect(method) ? connectDecoder(method, shapeOf(type)) : undefined;
  const toBytes = ({ context }: Call): ToBytes => {
    const codec = connect && codecOf(context);
    if (codec) return fromConnect(context, codec, connect);
    return rest && isRest(context) ? fromRest(context, rest) : asTheyAre;
  };
  return (next) => async (call) => {
    const read = toBytes(call);
    const decodeOne = (received: Received): Received => ({ ...received, message: decode(read(received.bytes)) });
    const { request, context } = call;
    if (!('bytes' in request)) return next({ ...call, request: decodeEach(request, decodeOne) });
    const decoded = decodeOne(request);
    context.message = decoded.message as object;
    return next({ ...call, request: decoded });
  };
}

type ToBytes = (bytes: Buffer) => Buffer;

const asTheyAre: ToBytes = (bytes) => bytes;

const fromConnect =
  (context: Context, codec: Codec, decoder: ConnectDecoder): ToBytes =>
  (bytes) => {
    const body = RawRequest.decode(bytes).content;
    const made = decoder({
      context,
      codec,
      verb: context.header(verbHeader),
      target: context.header(targetHeader),
      body,
    });
    return Buffer.from(made.buffer, made.byteOffset, made.byteLength);
  };

/** The path and the query count once: on a stream they go with the first message. The others are the rest of an upload. */
function fromRest(context: Context, decoder: RestDecoder): ToBytes {
  const verb = context.header(verbHeader);
  const target = context.header(targetHeader);
  // A header that is not ASCII does not come through.
  if (target === '')
    throw new Refusal('MALFORMED_REQUEST', 'a path and a query are ASCII, other characters in percent encoding');
  let isFirst = true;
  return (bytes) => {
    const body = RawRequest.decode(bytes).content;
    const call: RestCall = { verb, target, body };
    const made = isFirst ? decoder.decode(call) : decoder.decodePiece(body);
    isFirst = false;
    return Buffer.from(made.buffer, made.byteOffset, made.byteLength);
  };
}

async function* decodeEach(requests: AsyncIterable<Received>, decode: (received: Received) => Received) {
  for await (const received of requests) yield decode(received);
}
