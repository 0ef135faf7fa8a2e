// The JSON forms of scalars and of the messages with a form of their own, as schemas.
import type { Part } from './part.ts';

const least32 = -(2 ** 31);
const most32 = 2 ** 31 - 1;
const int32: Part = { type: 'integer', format: 'int32', minimum: least32, maximum: most32 };
const uint32: Part = { type: 'integer', minimum: 0, maximum: 2 ** 32 - 1 };
/** A text, because JSON in browsers has no numbers of 64 bits. */
const int64: Part = { type: 'string', format: 'int64', pattern: '^-?[0-9]+$' };
const uint64: Part = { type: 'string', format: 'uint64', pattern: '^[0-9]+$' };

const scalars: Record<string, Part> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  bytes: { type: 'string', contentEncoding: 'base64' },
  double: { type: 'number', format: 'double' },
  float: { type: 'number', format: 'float' },
  int32,
  sint32: int32,
  sfixed32: int32,
  uint32,
  fixed32: uint32,
  int64,
  sint64: int64,
  sfixed64: int64,
  uint64,
  fixed64: uint64,
};

/** `undefined` for an enum or a message. */
export const scalarSchema = (type: string): Part | undefined => scalars[type];

const wellKnown: Record<string, Part> = {
  Timestamp: { type: 'string', format: 'date-time' },
  Duration: { type: 'string', pattern: '^-?[0-9]{1,12}(\\.[0-9]{1,9})?s$', examples: ['3.5s'] },
  FieldMask: {
    type: 'string',
    pattern: '^([A-Za-z][A-Za-z0-9_.]*(,[A-Za-z][A-Za-z0-9_.]*)*)?$',
    examples: ['name,notes'],
  },
};

/** `undefined` for a message that JSON writes as an object of its fields. @throws Error for one without a form here */
export function wellKnownSchema(type: string): Part | undefined {
  const [, name] = /^google\.protobuf\.(.*)$/.exec(type) ?? [];
  if (name === undefined) return undefined;
  const schema = wellKnown[name];
  if (!schema) throw new Error(`proto/derive/openapi/scalars.ts does not know the JSON of ${type}`);
  return schema;
}

/** Bytes as they are, the type of which the contract does not say. */
export const rawSchema: Part = { type: 'string', format: 'binary' };
