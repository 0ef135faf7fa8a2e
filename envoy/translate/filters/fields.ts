// Refuses JSON with a field that the call does not have, and names it. The transcoder drops such fields in silence, and
// cannot be told not to; a misspelt `displayname` would then change nothing and answer 200.
// A Lua filter ahead of the transcoder (fields.lua) walks the body along a table of the contract's message types.
import { readFileSync } from 'node:fs';
import { createFileRegistry, type DescField, type DescMessage, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { HttpRoute, Method } from '#proto/contract.ts';
import { extension, type Resource, typed } from '../resource.ts';

const filterName = 'sinew.fields';

/** Off, except on the routes that say which message their body is. */
export const fieldCheck = (file: string): Resource => ({
  ...extension(filterName, 'extensions.filters.http.lua.v3.Lua', { default_source_code: { filename: file } }),
  disabled: true,
});

/** The message that a REST route's body is, by type and field: `body: "workout"` is a field of the request. */
export function bodyOfRoute({ requestType, requestStream }: Method, { body }: Pick<HttpRoute, 'body'>): Resource {
  if (body === '' || requestStream) return {};
  return {
    [filterName]: typed('extensions.filters.http.lua.v3.LuaPerRoute', {
      filter_context: { type: requestType, ...(body !== '*' && { field: body }) },
    }),
  };
}

/** The script, and before it the fields of each message that a body can hold. */
export function toFieldScript(methods: readonly Method[], descriptorSet: Uint8Array): string {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet));
  const types = new Map<string, string>();
  const add = (message: DescMessage): void => {
    if (types.has(message.typeName)) return;
    types.set(message.typeName, message.fields.flatMap(toRows).join(', '));
    for (const field of message.fields) if (isWalked(field)) add(field.message);
  };
  for (const { requestType, http } of methods) {
    const message = http.some(({ body }) => body !== '') && registry.getMessage(requestType);
    if (message) add(message);
  }
  const rows = [...types].sort().map(([name, fields]) => `  ['${name}'] = { ${fields} },`);
  const script = readFileSync(new URL('./scripts/fields.lua', import.meta.url), 'utf8');
  return `local types = {\n${rows.join('\n')}\n}\n\n${script}`;
}

/** JSON may name a field as JSON does or as the contract does. */
const toRows = (field: DescField): string[] =>
  [...new Set([field.jsonName, field.name])].map(
    (name) => `['${name}'] = ${isWalked(field) ? `'${field.message.typeName}'` : 'true'}`,
  );

/** What is well known has a JSON form of its own, and the keys of a map are anybody's. */
const isWalked = (field: DescField): field is DescField & { message: DescMessage } =>
  (field.fieldKind === 'message' || (field.fieldKind === 'list' && field.listKind === 'message')) &&
  !field.message.typeName.startsWith('google.');
