// Makes random requests of every kind in the contract: each request type with its generated code, and values around the
// limits that matter to readers.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { create, type DescField, type DescMessage, type Message, ScalarType } from '@bufbuild/protobuf';
import fc from 'fast-check';
import type { Definition } from '#chassis/rpc/handlers.ts';
import { loadContract, type Method } from '#proto/contract.ts';
import { descriptors } from '#proto/descriptors.ts';

export interface RequestKind {
  method: Method;
  type: DescMessage;
  generated: { decode: (bytes: Buffer) => unknown; encode: (message: never) => Buffer };
}

/** The request types of all methods of the contract. */
export async function requestKinds(): Promise<RequestKind[]> {
  const definitions = await generatedDefinitions();
  return loadContract().methods.map((method) => {
    const { requestDeserialize: decode, requestSerialize: encode } = definitions.get(method.path)!;
    return { method, type: descriptors().getMessage(method.requestType)!, generated: { decode, encode } };
  });
}

async function generatedDefinitions(): Promise<Map<string, Definition[string]>> {
  const folder = join(import.meta.dirname, '../../proto/gen/sinew');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const modules = await Promise.all(files.map((file) => import(join(folder, file))));
  const services = modules.flatMap((module) =>
    Object.entries(module as Record<string, Definition>).filter(([name]) => name.endsWith('Service')),
  );
  const methods = services.flatMap(([, definition]) => Object.values(definition));
  return new Map(methods.flatMap((method) => ('path' in method ? [[method.path, method] as const] : [])));
}

/** A message of this type. */
export function anyMessage(type: DescMessage, depth = 0): fc.Arbitrary<Message> {
  const own = wellKnown[type.typeName];
  if (own) return own.map((init) => create(type, init as never));
  const members = type.members.flatMap((member) => {
    if (member.kind === 'field') return [[member.localName, fc.option(anyValue(member, depth), { nil: undefined })]];
    const choices = member.fields.map((field) =>
      anyValue(field, depth).map((value) => ({ case: field.localName, value })),
    );
    return [[member.localName, fc.option(fc.oneof(...choices), { nil: { case: undefined } })]];
  });
  return fc.record(Object.fromEntries(members)).map((init) => create(type, init as never));
}

const seconds = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }).map(BigInt);

/** The types with a JSON form of their own. Moments have milliseconds, because a `Date` keeps no more. */
const wellKnown: Record<string, fc.Arbitrary<object>> = {
  'google.protobuf.Timestamp': fc.record({
    seconds,
    nanos: fc.integer({ min: 0, max: 999 }).map((millis) => millis * 1_000_000),
  }),
  'google.protobuf.FieldMask': fc.record({
    paths: fc.array(fc.constantFrom('name', 'end_time', 'display_name', 'sets.weight_kg'), { maxLength: 3 }),
  }),
  'google.api.HttpBody': fc.record({ contentType: fc.constantFrom('', 'text/csv'), data: fc.uint8Array() }),
};

function anyValue(field: DescField, depth: number): fc.Arbitrary<unknown> {
  if (field.fieldKind === 'list') {
    const item = field.listKind === 'message' ? anyMessage(field.message, depth + 1) : anySingle(field);
    return fc.array(item, { maxLength: depth > 1 ? 2 : 4 });
  }
  if (field.fieldKind === 'map') return fc.constant({});
  return field.fieldKind === 'message' ? anyMessage(field.message, depth + 1) : anySingle(field);
}

function anySingle(field: DescField): fc.Arbitrary<unknown> {
  if (field.enum)
    return fc.oneof(fc.constantFrom(...field.enum.values.map(({ number }) => number)), fc.integer({ min: 0, max: 99 }));
  switch (field.scalar) {
    case ScalarType.STRING:
      return fc.oneof(
        fc.string({ unit: 'binary', maxLength: 12 }),
        fc.constantFrom('', 'null', '1e3', '💪', 'a&b=c+d e%', '"\\/\b'),
        fc.uuid(),
      );
    case ScalarType.INT32:
      return fc.oneof(fc.integer(), fc.constantFrom(0, -1, 2 ** 31 - 1, -(2 ** 31)));
    case ScalarType.UINT32:
      return fc.integer({ min: 0, max: 2 ** 32 - 1 });
    case ScalarType.INT64:
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case ScalarType.DOUBLE:
      return fc.oneof(
        fc.double().filter((value) => !Object.is(value, -0)),
        fc.constantFrom(0.1, 1e308, 5e-324, Number.NaN, Number.NEGATIVE_INFINITY),
      );
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 12 });
    default:
      throw new Error(`no values are known for ${field}`);
  }
}
