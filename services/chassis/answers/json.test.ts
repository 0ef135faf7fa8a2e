// Every message that an RPC answers is written as protobuf's own library writes it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  create,
  type DescField,
  type DescMessage,
  fromBinary,
  type Message,
  ScalarType,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadContract } from '#proto/contract.ts';
import { descriptors } from '#proto/descriptors.ts';
import { shapeOf } from '../requests/shape/shape.ts';
import type { Definition } from '../rpc/handlers.ts';
import { compileJson } from './json.ts';

const generated = join(import.meta.dirname, '..', '..', '..', 'proto', 'gen', 'sinew');
const files = readdirSync(generated, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const modules: Record<string, unknown>[] = await Promise.all(files.map((file) => import(join(generated, file))));
const rpcs = new Map(
  modules
    .flatMap((module) => Object.entries(module))
    .filter(([name]) => name.endsWith('ServiceService'))
    .flatMap(([, definition]) => Object.values(definition as Definition))
    .map((rpc) => [rpc.path, rpc]),
);

const answers = new Map(loadContract().methods.map(({ path, responseType }) => [responseType, rpcs.get(path)!]));

const texts = fc.string({ unit: 'binary', maxLength: 6 });
/** The generated code reads no entry of this name into a map. */
const keys = texts.filter((key) => key !== '__proto__');
const doubles = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0));

function scalarOf(scalar: ScalarType): fc.Arbitrary<unknown> {
  if (scalar === ScalarType.STRING) return texts;
  if (scalar === ScalarType.BYTES) return fc.uint8Array({ maxLength: 6 });
  if (scalar === ScalarType.BOOL) return fc.boolean();
  if (scalar === ScalarType.DOUBLE) return doubles;
  if (scalar === ScalarType.INT32) return fc.integer();
  if (scalar === ScalarType.UINT32) return fc.nat();
  if (scalar === ScalarType.INT64) return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  if (scalar === ScalarType.UINT64) return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  throw new Error(`no values are made for ${ScalarType[scalar]}`);
}

/** A `Date` knows milliseconds, and no more is kept of a moment. */
const momentOf = (type: DescMessage): fc.Arbitrary<unknown> =>
  fc
    .integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 })
    .map((time) =>
      create(type, { seconds: BigInt(Math.floor(time / 1000)), nanos: (((time % 1000) + 1000) % 1000) * 1e6 } as never),
    );

function contentOf(field: DescField, depth: number): fc.Arbitrary<unknown> {
  if (field.message) return messageOf(field.message, depth + 1);
  if (field.enum) return fc.constantFrom(...field.enum.values.map(({ number }) => number), 9999);
  return scalarOf(field.scalar!);
}

function fieldOf(field: DescField, depth: number): fc.Arbitrary<unknown> {
  const value = contentOf(field, depth);
  if (field.fieldKind === 'list') return fc.array(value, { maxLength: 2 });
  if (field.fieldKind === 'map') return fc.dictionary(keys, value, { maxKeys: 2, noNullPrototype: true });
  return value;
}

/** Messages that hold themselves end at this depth. */
const deepest = 5;

function messageOf(type: DescMessage, depth = 0): fc.Arbitrary<Message> {
  if (type.typeName === 'google.protobuf.Timestamp') return momentOf(type) as fc.Arbitrary<Message>;
  const open = type.fields.filter(
    ({ message }) => message?.typeName !== 'google.protobuf.Any' && !(message && depth >= deepest),
  );
  const single = open.filter(({ oneof }) => !oneof).map((field) => [field.localName, fieldOf(field, depth)] as const);
  const members = type.oneofs.map((oneof) => {
    const chosen = open
      .filter((field) => field.oneof === oneof)
      .map((field) => fieldOf(field, depth).map((value) => ({ case: field.localName, value })));
    return [oneof.localName, fc.oneof(...chosen)] as const;
  });
  return fc
    .record(Object.fromEntries([...single, ...members]), { requiredKeys: [] })
    .map((init) => create(type, init as never) as Message);
}

describe('the JSON of an answer', () => {
  it.each([...answers])('%s is that of protobuf', (typeName, { responseDeserialize }) => {
    const type = descriptors().getMessage(typeName)!;
    const write = compileJson(shapeOf(type));
    fc.assert(
      fc.property(messageOf(type), (message) => {
        const bytes = toBinary(type, message);
        const expected = toJson(type, fromBinary(type, bytes), { alwaysEmitImplicit: true, registry: descriptors() });
        expect(JSON.parse(write(responseDeserialize(Buffer.from(bytes))))).toEqual(
          JSON.parse(JSON.stringify(expected)),
        );
      }),
      { numRuns: 20 },
    );
  });

  it('of a map has every entry, whatever its name', () => {
    const write = compileJson(shapeOf(descriptors().getMessage('sinew.user.v1.AuditRecord')!));
    const details = JSON.parse('{"__proto__": "a", "toString": "b"}');
    expect(JSON.stringify(JSON.parse(write({ details })).details)).toBe(JSON.stringify(details));
  });

  it('of a text that is cut within a character is Unicode', () => {
    const write = compileJson(shapeOf(descriptors().getMessage('sinew.user.v1.User')!));
    expect(JSON.parse(write({ displayName: 'a\ud83d' })).displayName).toBe('a\ufffd');
  });

  it('is not made for a message without a form', () => {
    expect(() => compileJson(shapeOf(descriptors().getMessage('google.rpc.Status')!))).toThrow(/google.protobuf.Any/);
  });
});
