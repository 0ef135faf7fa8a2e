// Personal API keys at the door. A key is traded for a short-lived access token before the token check, so that the limits,
// the routes and the services know only one kind of token. The door asks the user service each time, by an RPC of our own
// that only the edge may call, so a revoked key is refused from its next call on. Without an answer nobody comes in. A short
// script does this, and not Envoy's external authorization: the RPC of that is not part of our contract, so there would be a
// method without a policy. Calls without a key skip the script and cost nothing.
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
