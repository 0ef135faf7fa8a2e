// Answers 304 to whoever has the newest answer already. The service says by headers what a cache may keep and under which
// ETag (services/chassis/rpc/interceptors/caching.ts); gRPC cannot say "not modified", so the comparison is made here, by a
// Lua filter (scripts/not-modified.lua) that sees the answer after the transcoder and before the compression.
import { readFileSync } from 'node:fs';
import type { Method } from '#proto/contract.ts';
import type { EdgeSettings } from '../../mesh.ts';
import { extension, type Resource, typed } from '../resource.ts';

const filterName = 'sinew.not-modified';

/** Off, except on the REST routes of methods that a cache may keep. */
export const notModified = (file: string): Resource => ({
  ...extension(filterName, 'extensions.filters.http.lua.v3.Lua', { default_source_code: { filename: file } }),
  disabled: true,
});

export const notModifiedScript = (): string =>
  readFileSync(new URL('./scripts/not-modified.lua', import.meta.url), 'utf8');

export const cachingOfRoute = ({ cache }: Method, verb: string): Resource =>
  cache && ['GET', 'HEAD'].includes(verb)
    ? { [filterName]: typed('extensions.filters.http.lua.v3.LuaPerRoute', { filter_context: {} }) }
    : {};

/** Which page may read an answer stands in its headers, so what was kept for one page is nothing for another. */
export const cachedHeaders = ({ cache }: Method, { corsOrigins }: EdgeSettings): Resource[] =>
  cache && corsOrigins.length > 0
    ? [{ header: { key: 'vary', value: 'origin' }, append_action: 'APPEND_IF_EXISTS_OR_ADD' }]
    : [];
