// Asks the user service to trade an API key for an access token, for every service. The connection is made when the first
// key is presented.
import type { Identity } from '#consul/identity/identity.ts';
import { ApiKeyExchangeServiceService } from '#proto/gen/sinew/user/v1/api_key.ts';
import { connectClient } from '../rpc/client/client.ts';
import { type Exchange, rememberExchanges } from '../rpc/interceptors/identity.ts';

/** @param identity of the service that asks */
export function connectExchange(identity: Identity): { exchange: Exchange; close: () => void } {
  const { call, close } = connectClient(ApiKeyExchangeServiceService, { identity });
  const ask: Exchange = async (apiKey, context) => (await call.exchangeApiKey({ apiKey }, context)).accessToken;
  return { exchange: rememberExchanges(ask), close };
}
