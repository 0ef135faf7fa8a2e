// Lets browsers resume server-sent events by themselves. A browser sends the `id:` of the last event as Last-Event-ID, but
// the transcoder writes no `id:`. So a Lua filter (event-ids.lua) puts the cursor of each message before the message, on the
// REST routes of methods that begin their messages with a cursor. gRPC clients read the cursor in the message, and nothing
// changes for them.
import { readFileSync } from 'node:fs';
import { offerScript, switchedOn } from '../../resource/lua.ts';
import type { Filter } from '../filter.ts';

const name = 'sinew.event-ids';
const script = readFileSync(new URL('../scripts/event-ids.lua', import.meta.url), 'utf8');

export const eventIds: Filter = {
  name,
  listener: () => offerScript(name, { inline_string: script }),
  // The script runs on the REST routes of streams that can be resumed.
  route: ({ method, protocol }) => (method.resumable && protocol === 'rest' ? { config: switchedOn } : {}),
};
