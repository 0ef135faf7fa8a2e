// Answers 304 to a caller who has the newest answer already. The service says in headers which answers a cache may keep and
// under which ETag (services/chassis/rpc/interceptors/caching.ts). gRPC cannot say "not modified", so a Lua filter
// (not-modified.lua) compares the tags here; it sees the answer after the transcoder and before the compression.
import { readFileSync } from 'node:fs';
import { offerScript, switchedOn } from '../../resource/lua.ts';
import type { Resource } from '../../resource/resource.ts';
import type { Filter } from '../filter.ts';

const name = 'sinew.not-modified';
const script = readFileSync(new URL('../scripts/not-modified.lua', import.meta.url), 'utf8');

/**
 * The headers of an answer say which page may read it, so a cache must not give one page an answer that it kept for another.
 */
const varyByOrigin: Resource = {
  header: { key: 'vary', value: 'origin' },
  append_action: 'APPEND_IF_EXISTS_OR_ADD',
};

export const notModified: Filter = {
  name,
  listener: (_, file) => offerScript(name, { filename: file }),
  file: () => ({ name: 'not-modified', suffix: 'lua', content: script }),
  // The script runs on the REST routes of methods with answers that a cache may keep.
  route: ({ method, verb }, { settings }) => ({
    ...(method.cache && ['GET', 'HEAD'].includes(verb) ? { config: switchedOn } : {}),
    ...(method.cache && settings.corsOrigins.length > 0 ? { responseHeaders: [varyByOrigin] } : {}),
  }),
};
