// Filters that are scripts (envoy.filters.http.lua), as the listener and the routes configure them.
import { type Resource, typed } from './resource.ts';

const lua = 'extensions.filters.http.lua.v3.Lua';

export const luaType = lua;

/** A filter that runs a script on each call. */
export const runScript = (name: string, source: Resource): Resource => ({
  name,
  typed_config: typed(lua, { default_source_code: source }),
});

/** A filter that runs a script only on the routes that switch it on. */
export const offerScript = (name: string, source: Resource): Resource => ({
  ...runScript(name, source),
  disabled: true,
});

export const switchedOn: Resource = typed(`${lua}PerRoute`, { filter_context: {} });

export const switchedOff: Resource = typed(`${lua}PerRoute`, { disabled: true });
