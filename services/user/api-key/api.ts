// The RPCs of API keys, and the one by which the mesh trades them for tokens.
import { z } from 'zod';
import type { Handlers } from '#chassis/handlers.ts';
import { createId } from '#chassis/identifiers.ts';
import { cutPage, readPage } from '#chassis/pages.ts';
import { Scope } from '#proto/gen/sinew/policy/v1/scope.ts';
import type {
  ApiKeyExchangeServiceService,
  ApiKey as ApiKeyMessage,
  ApiKeyServiceService,
} from '#proto/gen/sinew/user/v1/api_key.ts';
import { type Dependencies, present } from '../api/dependencies.ts';
import { type ApiKey, createApiKey, createSecret, hashSecret } from './key.ts';

export function apiKeyHandlers(dependencies: Dependencies): Handlers<typeof ApiKeyServiceService> {
  const { apiKeys, clock } = dependencies;
  const whenPresent = present(dependencies);
  return {
    listApiKeys: whenPresent(async (request, { caller: { userId } }) => {
      const page = readPage(request, { name: 'user.apiKeys', filters: userId, position: z.uuid() });
      const { rows, nextPageToken } = cutPage(page, await apiKeys.list(userId, page), ({ id }) => id);
      return { apiKeys: rows.map(toApiKey), nextPageToken };
    }),

    createApiKey: whenPresent(async ({ scopes, ...request }, { caller: { userId } }) => {
      const [now, secret] = [clock.now(), createSecret()];
      const command = { ...request, id: createId(now), userId, scopes: scopes.map(toScopeName) };
      const key = createApiKey(secret, command, now);
      await apiKeys.insert(key, hashSecret(secret));
      return { apiKey: toApiKey(key), secret };
    }),

    revokeApiKey: whenPresent(async ({ apiKeyId }, { caller: { userId } }) => {
      await apiKeys.revoke(userId, apiKeyId, clock.now());
      return {};
    }),
  };
}

export function exchangeHandlers({ keyExchange }: Dependencies): Handlers<typeof ApiKeyExchangeServiceService> {
  return {
    exchangeApiKey: async ({ apiKey }) => ({ accessToken: await keyExchange.exchange(apiKey) }),
  };
}

const toApiKey = (key: ApiKey): ApiKeyMessage => ({
  id: key.id,
  name: key.name,
  preview: key.preview,
  scopes: key.scopes.map(fromScopeName),
  createTime: key.createdAt,
  expireTime: key.expiresAt,
  lastUseTime: key.lastUsedAt ?? undefined,
});

const names = new Map(Object.entries(Scope).map(([name, scope]) => [scope, name]));

const toScopeName = (scope: Scope): string => names.get(scope)!;

const fromScopeName = (name: string): Scope => Scope[name as keyof typeof Scope];
