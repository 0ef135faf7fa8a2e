// Gives a page for people its own status. The transcoder cannot say that a page refuses something, because to gRPC every
// page is a success. So the service names the status in a header, and a Lua filter (pages.lua) makes it the status of the
// answer.
import { readFileSync } from 'node:fs';
import { offerScript, switchedOn } from '../../resource/lua.ts';
import type { Filter } from '../filter.ts';

const name = 'sinew.pages';
const script = readFileSync(new URL('../scripts/pages.lua', import.meta.url), 'utf8');

export const pages: Filter = {
  name,
  listener: (_, file) => offerScript(name, { filename: file }),
  file: () => ({ name: 'pages', suffix: 'lua', content: script }),
  // The script runs on the REST routes of methods that may answer with a page.
  route: ({ method: { responseType, responseStream }, protocol }) =>
    responseType === 'google.api.HttpBody' && !responseStream && protocol === 'rest' ? { config: switchedOn } : {},
};
