// REST and gRPC give a handler the same message. A REST caller can say every message that a gRPC caller can send, in each
// spelling that proto3 JSON allows. The JSON is made by another implementation than the one that reads it.
import {
  create,
  type DescField,
  type DescMessage,
  type Message,
  ScalarType,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HttpRoute } from '#proto/contract.ts';
import { variablesOf } from '#proto/template.ts';
import { anyMessage, type RequestKind, requestKinds } from '#test/harness/requests.ts';
import { compileDecoding } from '../codec.ts';
import { shapeOf } from '../shape/shape.ts';
import { type RestCall, restDecoder } from './decode.ts';

type Json = Record<string, unknown>;

const kinds = (await requestKinds()).filter(({ method }) => method.http.length > 0);

interface Spelling {
  useProtoFieldName: boolean;
  enumAsInteger: boolean;
  alwaysEmitImplicit: boolean;
}
const spellings: fc.Arbitrary<Spelling> = fc.record({
  useProtoFieldName: fc.boolean(),
  enumAsInteger: fc.boolean(),
  alwaysEmitImplicit: fc.boolean(),
});

describe('a REST call', () => {
  it.each(
    kinds.flatMap((kind) => kind.method.http.map((route) => [`${route.verb} ${route.template}`, kind, route] as const)),
  )('%s gives what the same by gRPC gives', (_, kind, route) => {
    const { method, type, generated } = kind;
    const decode = compileDecoding(type, generated);
    const rest = restDecoder(method, shapeOf(type));
    const property = fc.property(anyRequest(kind, route), spellings, (message, spelling) => {
      const call = toCall(type, message, { route, spelling });
      const byRest = decode(Buffer.from(rest.decode(call)));
      expect(byRest).toEqual(decode(Buffer.from(toBinary(type, message))));
    });
    fc.assert(property, { numRuns: 100 });
  });
});

/** A request with a value for each variable of the path, which cannot be empty, and always with a body that is taken raw. */
function anyRequest({ type }: RequestKind, route: HttpRoute): fc.Arbitrary<Message> {
  const variables = variablesOf(route.template).map((name) => type.fields.find((field) => field.name === name)!);
  const raw = rawFieldOf(type, route);
  return fc.tuple(anyMessage(type), fc.tuple(...variables.map(anySegment))).map(([message, segments]) => {
    const fields = message as unknown as Json;
    for (const [index, { localName }] of variables.entries()) fields[localName] = segments[index];
    if (raw) fields[raw.localName] ??= create(raw.message!);
    return message;
  });
}

/** A value of a path's variable: a text, or a number other than 0, which JSON may leave out. */
const anySegment = ({ scalar }: DescField): fc.Arbitrary<string | number> =>
  scalar === ScalarType.STRING
    ? fc.oneof(fc.uuid(), fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }))
    : fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).filter((number) => number !== 0);

const rawFieldOf = (type: DescMessage, { body }: HttpRoute): DescField | undefined =>
  type.fields.find(({ name, message }) => name === body && message?.typeName === 'google.api.HttpBody');

function toCall(
  type: DescMessage,
  message: Message,
  { route, spelling }: { route: HttpRoute; spelling: Spelling },
): RestCall {
  const raw = rawFieldOf(type, route);
  const json = toJson(type, message, spelling) as Json;
  const named = (name: string): string => {
    const field = type.fields.find((each) => each.name === name)!;
    return spelling.useProtoFieldName ? field.name : field.jsonName;
  };
  const path = variablesOf(route.template).reduce((template, name) => {
    const value = encodeURIComponent(String(json[named(name)]));
    delete json[named(name)];
    return template.replace(`{${name}}`, () => value);
  }, route.template);
  const body = toBody(message, { route, raw: raw?.localName, json, named });
  const query = toQuery(json);
  return { verb: route.verb, target: path + (query === '' ? '' : `?${query}`), body };
}

interface BodyParts {
  route: HttpRoute;
  raw: string | undefined;
  /** The fields that are not in the path. `toBody` takes the fields of the body out of it. */
  json: Json;
  named: (name: string) => string;
}

function toBody(message: Message, { route, raw, json, named }: BodyParts): RestCall['body'] {
  const toRaw = (data: Uint8Array, contentType = '') => ({ contentType, data: Buffer.from(data), extensions: [] });
  if (route.body === '') return undefined;
  if (route.body === '*') {
    const text = JSON.stringify(json);
    for (const name of Object.keys(json)) delete json[name];
    return toRaw(Buffer.from(text));
  }
  const content = json[named(route.body)];
  delete json[named(route.body)];
  if (raw === undefined) return content === undefined ? undefined : toRaw(Buffer.from(JSON.stringify(content)));
  const file = (message as unknown as Record<string, { contentType: string; data: Uint8Array }>)[raw]!;
  return toRaw(file.data, file.contentType);
}

function toQuery(json: Json, prefix = ''): string {
  return Object.entries(json)
    .flatMap(([name, value]) => {
      if (Array.isArray(value)) return value.map((item) => `${prefix}${name}=${encodeURIComponent(String(item))}`);
      if (typeof value === 'object' && value !== null) return toQuery(value as Json, `${prefix}${name}.`) || [];
      return `${prefix}${name}=${encodeURIComponent(String(value))}`;
    })
    .join('&');
}
