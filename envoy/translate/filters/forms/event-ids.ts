// Server-sent events that a browser resumes by itself: it sends the `id:` of the last one as Last-Event-ID, and the
// transcoder writes none. A Lua filter (event-ids.lua) puts the cursor of each message before it, on the REST routes of
// methods whose messages begin with one. gRPC clients read the cursor in the message, and nothing changes for them.
import { readFileSync } from 'node:fs';
import type { Method } from '#proto/contract.ts';
import { extension, type Resource, typed } from '../../resource.ts';

const filterName = 'sinew.event-ids';

/** Off, except on the REST routes of streams that can be resumed. */
export const eventIds = (): Resource => ({
  ...extension(filterName, 'extensions.filters.http.lua.v3.Lua', { default_source_code: { inline_string: script } }),
  disabled: true,
});

const script = readFileSync(new URL('./event-ids.lua', import.meta.url), 'utf8');

export const eventIdsOfRoute = ({ resumable }: Method, { grpc }: { grpc: boolean }): Resource =>
  resumable && !grpc
    ? { [filterName]: typed('extensions.filters.http.lua.v3.LuaPerRoute', { filter_context: {} }) }
    : {};
