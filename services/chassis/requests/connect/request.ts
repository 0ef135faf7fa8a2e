// Makes of a Connect call the bytes that a gRPC caller would have sent. The message is the body of a POST, the parameter
// `message` of a GET, or the one message in the body of a call that answers with a stream. Messages come uncompressed.
import type { Method } from '#proto/contract.ts';
import type { HttpBody } from '#proto/gen/google/api/httpbody.ts';
import type { Context } from '../../rpc/context.ts';
import { invalidField, Refusal } from '../../rpc/errors.ts';
import { jsonDecoder } from '../rest/decode.ts';
import type { Shape } from '../shape/shape.ts';
import type { Codec } from './call.ts';
import { envelopeHead } from './envelope.ts';

/** A call as the door passes it on. */
export interface ConnectCall {
  context: Context;
  codec: Codec;
  verb: string;
  /** The path with the query. */
  target: string;
  body: HttpBody | undefined;
}

/** @throws Refusal MALFORMED_REQUEST or INVALID_FIELDS */
export type ConnectDecoder = (call: ConnectCall) => Uint8Array;

/** Compiles a decoder for one method, before its first call. */
export function connectDecoder({ responseStream }: Method, shape: Shape): ConnectDecoder {
  const fromJson = jsonDecoder(shape);
  return ({ context, codec, verb, target, body }) => {
    checkHeaders(context, responseStream ? 'connect-content-encoding' : 'content-encoding');
    const sent = verb === 'GET' ? fromQuery(target) : (body?.data ?? Buffer.alloc(0));
    const message = responseStream ? readEnvelope(sent) : sent;
    return codec === 'json' ? fromJson(message) : message;
  };
}

function checkHeaders(context: Context, encodingHeader: string): void {
  const version = context.header('connect-protocol-version');
  if (version !== '' && version !== '1') throw malformed(`connect-protocol-version: ${version} is not known`);
  const time = context.header('connect-timeout-ms');
  if (time !== '' && !/^\d{1,10}$/.test(time)) throw malformed('connect-timeout-ms: must have one to ten digits');
  checkEncoding(encodingHeader, context.header(encodingHeader));
}

function checkEncoding(name: string, encoding: string): void {
  if (encoding !== '' && encoding !== 'identity') throw malformed(`${name}: messages are taken uncompressed only`);
}

/** The parameters of a GET. The route has looked at `connect` and `encoding`. */
const known = ['connect', 'encoding', 'message', 'base64', 'compression'];

function fromQuery(target: string): Buffer {
  const cut = target.indexOf('?');
  const given = new Map<string, string>();
  for (const part of target.slice(cut + 1).split('&')) {
    const at = part.indexOf('=');
    const name = at < 0 ? part : part.slice(0, at);
    if (!known.includes(name)) throw invalidField(name.slice(0, 200), 'is not known');
    if (given.has(name)) throw invalidField(name, 'is given twice');
    given.set(name, at < 0 ? '' : part.slice(at + 1));
  }
  checkEncoding('compression', given.get('compression') ?? '');
  const base64 = given.get('base64') ?? '';
  if (base64 !== '' && base64 !== '1') throw invalidField('base64', 'must be 1');
  return fromText(given.get('message') ?? '', base64 === '1');
}

function fromText(encoded: string, isBase64: boolean): Buffer {
  const bytes = toBytes(encoded);
  if (!isBase64) return bytes;
  const text = bytes.toString('latin1');
  if (!/^[\w-]*={0,2}$/.test(text)) throw invalidField('message', 'is no base64 for URLs');
  return Buffer.from(text, 'base64url');
}

/** A message in protobuf may have bytes that are no text, so the percent encoding gives bytes. */
function toBytes(encoded: string): Buffer {
  if (/%(?![\da-fA-F]{2})/.test(encoded)) throw invalidField('message', 'has a percent sign that encodes nothing');
  const plain = encoded
    .replaceAll('+', ' ')
    .replace(/%([\da-fA-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1');
}

const malformed = (message: string): Refusal => new Refusal('MALFORMED_REQUEST', message);

/** The only message of a request. @throws Refusal MALFORMED_REQUEST */
function readEnvelope(body: Buffer): Buffer {
  if (body.length < envelopeHead) throw malformed('the request has no message in an envelope');
  if (body.readUInt8() !== 0)
    throw malformed('the envelope has flags: a message comes uncompressed, and is the only one');
  if (body.readUInt32BE(1) !== body.length - envelopeHead) throw malformed('the envelope is not as long as it says');
  return body.subarray(envelopeHead);
}
