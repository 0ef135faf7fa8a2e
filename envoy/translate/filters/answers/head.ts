// HEAD, wherever a path takes GET. The call goes to the service as the GET that it asks about, under the same policy, and
// a Lua filter (head.lua) lets only the headers of its answer out. A call that is more than a read (a stream, which would
// stay open, or a page that changes something) is not made for it: the door itself answers that the path is there.
import { readFileSync } from 'node:fs';
import { offerScript, switchedOn } from '../../resource/lua.ts';
import type { Filter } from '../filter.ts';

const name = 'sinew.head';
const script = readFileSync(new URL('../scripts/head.lua', import.meta.url), 'utf8');

export const head: Filter = {
  name,
  listener: () => offerScript(name, { inline_string: script }),
  route: ({ verb, asked }) => (verb === 'HEAD' && asked ? { config: switchedOn } : {}),
};
