// The shape of a message, made once from its descriptor: everything that a reader of JSON, of a query or of wire bytes must
// know of each field, so that no call looks at a descriptor.
import { type DescEnum, type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';

export interface Shape {
  typeName: string;
  fields: readonly Field[];
  /** The fields, by their JSON names and by their names in the contract. */
  byName: ReadonlyMap<string, Field>;
  byNumber: ReadonlyMap<number, Field>;
}

export interface Field {
  /** The descriptor of the field; absent inside the entries of maps. */
  desc?: DescField;
  /** The name that callers know: `weightKg`. */
  jsonName: string;
  /** The name in generated messages. */
  localName: string;
  number: number;
  /** A map is a list of entries, each a message of `key` and `value`. */
  kind: 'single' | 'list' | 'map';
  /** The oneof of the field: at most one field of it may be given. */
  oneof: string | undefined;
  value: Value;
  /** Whether the numbers of a list stand together, without a tag before each. */
  packed: boolean;
}

export type Value =
  | { type: 'scalar'; scalar: ScalarType }
  | { type: 'enum'; numbers: ReadonlyMap<string, number> }
  | { type: 'message'; shape: Shape };

export const wireTypeOf = (value: Value): WireType => {
  if (value.type === 'enum') return WireType.Varint;
  return value.type === 'message' ? WireType.LengthDelimited : (wireTypes[value.scalar] ?? WireType.Varint);
};

/** The wire types of the scalars that are not varints. */
const wireTypes: Partial<Record<ScalarType, WireType>> = {
  [ScalarType.STRING]: WireType.LengthDelimited,
  [ScalarType.BYTES]: WireType.LengthDelimited,
  [ScalarType.DOUBLE]: WireType.Bit64,
  [ScalarType.FIXED64]: WireType.Bit64,
  [ScalarType.SFIXED64]: WireType.Bit64,
  [ScalarType.FLOAT]: WireType.Bit32,
  [ScalarType.FIXED32]: WireType.Bit32,
  [ScalarType.SFIXED32]: WireType.Bit32,
};

const shapes = new WeakMap<DescMessage, Shape>();

export function shapeOf(type: DescMessage): Shape {
  const known = shapes.get(type);
  if (known) return known;
  const fields: Field[] = [];
  const byName = new Map<string, Field>();
  const byNumber = new Map<number, Field>();
  const shape: Shape = { typeName: type.typeName, fields, byName, byNumber };
  // The shape is stored before its fields are made, because a field may hold messages of this same type.
  shapes.set(type, shape);
  for (const desc of type.fields) {
    const field = toField(desc);
    fields.push(field);
    byNumber.set(field.number, field);
    for (const name of [desc.jsonName, desc.name]) byName.set(name, field);
  }
  return shape;
}

function toField(desc: DescField): Field {
  const isNumber = desc.fieldKind === 'list' && desc.listKind !== 'message' && isPackable(desc.scalar);
  return {
    desc,
    jsonName: desc.jsonName,
    localName: desc.localName,
    number: desc.number,
    kind: desc.fieldKind === 'list' || desc.fieldKind === 'map' ? desc.fieldKind : 'single',
    oneof: desc.oneof?.localName,
    value: desc.fieldKind === 'map' ? toEntry(desc) : toValue(desc),
    packed: isNumber,
  };
}

const isPackable = (scalar: ScalarType | undefined): boolean =>
  scalar !== ScalarType.STRING && scalar !== ScalarType.BYTES;

/** On the wire each entry of a map is a message with a key and a value. */
function toEntry(desc: DescField & { fieldKind: 'map' }): Value {
  const common = { kind: 'single', oneof: undefined, packed: false } as const;
  const key: Value = { type: 'scalar', scalar: desc.mapKey };
  const fields: Field[] = [
    { ...common, jsonName: 'key', localName: 'key', number: 1, value: key },
    { ...common, jsonName: 'value', localName: 'value', number: 2, value: toValue(desc) },
  ];
  const byName = new Map(fields.map((field) => [field.jsonName, field]));
  const byNumber = new Map(fields.map((field) => [field.number, field]));
  return { type: 'message', shape: { typeName: `${desc.parent.typeName}.${desc.name}`, fields, byName, byNumber } };
}

function toValue({ message, enum: desc, scalar }: DescField): Value {
  if (message) return { type: 'message', shape: shapeOf(message) };
  return desc ? { type: 'enum', numbers: toNumbers(desc) } : { type: 'scalar', scalar: scalar! };
}

const toNumbers = ({ values }: DescEnum): Map<string, number> =>
  new Map(values.map(({ name, number }) => [name, number]));
