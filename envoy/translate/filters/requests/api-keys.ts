// Personal API keys at the door: one is traded for a short-lived access token before the token check, so that the limits,
// the routes and the services know one kind of token only. The user service is asked each time, by an RPC of our own that
// is internal to the edge, so a revoked key is refused from its next call on. Without an answer nobody comes in.
// A short script rather than Envoy's external authorization, whose RPC is no part of our contract: there would be a
// method without a policy. Calls without a key pass it by, and cost nothing.
import { readFileSync } from 'node:fs';
import { ApiKeyExchangeServiceService } from '#proto/gen/sinew/user/v1/api_key.ts';
import { runScript } from '../../resource/lua.ts';
import { onlyWhere } from '../../resource/matched.ts';
import type { Filter } from '../filter.ts';

const name = 'sinew.api-keys';
const script = readFileSync(new URL('../scripts/api-keys.lua', import.meta.url), 'utf8');

/** The form of a key. Other texts that begin so are not tokens either: the token check refuses them. */
const form = 'Bearer sinew_[0-9A-Za-z]{49}';

export const apiKeys: Filter = {
  name,
  listener: (_, file) => onlyWhere(runScript(name, { filename: file }), { header: 'authorization', form }),
  // The path of the RPC stands before the script.
  file: () => ({
    name: 'api-keys',
    suffix: 'lua',
    content: `local path = '${ApiKeyExchangeServiceService.exchangeApiKey.path}'\n\n${script}`,
  }),
};
