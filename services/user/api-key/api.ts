// The RPCs of API keys, and the one by which the mesh trades them for tokens.
import { createId } from '#chassis/database/identifiers.ts';
import { hashOpaqueToken } from '#chassis/identity/opaque-token.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { cutPage, positions, readPage } from '#chassis/rpc/pages.ts';
import { Scope } from '#proto/gen/sinew/policy/v1/scope.ts';
import type {
  ApiKeyExchangeServiceService,
  ApiKey as ApiKeyMessage,
  ApiKeyServiceService,
} from '#proto/gen/sinew/user/v1/api_key.ts';
import { actOf, originOf } from '../audit/origin.ts';
import type { Dependencies } from '../dependencies.ts';
import { type ApiKey, createApiKey, createSecret } from './key.ts';

export function apiKeyHandlers(dependencies: Dependencies): Handlers<typeof ApiKeyServiceService> {
  const { apiKeys, clock } = dependencies;
  return {
    listApiKeys: async (request, { caller: { userId } }) => {
      const page = readPage(request, { name: 'user.apiKeys', filters: userId, position: positions.id });
      const { rows, nextPageToken } = cutPage(page, await apiKeys.list(userId, page), ({ id }) => id);
      return { apiKeys: rows.map(toApiKey), nextPageToken };
    },

    createApiKey: async ({ scopes, ...request }, context) => {
      const act = actOf(context, clock.now());
      const id = createId(act.time);
      const secret = createSecret();
      const command = { ...request, id, userId: act.actorId, scopes: scopes.map(toScopeName) };
      const key = createApiKey(secret, command, act.time);
      const details = { scopes: key.scopes.join(' ') };
      await apiKeys.insert(key, hashOpaqueToken(secret), { ...act, action: 'API_KEY_CREATED', targetId: id, details });
      return { apiKey: toApiKey(key), secret };
    },

    revokeApiKey: async ({ apiKeyId }, context) => {
      const act = actOf(context, clock.now());
      await apiKeys.revoke(apiKeyId, { ...act, action: 'API_KEY_REVOKED', targetId: apiKeyId });
      return {};
    },
  };
}

export function exchangeHandlers({ keyExchange }: Dependencies): Handlers<typeof ApiKeyExchangeServiceService> {
  return {
    exchangeApiKey: async ({ apiKey }, context) => ({
      accessToken: await keyExchange.exchange(apiKey, originOf(context)),
    }),
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
