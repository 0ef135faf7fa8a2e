// What the contract calls private: the fields with the option `privacy`, and all that is in them. The log takes their values
// and their names out of its lines; the check and the tests read the same marks.
import { type DescField, type DescMessage, type FileRegistry, getOption, hasOption } from '@bufbuild/protobuf';

export type Privacy = 'secret' | 'personal';

const kinds = [undefined, 'secret', 'personal'] as const;

/** Why a field is private; `undefined` when it is not. */
export function privacyOf(registry: FileRegistry, field: DescField): Privacy | undefined {
  const extension = registry.getExtension('sinew.policy.v1.privacy');
  if (!extension || !hasOption(field, extension)) return undefined;
  return kinds[getOption(field, extension) as number];
}

/** The names of a message's fields that hold a secret, however deep. */
export function secretsOf(registry: FileRegistry, type: DescMessage, above: readonly string[] = []): string[] {
  if (above.includes(type.typeName)) return [];
  return type.fields.flatMap((field) => [
    ...(privacyOf(registry, field) === 'secret' ? [field.name] : []),
    ...(field.message ? secretsOf(registry, field.message, [...above, type.typeName]) : []),
  ]);
}

/**
 * The private fields of a message by their places in its JSON, such as `sets.notes`. All that is in a private field is private
 * too, and has no place of its own.
 */
export function privateFields(
  registry: FileRegistry,
  type: DescMessage,
  above: readonly string[] = [],
): Record<string, Privacy> {
  if (above.includes(type.typeName)) return {};
  const places = type.fields.flatMap((field): [string, Privacy][] => {
    const privacy = privacyOf(registry, field);
    if (privacy) return [[field.jsonName, privacy]];
    if (!field.message) return [];
    const inside = privateFields(registry, field.message, [...above, type.typeName]);
    return Object.entries(inside).map(([place, own]) => [`${field.jsonName}.${place}`, own]);
  });
  return Object.fromEntries(places);
}

/** The private texts in a message, as the generated code holds it. */
export function privateTexts(registry: FileRegistry, type: DescMessage, message: object): string[] {
  const found = new Set<string>();
  const collect = (desc: DescMessage, value: object, isInside: boolean): void => {
    for (const field of desc.fields) {
      const isPrivate = isInside || privacyOf(registry, field) !== undefined;
      for (const one of itemsOf(value as Fields, field)) {
        if (typeof one === 'string' && isPrivate) found.add(one);
        else if (field.message && typeof one === 'object') collect(field.message, one as object, isPrivate);
      }
    }
  };
  collect(type, message, false);
  return [...found];
}

type Fields = Readonly<Record<string, unknown>>;

/** The values of a field: one, those of a list or a map, or none. */
function itemsOf(message: Fields, field: DescField): unknown[] {
  const value =
    field.oneof && !field.proto.proto3Optional
      ? chosen(message[field.oneof.localName], field)
      : message[field.localName];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  return field.fieldKind === 'map' ? Object.values(value) : [value];
}

const chosen = (union: unknown, { localName }: DescField): unknown => {
  const { $case, value } = (union ?? {}) as { $case?: string; value?: unknown };
  return $case === localName ? value : undefined;
};

/**
 * The names that say that a value is private, whatever object has it. A name that a field without a mark has as well, such
 * as `name`, says nothing.
 */
export function privateNames(registry: FileRegistry): ReadonlySet<string> {
  const marked = new Set<string>();
  const open = new Set<string>();
  for (const type of registry) {
    if (type.kind !== 'message' || !type.typeName.startsWith('sinew.')) continue;
    for (const field of type.fields) {
      if (privacyOf(registry, field)) marked.add(field.localName);
      else open.add(field.localName);
    }
  }
  return marked.difference(open);
}
