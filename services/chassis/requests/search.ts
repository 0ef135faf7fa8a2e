// Searches a decoded message for faults that the types of its fields do not rule out. The path is compiled once and visits
// only fields in which a fault can be found.
import type { Violation } from '../rpc/violation.ts';
import type { Field, Shape } from './shape/shape.ts';

/** The faults of the value at this place. */
export type Search = (value: unknown, place: string) => Violation[];

/** @param searchOf the search of a field itself; when it finds a fault, the inside of the field is not searched */
export function compileSearch(
  shape: Shape,
  searchOf: (field: Field) => Search | undefined,
  enclosing: readonly Shape[] = [],
): Search | undefined {
  if (enclosing.includes(shape)) return undefined;
  const searches = shape.fields.flatMap((field) => {
    const own = searchOf(field);
    const { kind, value } = field;
    const isOpen = kind !== 'map' && value.type === 'message';
    const inner = isOpen ? compileSearch(value.shape, searchOf, [...enclosing, shape]) : undefined;
    return own || inner ? [compileField(field, own, inner)] : [];
  });
  if (searches.length === 0) return undefined;
  return (message, place) => searches.flatMap((search) => search(message, place));
}

function compileField(field: Field, own: Search | undefined, inner: Search | undefined): Search {
  return (message, place) => {
    const value = contentOf(message, field);
    if (value === undefined) return [];
    const here = place === '' ? field.jsonName : `${place}.${field.jsonName}`;
    const found = own?.(value, here) ?? [];
    if (!inner || found.length > 0) return found;
    if (field.kind === 'single') return inner(value, here);
    return (value as unknown[]).flatMap((item, index) => inner(item, `${here}[${index}]`));
  };
}

/** The value of a field. ts-proto keeps the members of a oneof together in one property. */
function contentOf(message: unknown, { oneof, localName }: Field): unknown {
  if (oneof === undefined) return (message as Record<string, unknown>)[localName];
  const chosen = (message as Record<string, { $case: string; value: unknown } | undefined>)[oneof];
  return chosen?.$case === localName ? chosen.value : undefined;
}
