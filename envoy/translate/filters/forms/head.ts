// HEAD, wherever a path takes GET. The call goes to the service as the GET that it asks about, under the same policy, and
// a Lua filter (head.lua) lets only the headers of its answer out. A call that is more than a read (a stream, which would
// stay open, or a page that changes something) is not made for it: the door itself answers that the path is there.
import { readFileSync } from 'node:fs';
import type { Method } from '#proto/contract.ts';
import { extension, type Resource, typed } from '../../resource.ts';

const filterName = 'sinew.head';

/** Off, except on the routes of HEAD. */
export const heads = (): Resource => ({
  ...extension(filterName, 'extensions.filters.http.lua.v3.Lua', { default_source_code: { inline_string: script } }),
  disabled: true,
});

const script = readFileSync(new URL('./head.lua', import.meta.url), 'utf8');

export const headOfRoute = ({ verb }: { verb: string }): Resource =>
  verb === 'HEAD' ? { [filterName]: typed('extensions.filters.http.lua.v3.LuaPerRoute', { filter_context: {} }) } : {};

/** Whether a call can be made to see how it would be answered. */
export const isAskable = ({ idempotency, responseStream }: Method): boolean =>
  idempotency === 'read' && !responseStream;
