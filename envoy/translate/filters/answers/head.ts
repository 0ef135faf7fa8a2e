// Answers HEAD wherever a path takes GET. The call goes to the service as the same GET, under the same policy, and a Lua
// filter (head.lua) lets only the headers of the answer out. For a GET that is more than a read no call is made (a stream
// would stay open, a page may change something): the door itself answers that the path exists.
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
