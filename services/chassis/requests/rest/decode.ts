// Turns a REST call into the bytes that a gRPC caller would have sent, exactly by the JSON mapping of proto3 and the rules
// of google.api.http. The path gives its variables, the body gives the field that the route names, and the query gives the
// rest. Two of them must not give the same field.
import { isUtf8 } from 'node:buffer';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { HttpRoute, Method } from '#proto/contract.ts';
import { HttpBody } from '#proto/gen/google/api/httpbody.ts';
import { Refusal } from '../../rpc/errors.ts';
import type { Field, Shape } from '../shape/shape.ts';
import { Faults } from './faults.ts';
import { JsonError, JsonReader } from './json.ts';
import { hasFields, MessageWriter, prepare, type Sink } from './message.ts';
import { compileRoutes, type Matched } from './path.ts';
import { type QueryTarget, readQuery, toParameters, toText } from './query.ts';

/** A REST call as the door passes it on. */
export interface RestCall {
  verb: string;
  /** The path with the query. */
  target: string;
  body: HttpBody | undefined;
}

export interface RestDecoder {
  decode: (call: RestCall) => Uint8Array;
  /** The next piece of an upload. */
  decodePiece: (body: HttpBody | undefined) => Uint8Array;
}

/** Compiles a decoder for one method, before its first call. */
export function restDecoder(method: Method, shape: Shape): RestDecoder {
  const match = compileRoutes(method.http);
  prepare(shape);
  const upload = method.requestStream ? rawFieldOf(method.http[0]!, shape) : undefined;
  if (method.requestStream && !upload) throw new Error(`${method.path} takes a stream of something else than bytes`);
  return {
    decode: ({ verb, target, body }) => {
      const cut = target.indexOf('?');
      const path = cut < 0 ? target : target.slice(0, cut);
      // The route of GET also answers HEAD, without a body.
      const matched = match(verb === 'HEAD' ? 'GET' : verb, path);
      if (!matched) throw new Refusal('ROUTE_NOT_FOUND', 'no route of the method has this path');
      const query = cut < 0 ? '' : target.slice(cut + 1);
      return toBytes({ method, shape, matched, query, body });
    },
    decodePiece: (body) => {
      const writer = new BinaryWriter();
      writeRaw(upload!, body, writer);
      return writer.finish();
    },
  };
}

/** Compiles a decoder for a message that comes as JSON alone. Without a byte no field is given. */
export function jsonDecoder(shape: Shape): (bytes: Buffer) => Uint8Array {
  prepare(shape);
  return (bytes) => {
    const sink: Sink = { writer: new BinaryWriter(), faults: new Faults() };
    const read = (json: JsonReader): void => {
      requireObject(json);
      new MessageWriter(shape, sink).readJson(json);
    };
    sink.faults.collect(() => {
      if (bytes.length > 0) readJson(bytes, sink.faults, read);
    });
    return sink.writer.finish();
  };
}

interface Parts {
  method: Method;
  shape: Shape;
  matched: Matched;
  query: string;
  body: HttpBody | undefined;
}

function toBytes({ method, shape, matched, query, body }: Parts): Uint8Array {
  const sink: Sink = { writer: new BinaryWriter(), faults: new Faults() };
  const { faults } = sink;
  const message = new MessageWriter(shape, sink);
  const { route } = matched;
  faults.collect(() => {
    const bound = readPath(matched, { message, shape, faults });
    readBody(route, body, { message, shape, sink });
    const elsewhere = (field: string): string | undefined => {
      if (bound.has(field)) return 'is given by the path';
      return route.body === '*' || shape.byName.get(route.body)?.jsonName === field
        ? 'belongs into the body'
        : undefined;
    };
    readQuery(toParameters(query), { message, shape, faults }, { ignoresUnknown: method.page, elsewhere });
  });
  return sink.writer.finish();
}

function readPath({ variables }: Matched, { message, faults }: QueryTarget): Set<string> {
  const bound = new Set<string>();
  for (const [name, encoded] of variables) {
    const field = message.claim(name)!;
    message.readTexts(field, [faults.at(field.jsonName, () => toText(encoded, faults))]);
    bound.add(field.jsonName);
  }
  return bound;
}

interface BodyTarget {
  message: MessageWriter;
  shape: Shape;
  sink: Sink;
}

function readBody(route: HttpRoute, body: HttpBody | undefined, { message, shape, sink }: BodyTarget): void {
  const bytes = body?.data ?? Buffer.alloc(0);
  if (rawFieldOf(route, shape)) writeRaw(message.claim(route.body)!, body, sink.writer);
  else if (bytes.length > 0 && route.body === '') sink.faults.add('the call takes no body');
  else if (bytes.length > 0) readJson(bytes, sink.faults, (json) => readFields(route, json, { message, shape, sink }));
}

function readFields({ body }: HttpRoute, json: JsonReader, { message, sink }: BodyTarget): void {
  if (body === '*') {
    requireObject(json);
    message.readJson(json);
    return;
  }
  const field = message.claim(body)!;
  if (hasFields(field) && !json.peekNull()) sink.faults.at(field.jsonName, () => requireObject(json));
  message.readField(field, json);
}

function requireObject(json: JsonReader): void {
  if (json.peek() !== 'object') throw new JsonError('an object is expected');
}

function readJson(bytes: Buffer, faults: Faults, read: (json: JsonReader) => void): void {
  const text = isUtf8(bytes) ? bytes.toString() : undefined;
  const json = new JsonReader(text ?? validPart(bytes));
  try {
    read(json);
    json.end();
    if (text === undefined) throw faults.malformed(notUtf8);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw faults.malformed(text === undefined && json.isAtEnd ? notUtf8 : `is no JSON: ${error.message}`);
  }
}

const notUtf8 = 'has bytes that are no UTF-8';

/** The text before the first byte that is not UTF-8. Reading it stops at the place of the fault. */
function validPart(bytes: Buffer): string {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >>> 1;
    if (decodes(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, valid), { stream: true });
}

/** Whether the bytes begin a text: their last character may be cut through. */
function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** The field that takes the whole body as it is. */
function rawFieldOf({ body }: HttpRoute, { byName }: Shape): Field | undefined {
  const field = byName.get(body);
  return field?.value.type === 'message' && field.value.shape.typeName === 'google.api.HttpBody' ? field : undefined;
}

function writeRaw({ number }: Field, body: HttpBody | undefined, writer: BinaryWriter): void {
  HttpBody.encode(HttpBody.fromPartial(body ?? {}), writer.uint32((number << 3) | 2).fork()).join();
}
