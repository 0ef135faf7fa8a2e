// The messages of the contract as plain data: their fields, with the type and the rules of each. Everything that is derived
// from the contract (schemas, clients, tables of cases) follows from these messages and from the methods.
import {
  type DescField,
  type DescMessage,
  type FileRegistry,
  getOption,
  hasOption,
  type JsonValue,
  ScalarType,
  toJson,
} from '@bufbuild/protobuf';
import { type Privacy, privacyOf } from './privacy.ts';

export interface MessageDescription {
  /** `sinew.workout.v1.Workout` */
  name: string;
  /** In the order of the contract. */
  fields: readonly FieldDescription[];
}

export interface FieldDescription {
  /** `start_time` */
  name: string;
  /** As JSON has it: `startTime`. */
  jsonName: string;
  number: number;
  /** One value, a list of values, or values by keys. */
  form: 'single' | 'list' | 'map';
  /** The type of a value: `string`, `int32`, …, or the full name of a message or an enum. */
  type: string;
  /** Whether a reader can tell that the field is absent: true for messages and for scalars that say `optional`. */
  presence: boolean;
  /** The group of fields of which at most one is set. */
  oneof?: string;
  /** Why the value is in no log; absent when it may be there. */
  privacy?: Privacy;
  /** Its rules by `buf.validate`, in the JSON of their message: `{ "string": { "maxLen": "200" } }`. */
  rules?: JsonValue;
}

/**
 * The name by which REST callers know a field: `weight_kg` is `weightKg` to them. Also for a path:
 * `workout.sets[0].weight_kg`.
 */
export const toJsonName = (path: string): string =>
  path.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Our messages by their full names, without those of other packages. */
export function readMessages(registry: FileRegistry): ReadonlyMap<string, MessageDescription> {
  const messages = [...registry].filter((type) => type.kind === 'message' && type.typeName.startsWith('sinew.'));
  return new Map(messages.map((type) => [type.typeName, toMessage(registry, type as DescMessage)]));
}

const toMessage = (registry: FileRegistry, { typeName, fields }: DescMessage): MessageDescription => ({
  name: typeName,
  fields: fields.map((field) => toField(registry, field)),
});

function toField(registry: FileRegistry, field: DescField): FieldDescription {
  const { name, jsonName, number, fieldKind } = field;
  const rules = rulesOf(registry, field);
  const privacy = privacyOf(registry, field);
  return {
    name,
    jsonName,
    number,
    form: fieldKind === 'list' || fieldKind === 'map' ? fieldKind : 'single',
    type: typeOf(field),
    presence: fieldKind === 'message' || field.proto.proto3Optional,
    ...(field.oneof ? { oneof: field.oneof.name } : {}),
    ...(privacy ? { privacy } : {}),
    ...(rules === undefined ? {} : { rules }),
  };
}

function typeOf(field: DescField): string {
  if (field.message) return field.message.typeName;
  if (field.enum) return field.enum.typeName;
  return ScalarType[field.scalar!].toLowerCase();
}

function rulesOf(registry: FileRegistry, field: DescField): JsonValue | undefined {
  const extension = registry.getExtension('buf.validate.field');
  if (!extension?.message || !hasOption(field, extension)) return undefined;
  return toJson(extension.message, getOption(field, extension) as never, { registry });
}

/** The most characters of a text field, or the most items of a list. @throws Error when the contract sets no bound */
export function readMost(registry: FileRegistry, messageName: string, fieldName: string): number {
  const field = registry.getMessage(messageName)?.fields.find(({ name }) => name === fieldName);
  const rules = field && (rulesOf(registry, field) as Partial<Record<'string' | 'repeated', Bounds>> | undefined);
  const most = rules?.string?.maxLen ?? rules?.repeated?.maxItems;
  if (most === undefined) throw new Error(`the contract does not bound ${fieldName} of ${messageName}`);
  return Number(most);
}

/** 64-bit numbers are texts in the JSON of a message. */
interface Bounds {
  maxLen?: string;
  maxItems?: string;
}
