// Server-sent events that a browser resumes by itself: it sends the `id:` of the last one as Last-Event-ID, and the
// transcoder writes none. A Lua filter (event-ids.lua) puts the cursor of each message before it, on the REST routes of
// methods whose messages begin with one. gRPC clients read the cursor in the message, and nothing changes for them.
import { readFileSync } from 'node:fs';
import { offerScript, switchedOn } from '../../resource/lua.ts';
import type { Filter } from '../filter.ts';

const name = 'sinew.event-ids';
const script = readFileSync(new URL('../scripts/event-ids.lua', import.meta.url), 'utf8');

export const eventIds: Filter = {
  name,
  listener: () => offerScript(name, { inline_string: script }),
  // On the REST routes of streams that can be resumed.
  route: ({ method, grpc }) => (method.resumable && !grpc ? { config: switchedOn } : {}),
};
