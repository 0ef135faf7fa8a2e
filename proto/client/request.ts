// Makes the HTTP request of a call: path, query and body, as services/chassis/requests reads them.
import type { Route } from './calls.ts';

type Fields = Record<string, unknown>;

export interface HttpCall {
  /** Path and query. */
  target: string;
  body: Blob | string | undefined;
}

/** @throws TypeError when a variable of the path is not given */
export function toHttpCall({ template, body, kind }: Route, request: Fields): HttpCall {
  const left = { ...request };
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = left[name];
    if ((typeof value !== 'string' && typeof value !== 'number') || value === '')
      throw new TypeError(`${name} must be given`);
    delete left[name];
    return encodeURIComponent(value);
  });
  if (body === '*') return { target: path, body: JSON.stringify(left) };
  const content = left[body];
  if (body) delete left[body];
  const query = new URLSearchParams(toParameters(left)).toString();
  const target = query ? `${path}?${query}` : path;
  if (!body) return { target, body: undefined };
  return { target, body: kind === 'upload' ? (content as Blob | string) : JSON.stringify(content ?? {}) };
}

/** A message inside becomes names with dots, and a list a name that comes again. */
function toParameters(fields: Fields, prefix = ''): [string, string][] {
  return Object.entries(fields).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value.map((item) => [prefix + name, String(item)]);
    if (typeof value === 'object') return toParameters(value as Fields, `${prefix}${name}.`);
    return [[prefix + name, String(value)]];
  });
}
