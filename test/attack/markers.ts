// Requests with a marker in everything that is private: two for each REST route of the contract with a single answer. One has
// the marker in texts, and in enums the first value, so that some are accepted. The other has it in private numbers as well,
// where none may be.
import { loadContract, type Method } from '#proto/contract.ts';
import type { FieldDescription } from '#proto/messages.ts';

export interface MarkedRequest {
  method: Method;
  verb: string;
  path: string;
  body: unknown;
}

const { methods, messages } = loadContract();

/** The requests whose messages have a private text. */
export const markedRequests = (marker: string): MarkedRequest[] =>
  [false, true].flatMap((isWrong) => methods.flatMap((method) => toRequests(method, { marker, isWrong })));

interface Marking {
  marker: string;
  isWrong: boolean;
}

function toRequests(method: Method, marking: Marking): MarkedRequest[] {
  const [route] = method.http;
  if (!route || method.requestStream || method.responseStream) return [];
  const message = toMessage(method.requestType, marking);
  if (!JSON.stringify(message).includes(marking.marker)) return [];
  const path = route.template.replace(/\{[^}]*\}/g, unknownId);
  const { verb, body } = route;
  if (body === '*') return [{ method, verb, path, body: message }];
  const { [toJsonName(body)]: inBody, ...others } = message;
  return [{ method, verb, path: `${path}?${toQuery(others)}`, body: inBody }];
}

const unknownId = '01890000-0000-7000-8000-000000000000';

const toJsonName = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The private fields of a message, the way to them, and enums. */
function toMessage(type: string, marking: Marking, depth = 0): Record<string, unknown> {
  const groups = new Set<string>();
  const fields = (messages.get(type)?.fields ?? []).flatMap((field) => {
    // Of the fields of which one may be set, the first stands for all.
    if (field.oneof && !field.presence && groups.has(field.oneof)) return [];
    const value = toValue(field, marking, depth);
    if (value === undefined) return [];
    if (field.oneof) groups.add(field.oneof);
    return [[field.jsonName, field.form === 'list' ? [value] : value] as const];
  });
  return Object.fromEntries(fields);
}

function toValue(field: FieldDescription, marking: Marking, depth: number): unknown {
  const { type, privacy } = field;
  const { marker, isWrong } = marking;
  if (type === 'google.api.HttpBody') return privacy && `text=${marker}&token=${marker}`;
  if (messages.has(type)) {
    const below = depth < 4 ? toMessage(type, marking, depth + 1) : {};
    return Object.keys(below).length > 0 ? below : undefined;
  }
  // Two lists of one kind must not have the same values.
  if (type.startsWith('sinew.')) return 1 + (field.number % 2);
  if (!privacy || (type !== 'string' && !isWrong)) return undefined;
  return field.name === 'email' ? `${marker}@example.org` : marker;
}

const toQuery = (fields: Record<string, unknown>): string =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) =>
      typeof value === 'object' ? [] : [[name, `${value}`] as [string, string]],
    ),
  ).toString();
